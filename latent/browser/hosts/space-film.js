// The buttons below a film in a gr.HTML. Sharing hands the file itself to the telephone's own menu; where a browser has
// none, there is no button. Paused, and for who asked their device for less motion, the film is its first frame.

export function mount({ element, props, watch }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let paused = calm.matches;
  const show = () => {
    const [image, pause, share] = ["img", ".pause", ".share"].map((name) => element.querySelector(name));
    if (!image) return;
    const source = paused ? image.dataset.still : props.value.shown.url;
    if (image.getAttribute("src") !== source) image.src = source;
    pause.textContent = paused ? "Play" : "Pause";
    pause.setAttribute("aria-pressed", paused);
    share.hidden = !navigator.canShare?.({ files: [new File([""], "film.gif", { type: "image/gif" })] });
  };
  element.onclick = async (event) => {
    if (event.target.closest(".pause")) {
      paused = !paused;
      show();
    }
    if (!event.target.closest(".share")) return;
    const kept = await fetch(element.querySelector("a").href);
    const file = new File([await kept.blob()], props.value.name, { type: "image/gif" });
    await navigator.share({ files: [file], title: props.value.alt }).catch(() => {}); // the visitor thought better of it
  };
  watch("value", show);
  calm.addEventListener("change", () => {
    paused = calm.matches;
    show();
  });
  show();
}
