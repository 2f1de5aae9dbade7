// The buttons below a film in a gr.HTML. Sharing hands the file itself to the telephone's own menu; where a browser has
// none, there is no button.

export function mount({ element, props, watch }) {
  const offer = () => {
    const button = element.querySelector("button");
    if (button) button.hidden = !navigator.canShare?.({ files: [new File([""], "film.gif", { type: "image/gif" })] });
  };
  element.onclick = async (event) => {
    if (!event.target.closest("button")) return;
    const { url, orig_name } = props.value.gif;
    const file = new File([await (await fetch(url)).blob()], orig_name, { type: "image/gif" });
    await navigator.share({ files: [file], title: props.value.alt }).catch(() => {}); // the visitor thought better of it
  };
  watch("value", offer);
  offer();
}
