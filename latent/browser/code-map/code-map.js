// The code of a VQ-VAE is a grid of indices: a map of it to look at and to paint on, beside the picture it decodes to.
//
//   const map = mountCodeMap(element, [model], scene, commit)
//   map.stop()
//
// Commits { code }, as text. In the files beside this one an entry is one of the codebook's, named by its index, and the
// code is the whole grid; on the screen an entry is called a code, as is usual.

import { createAttention } from "./attention.js";
import { createBoards, placeOf } from "./boards.js";
import { readCodebook } from "./codebook.js";
import { createDecodedPicture } from "./decoded-picture.js";
import { createEntryLooks } from "./entry-looks.js";
import { createEntryPanel } from "./entry-panel.js";
import { createGallery } from "./gallery.js";
import { mountGridPad } from "./grid-pad.js";
import { createPainting } from "./painting.js";
import { createPalette } from "./palette.js";
import { mountToolbar } from "./toolbar.js";
import { createUsage } from "./usage.js";
import { readIndices, writeIndices } from "../parts/code-text.js";
import { createSpareTime } from "../parts/spare-time.js";

const REST = 200; // milliseconds without a change after which it is committed
const SERVED = 24; // pictures that a server is asked for in advance

const MARKUP = `
  <div class="code-map">
    <div class="tools"></div>
    <figure class="grid"><figcaption></figcaption></figure>
    <div class="book"></div>
    <div class="store"><h2>Palette</h2><p class="store-note"></p></div>
    <div class="whole"><h2>Use of the codebook</h2></div>
    <p class="unseen" role="status"></p>
  </div>`;

export function mountCodeMap(element, [model], scene, commit) {
  const parts = build(element, model);
  const { book, boards, caption, gallery, looks, palette, panel, say, sight, spare, toolbar, usage } = parts;
  const [, columns] = parts.shape;
  const decode = model.lane("decoder");
  const start = { indices: scene.around, name: scene.around_name };
  const painting = createPainting(readIndices(scene.state?.code, book.cells, book.size) ?? start.indices, start);
  const attention = createAttention(parts, painting);
  let [pixels, before] = [null, null]; // the picture, and what it was before the last stroke
  let frame = null;
  let settling = 0;

  function show() {
    spare.touched();
    attention.show();
    frame ??= requestAnimationFrame(draw);
  }

  async function draw() {
    frame = null;
    try {
      const answer = await decode(painting.indices);
      if (answer) sight.show((pixels = answer.output), before, painting.changed);
      toolbar.complain("");
    } catch (error) {
      toolbar.complain(error.message);
    }
  }

  // A little later: the page has its own work with a commit, and the picture comes first.
  function settle() {
    clearTimeout(settling);
    settling = setTimeout(() => commit({ code: writeIndices(painting.indices) }), REST);
  }

  function put(cell, entry) {
    if (painting.paint([cell], entry)) before = pixels;
    show();
  }

  function lift() {
    const cells = painting.lift();
    if (!cells) return;
    const where = cells.length === 1 ? placeOf(cells[0], columns) : `${cells.length} cells`;
    say(`Code ${painting.indices[cells.at(-1)]} in ${where}.`);
    settle();
  }

  // After a change of the whole grid.
  function renew() {
    before = null;
    caption.textContent = `, from: ${painting.start.name}`;
    show();
  }

  function adopt(indices, name) {
    painting.replace(indices, { indices, name });
    renew();
  }

  const { point, select, hold } = attention;
  boards.onHover = (cell) => {
    boards.point(cell);
    point(cell === null || attention.brush !== null ? null : painting.indices[cell]);
  };
  boards.onPress = (cell) => {
    if (attention.brush === null) select(cell === attention.selected ? null : cell);
    else put(cell, attention.brush);
  };
  boards.onLift = lift;
  boards.onFocus = select;
  boards.onTake = (cell) => hold(painting.indices[cell]);
  boards.onType = (cell) => {
    attention.selected = cell;
    attention.show();
  };
  boards.onEnter = (cell, typed) => {
    const entry = typed ?? attention.brush;
    if (entry === null) return say("Press p to take this cell's code, or type an index.");
    if (entry >= book.size) return say(`Codes go from 0 to ${book.size - 1}.`);
    put(cell, entry);
    lift();
  };

  palette.onHover = usage.onHover = point;
  palette.onChoose = usage.onChoose = panel.onPaint = hold;
  toolbar.onLook = () => hold(null);
  toolbar.onPaint = () => hold(attention.brush ?? attention.middle);
  toolbar.onUndo = () => {
    painting.undo();
    renew();
    settle();
  };
  toolbar.onBack = () => {
    painting.remember();
    painting.replace(painting.start.indices);
    renew();
    settle();
  };
  toolbar.onAnother = () => {
    const n = Math.floor(model.count * Math.random());
    painting.remember();
    adopt(book.indices(n), `a held-out ${model.classes[model.labels[n]] ?? "picture"}`);
    settle();
  };
  element.onkeydown = (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && painting.undoable) toolbar.onUndo();
    else if (event.key === "Escape" && attention.brush !== null) hold(null);
    else if (event.key === "Escape" && attention.selected !== null) select(null);
    else return;
    event.preventDefault();
  };
  const pad = mountGridPad(parts.root, model, { onIndices: (drawn) => adopt(drawn, "your drawing"), onRest: settle });

  gallery.onPicture = (made, of, n) => {
    for (const entry of new Set(of)) palette.paint(entry, looks.of(entry));
    panel.refresh(of, n);
  };
  caption.textContent = `, from: ${start.name}`;
  hold(null);
  select(null);
  draw().then(gallery.start);

  return {
    stop() {
      cancelAnimationFrame(frame);
      clearTimeout(settling);
      for (const each of [boards, usage, panel, gallery, spare, pad]) each.stop();
    },
  };
}

// The parts of the map, each in its place.
function build(element, model) {
  element.innerHTML = MARKUP;
  const root = element.firstElementChild;
  const find = (selector) => root.querySelector(selector);
  const { code_shape: shape } = model;
  const book = readCodebook(model, model.decoder.header ? undefined : SERVED);
  const { colours } = model.usage;
  const spare = createSpareTime();
  const looks = createEntryLooks(model);
  const gallery = createGallery(model, book, looks, spare);
  const boards = createBoards(shape, book.size);
  const sight = createDecodedPicture(model, boards.overlay);
  const palette = createPalette(book, looks.shape, colours);
  const usage = createUsage(book, model.usage);
  const panel = createEntryPanel(model, book, looks, gallery, colours);
  const toolbar = mountToolbar(find(".tools"));
  find(".grid").prepend(boards.element);
  find(".grid").after(sight.element);
  find(".book").append(panel.element);
  find(".store").append(palette.element);
  find(".whole").append(usage.element);
  const grid = `${shape.join(" × ")} indices into ${book.size} codes`;
  find(".grid figcaption").innerHTML = `<i class="z">z</i>: ${grid}<span></span>`;
  const caption = find(".grid figcaption span");
  const say = (sentence) => (find(".unseen").textContent = sentence);
  return {
    root, shape, book, colours, spare, looks, gallery, boards, sight, palette, usage, panel, toolbar, caption, say,
  };
}
