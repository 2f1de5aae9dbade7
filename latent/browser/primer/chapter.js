// A chapter of the primer. A host mounts it on an empty element of class "live primer", styled with primer.css:
//
//   const shown = mountChapter(element)        mounting again returns what is already there
//   shown.onCommit = (state) => …              what the reader set in the figure: texts by name, for the address
//   shown.show({ key, html, state, data })     as latent/primer/chapter.py wrote it; the same key again changes nothing
//   shown.stop()
//
// A figure is a module figures/NAME.js, loaded when a chapter has it, whose mountFigure(element, { state, data, root,
// commit }) returns { stop() }. `state` is what the address says, which may be anything; `data` what the host gives to
// this chapter; `root` the URL of what hub/live/server.py serves.

const FOLDER = new URL("./", import.meta.url);
const ROOT = new URL("../../", import.meta.url);

const mounted = new WeakMap();

export function mountChapter(element) {
  if (mounted.has(element)) return mounted.get(element);
  let key = null;
  let figures = [];

  function stop() {
    for (const figure of figures) figure.stop();
    figures = [];
  }

  async function mountFigure(place, chapter) {
    const name = place.dataset.figure;
    try {
      const module = await import(new URL(`figures/${name}.js`, FOLDER).href);
      if (key !== chapter.key) return; // another chapter has come meanwhile
      const commit = (state) => shown.onCommit(state);
      figures.push(module.mountFigure(place, { state: chapter.state, data: chapter.data ?? {}, root: ROOT, commit }));
    } catch (error) {
      console.error(error);
      place.textContent = "This figure could not be loaded: reload the page.";
    }
  }

  const shown = {
    onCommit(state) {},
    show(chapter) {
      if (chapter.key === key) return;
      stop();
      key = chapter.key;
      element.innerHTML = chapter.html;
      for (const guess of element.querySelectorAll(".guess")) prepareGuess(guess);
      for (const link of element.querySelectorAll("a[data-source]")) {
        link.href = new URL(`source/${link.dataset.source}`, new URL("../", FOLDER)).href;
      }
      for (const place of element.querySelectorAll(".figure")) mountFigure(place, chapter);
    },
    stop() {
      key = null;
      stop();
      mounted.delete(element);
    },
  };
  mounted.set(element, shown);
  return shown;
}

// The answer is told once the reader has chosen one; which was right is said in words and not by colour alone.
function prepareGuess(guess) {
  const buttons = guess.querySelectorAll("button");
  const told = guess.querySelector(".told");
  const answer = guess.querySelector("template").innerHTML;
  for (const button of buttons) {
    button.onclick = () => {
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === button));
        each.classList.toggle("right", "right" in each.dataset);
      }
      told.innerHTML = `<strong>${"right" in button.dataset ? "Yes." : "Not so."}</strong> ${answer}`;
    };
  }
}
