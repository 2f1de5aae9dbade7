// live.js in a gr.HTML. The element says where the program lies: where the page comes from, also behind the Hub's own
// address. It stays what it is when a new scene arrives, because the template does not mention the value. What a visitor
// without a link sees is part of the page, so that nothing has to be asked for before it moves.

export function mount({ element, props, trigger, watch }) {
  const place = element.querySelector(".live");
  import(new URL(place.dataset.program, document.baseURI).href).then(
    ({ mountLive }) => {
      const live = mountLive(place);
      const show = () => {
        const { scene, first } = JSON.parse(props.value);
        if (!first || !location.search) live.show(scene);
      };
      live.onCommit = (state) => trigger("input", { state: JSON.stringify(state) });
      watch("value", show);
      show();
    },
    () => (place.textContent = "The live view could not be loaded: reload the page."),
  );
}
