// live.js as a component of Streamlit, which calls this at each run of the page, and what the last call returned when
// the page is left. The element says where the program lies.

export function mount({ parentElement, data, setStateValue }) {
  const element = parentElement.querySelector(".live");
  const sheet = parentElement.querySelector("link");
  const loaded = Promise.all([import(new URL(element.dataset.program, document.baseURI).href), styled(sheet)]);
  loaded.then(
    ([{ mountLive }]) => {
      const live = mountLive(element);
      live.onCommit = (state) => setStateValue("let_go", { scene: data.name, state });
      live.show(data.scene);
    },
    () => (element.textContent = "What moves here could not be loaded: reload the page."),
  );
  return () => loaded.then(([{ mountLive }]) => mountLive(element).stop());
}

// When the style sheet is there, or will not come.
function styled(link) {
  if (link.sheet) return null;
  return new Promise((resolve) => (link.onload = link.onerror = resolve));
}
