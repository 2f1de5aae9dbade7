// What is known of one entry: what it looks like, how often and where it is used, and pictures that contain it.
//
//   const panel = createEntryPanel(model, book, looks, gallery, colours)
//   panel.element
//   panel.show(entry, here)               here: in how many cells of the grid it stands now
//   panel.refresh(indices, n)             the gallery has made the picture `n` of these indices
//   panel.onPaint = (entry) => …          "Paint with this code" was pressed

import { createPicture } from "../parts/picture.js";

const PICTURES = 8;
const SIDE = 96; // pixels of a picture's canvas

const MARKUP = `
  <div class="facts">
    <div class="look"></div>
    <div><h2></h2><p class="now"></p><p class="quiet"></p></div>
    <figure class="heat"><canvas></canvas><figcaption>where it stands</figcaption></figure>
  </div>
  <ul class="examples" aria-label="Held-out pictures that contain this code"></ul>
  <button type="button">Paint with this code</button>`;

export function createEntryPanel(model, book, looks, gallery, colours) {
  const [rows, columns] = model.code_shape;
  const element = document.createElement("section");
  element.className = "entry-panel";
  element.innerHTML = MARKUP;
  const [title, here, overall] = element.querySelectorAll("h2, .now, .quiet");
  const look = createPicture(looks.shape);
  element.querySelector(".look").append(look.canvas);
  const heat = element.querySelector(".heat canvas");
  [heat.width, heat.height] = [columns, rows];
  heat.role = "img";
  const picture = createPicture(model.image_shape);
  const list = element.querySelector(".examples");
  const examples = Array.from({ length: PICTURES }, () => {
    const canvas = list.appendChild(document.createElement("li")).appendChild(document.createElement("canvas"));
    canvas.width = canvas.height = SIDE;
    canvas.role = "img";
    return { canvas, n: null };
  });
  const found = new Map(); // pictures by entry: looking for them takes a moment
  let [entry, shownHere, timer] = [null, null, 0];

  // A picture with a frame around every cell where the entry stands.
  function draw({ canvas, n }, pixels) {
    const context = canvas.getContext("2d");
    picture.set(pixels);
    picture.draw(context, 0, 0, SIDE);
    context.lineWidth = 3;
    context.strokeStyle = colours[entry];
    book.indices(n).forEach((index, cell) => {
      const [x, y] = [(cell % columns) * (SIDE / columns), Math.floor(cell / columns) * (SIDE / rows)];
      if (index === entry) context.strokeRect(x + 1.5, y + 1.5, SIDE / columns - 3, SIDE / rows - 3);
    });
  }

  function drawLook() {
    const pixels = looks.of(entry);
    if (pixels) look.set(pixels);
    element.querySelector(".look").classList.toggle("known", pixels !== null);
  }

  function drawHeat() {
    const where = book.where(entry);
    const most = Math.max(...where, 1);
    const rgb = [1, 3, 5].map((at) => parseInt(colours[entry].slice(at, at + 2), 16));
    const image = new ImageData(columns, rows);
    where.forEach((count, cell) => {
      const share = Math.sqrt(count / most); // rare places are to be seen as well
      image.data.set([...rgb.map((part) => 20 + share * (part - 20)), 255], 4 * cell);
    });
    heat.getContext("2d").putImageData(image, 0, 0);
    const top = where.indexOf(most);
    const words = `mostly in row ${Math.floor(top / columns) + 1}, column ${(top % columns) + 1}`;
    heat.setAttribute("aria-label", where[top] ? `Where it stands in the grid: ${words}` : "It stands nowhere");
  }

  function drawExamples() {
    if (!found.has(entry)) found.set(entry, book.pictures(entry, PICTURES));
    gallery.forget();
    examples.forEach((example, i) => {
      example.n = found.get(entry)[i] ?? null;
      example.canvas.parentElement.hidden = example.n === null;
      if (example.n === null) return;
      const label = model.labels[example.n];
      example.canvas.setAttribute("aria-label", `${model.classes[label] ?? "picture"}`);
      const pixels = gallery.get(example.n);
      if (pixels) draw(example, pixels);
    });
  }

  element.querySelector("button").onclick = () => panel.onPaint(entry);

  const panel = {
    element,
    onPaint(entry) {},

    show(next, times) {
      if (next === entry && times === shownHere) return;
      const share = (100 * book.counts[next]) / book.total;
      const whole = (number) => number.toLocaleString("en");
      title.textContent = `Code ${next}`;
      here.textContent = times === 1 ? "once in this grid" : times ? `${times} times in this grid` : "not in this grid";
      overall.textContent =
        `${whole(book.counts[next])} of ${whole(book.total)} held-out cells (${share.toPrecision(2)} %), ` +
        `number ${book.rank[next] + 1} of ${book.size} in use`;
      shownHere = times;
      if (next === entry) return;
      entry = next;
      element.style.setProperty("--entry", colours[entry]);
      drawLook();
      drawHeat();
      clearTimeout(timer);
      timer = setTimeout(drawExamples, 60); // not for every entry that the pointer passes
    },

    refresh(indices, n) {
      if (entry === null) return;
      if (indices.includes(entry)) drawLook();
      const example = n !== null && examples.find((each) => each.n === n);
      if (example && indices.includes(entry)) draw(example, gallery.get(n));
    },

    stop: () => clearTimeout(timer),
  };
  return panel;
}
