// primer/chapter.js as a component of Streamlit, which calls this at each run of the page.

export function mount({ parentElement, data, setStateValue }) {
  const element = parentElement.querySelector(".primer");
  const sheet = parentElement.querySelector("link");
  const styled = sheet.sheet || new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
  const loaded = Promise.all([import(new URL(element.dataset.program, document.baseURI).href), styled]);
  loaded.then(
    ([{ mountChapter }]) => {
      const chapter = mountChapter(element);
      chapter.onCommit = (state) => setStateValue("set", { key: data.key, state });
      chapter.show(data);
    },
    () => (element.textContent = "This chapter could not be loaded: reload the page."),
  );
  return () => loaded.then(([{ mountChapter }]) => mountChapter(element).stop());
}
