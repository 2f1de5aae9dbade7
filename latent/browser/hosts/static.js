// The pages of the edition without a server: a chapter, or a model's live views. What one sets is in the address.
//
// A page holds <script id="page" type="application/json">: { program, chapter } or { program, scenes }, where
// `program` is the address of primer/chapter.js or live.js; and an element .primer, which holds the chapter's text, or
// .live. In an iframe ?embed=1 leaves the figure, or the live view, alone on the page.

const OWN = ["embed", "view"]; // what stands in the address and is no setting of what is shown
const [MOST, LONGEST] = [12, 20_000]; // settings, and letters of one

export function open() {
  keepForLater();
  document.documentElement.classList.toggle("embedded", said().has("embed"));
  const text = document.getElementById("page")?.textContent;
  if (!text) return;
  const page = JSON.parse(text);
  const element = document.querySelector(".live");
  import(new URL(page.program, document.baseURI).href).then(
    (program) => (page.scenes ? showModel(program, page, element) : showChapter(program, page, element)),
    () => (element.textContent = "This page could not be loaded: reload it."),
  );
}

function showChapter({ mountChapter }, { chapter }, element) {
  const shown = mountChapter(element);
  shown.onCommit = write;
  shown.show({ key: chapter.name, html: element.innerHTML, state: settings(), data: chapter.data });
}

// A button for each view of the model; the address says which of them is open, the first unless another is meant.
function showModel({ mountLive }, { scenes }, element) {
  const live = mountLive(element);
  live.onCommit = write;
  const buttons = [...document.querySelectorAll(".views button")];
  const open = (number, state) => {
    buttons.forEach((each, i) => each.setAttribute("aria-pressed", String(i === number)));
    live.show({ ...scenes[number].scene, state });
  };
  const asked = scenes.findIndex(({ view }) => view === said().get("view"));
  buttons.forEach((button, number) => {
    button.onclick = () => {
      const kept = said();
      for (const name of [...kept.keys()]) if (name !== "embed") kept.delete(name);
      if (number) kept.set("view", scenes[number].view);
      replace(kept);
      open(number, {});
    };
  });
  open(Math.max(asked, 0), settings());
}

const said = () => new URLSearchParams(location.search);

// What the address says beside what is this page's own: it may be anything, and is read as such.
function settings() {
  const texts = [...said()].filter(([name, text]) => !OWN.includes(name) && text.length <= LONGEST);
  return Object.fromEntries(texts.slice(0, MOST));
}

function write(state) {
  const kept = new URLSearchParams([...said()].filter(([name]) => OWN.includes(name)));
  for (const [name, text] of Object.entries(state)) kept.set(name, text);
  replace(kept);
}

function replace(parameters) {
  const text = parameters.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

// From now on everything is there without a network.
function keepForLater() {
  navigator.serviceWorker?.register("worker.js").catch(() => {}); // not on http, but for this machine's own
}
