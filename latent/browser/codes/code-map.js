// The code of a VQ-VAE is a grid of indices: a map of it to look at and to paint on, beside the picture it decodes to.
//
//   const map = mountCodeMap(element, [model], scene, commit)
//   map.stop()
//
// Commits { code }, as text.

import { createBoard } from "./board.js";
import { createLooks } from "./code-looks.js";
import { createPanel } from "./code-panel.js";
import { createCodePicture } from "./code-picture.js";
import { readCodebook } from "./codebook.js";
import { createGallery } from "./gallery.js";
import { mountGridPad } from "./grid-pad.js";
import { createPalette } from "./palette.js";
import { readIndices, writeIndices } from "../parts/code-text.js";
import { createSpareTime } from "../parts/spare-time.js";
import { createUsage } from "./usage.js";

const STEPS_BACK = 200;
const REST = 200; // milliseconds without a change after which it is committed
const SERVED = 24; // pictures that a server is asked for in advance

const MARKUP = `
  <div class="codes">
    <div class="tools">
      <div class="choice" role="group" aria-label="What pressing a cell does">
        <button type="button" aria-pressed="true">Look</button>
        <button type="button" aria-pressed="false">Paint<i class="chip"></i><span></span></button>
      </div>
      <div class="buttons">
        <button type="button">Undo</button>
        <button type="button">Back to the start</button>
        <button type="button">Another held-out picture</button>
      </div>
      <p class="hint"></p>
      <p class="message" role="alert" hidden></p>
    </div>
    <figure class="grid"><figcaption></figcaption></figure>
    <div class="book"></div>
    <div class="store"><h2>Palette</h2><p class="store-note"></p></div>
    <div class="whole"><h2>Use of the codebook</h2></div>
    <p class="unseen" role="status"></p>
  </div>`;

export function mountCodeMap(element, [model], scene, commit) {
  element.innerHTML = MARKUP;
  const find = (selector) => element.querySelector(selector);
  const [rows, columns] = model.code_shape;
  const book = readCodebook(model, model.decoder.header ? undefined : SERVED);
  const { colours } = model.usage;
  const spare = createSpareTime();
  const looks = createLooks(model);
  const gallery = createGallery(model, book, looks, spare);
  const decode = model.lane("decoder");

  let start = { indices: scene.around, name: scene.around_name };
  let indices = readIndices(scene.state?.code, book.cells, book.size) ?? [...start.indices];
  let brush = null; // the code one paints with
  let typed = ""; // digits of an index
  let selected = null; // a cell
  let pointed = null; // the code under the pointer, wherever that is
  let past = []; // earlier grids
  let stroke = null; // the cells painted since the pointer went down
  let [pixels, before, painted] = [null, null, []]; // the picture, what it was before the last stroke, and its cells
  let frame = null;
  let settling = 0;

  const board = createBoard(model.code_shape, {
    label: `The code, ${rows} by ${columns} indices. Arrows move, p takes a code, Enter paints it; or type an index.`,
  });
  const overlay = createBoard(model.code_shape);
  const sight = createCodePicture(model, overlay.element);
  const palette = createPalette(book, looks.shape, colours);
  const usage = createUsage(book, model.usage);
  const panel = createPanel(model, book, looks, gallery, colours);
  find(".grid").prepend(board.element);
  find(".grid").after(sight.element);
  find(".book").append(panel.element);
  find(".store").append(palette.element);
  find(".whole").append(usage.element);

  const [look, paint] = element.querySelectorAll(".tools .choice button");
  const [undo, back, another] = element.querySelectorAll(".tools .buttons button");
  const place = (cell) => `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
  const trouble = find(".message");
  const say = (sentence) => (find(".unseen").textContent = sentence);

  // ---- what is shown

  function write() {
    const texts = indices.map((code, cell) => (typed && cell === selected ? `${typed}_` : `${code}`));
    const names = indices.map((code, cell) => `${place(cell)}: code ${code}`);
    board.write(texts, names, indices.map((code) => colours[code]));
    overlay.write(indices.map(() => ""), [], indices.map((code) => colours[code]));
    undo.disabled = !past.length;
    back.disabled = same(indices, start.indices);
    light();
  }

  function light() {
    const code = pointed ?? (selected === null ? null : indices[selected]);
    const cells = new Set(indices.flatMap((each, cell) => (each === code ? [cell] : [])));
    const shaded = code !== null && (brush === null || pointed !== null);
    for (const each of [board, overlay]) each.light(shaded ? cells : null);
    palette.light(code);
    usage.light(code);
    const shown = code ?? brush ?? indices[book.cells >> 1];
    panel.show(shown, indices.filter((each) => each === shown).length);
  }

  function point(code) {
    if (code === pointed) return;
    pointed = code;
    spare.touched();
    light();
  }

  function select(cell) {
    selected = cell;
    for (const each of [board, overlay]) each.select(cell);
    palette.weigh(cell === null ? null : book.inCell(cell));
    find(".store-note").textContent =
      cell === null ? "Most used first" : `Bars: how often each stands in ${place(cell)}`;
    write();
  }

  function hold(code) {
    brush = code;
    pointed = null;
    palette.choose(code);
    find(".codes").classList.toggle("painting", code !== null);
    look.ariaPressed = String(code === null);
    paint.ariaPressed = String(code !== null);
    paint.style.setProperty("--code", code === null ? "transparent" : colours[code]);
    paint.querySelector("span").textContent = code === null ? "" : `code ${code}`;
    find(".hint").innerHTML =
      code === null
        ? "<b>Choose a cell</b> to see its code and where else it stands."
        : `<b>Draw over the cells</b> to put code ${code} there<span>, <kbd>Esc</kbd> to stop</span>.`;
    light();
  }

  // ---- what is changed

  function remember() {
    past = [...past, { indices, start }].slice(-STEPS_BACK);
    before = pixels;
  }

  function put(cells, code) {
    if (!stroke) remember();
    stroke = [...new Set([...(stroke ?? []), ...cells])];
    indices = indices.map((each, cell) => (cells.includes(cell) ? code : each));
    show();
  }

  function lift() {
    if (!stroke) return;
    painted = stroke;
    stroke = null;
    say(`Code ${indices[painted.at(-1)]} in ${painted.length === 1 ? place(painted[0]) : `${painted.length} cells`}.`);
    settle();
  }

  // Another grid, and perhaps another that one can go back to.
  function replace(next, from = start) {
    [indices, start] = [[...next], from];
    [before, painted, stroke] = [null, [], null];
    find(".grid figcaption span").textContent = `, from: ${start.name}`;
    show();
  }

  function show() {
    spare.touched();
    write();
    frame ??= requestAnimationFrame(draw);
  }

  async function draw() {
    frame = null;
    try {
      const answer = await decode(indices);
      if (answer) sight.show((pixels = answer.output), before, stroke ?? painted);
      trouble.hidden = true;
    } catch (error) {
      trouble.hidden = false;
      trouble.textContent = error.message;
    }
  }

  // A little later: the page has its own work with a commit, and the picture comes first.
  function settle() {
    clearTimeout(settling);
    settling = setTimeout(() => commit({ code: writeIndices(indices) }), REST);
  }

  // ---- what moves it

  for (const each of [board, overlay]) {
    each.onHover = (cell) => {
      for (const both of [board, overlay]) both.point(cell);
      point(cell === null || brush !== null ? null : indices[cell]);
    };
    each.onPress = (cell) => (brush === null ? select(cell === selected ? null : cell) : put([cell], brush));
    each.onLift = lift;
  }
  board.onFocus = (cell) => {
    typed = "";
    select(cell);
  };
  board.onKey = (event, cell) => {
    if (/^\d$/.test(event.key)) typed = (typed + event.key).slice(-String(book.size - 1).length);
    else if (event.key === "Backspace" && typed) typed = typed.slice(0, -1);
    else if (event.key === "Enter") enter(cell);
    else if (event.key === "p") hold(indices[cell]);
    else if (event.key === "Escape" && typed) typed = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
    selected = cell;
    write();
  };

  function enter(cell) {
    const code = typed ? Number(typed) : brush;
    typed = "";
    if (code === null) return say("Press p to take this cell's code, or type an index.");
    if (code >= book.size) return say(`Codes go from 0 to ${book.size - 1}.`);
    put([cell], code);
    lift();
  }

  element.onkeydown = (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && past.length) undo.click();
    else if (event.key === "Escape" && brush !== null) hold(null);
    else if (event.key === "Escape" && selected !== null) select(null);
    else return;
    event.preventDefault();
  };
  palette.onHover = usage.onHover = point;
  palette.onChoose = usage.onChoose = panel.onPaint = hold;
  look.onclick = () => hold(null);
  paint.onclick = () => hold(brush ?? indices[selected ?? book.cells >> 1]);
  undo.onclick = () => {
    const last = past.pop();
    replace(last.indices, last.start);
    settle();
  };
  back.onclick = () => {
    remember();
    replace(start.indices);
    settle();
  };
  another.onclick = () => {
    const n = Math.floor(model.count * Math.random());
    remember();
    adopt(book.indices(n), `a held-out ${model.classes[model.labels[n]] ?? "picture"}`);
    settle();
  };

  function adopt(next, name) {
    replace(next, { indices: next, name });
  }

  gallery.onPicture = (made, of, n) => {
    for (const code of new Set(of)) palette.paint(code, looks.of(code));
    panel.refresh(of, n);
  };

  const grid = `${rows} × ${columns} indices into ${book.size} codes`;
  find(".grid figcaption").innerHTML = `<i class="z">z</i>: ${grid}<span></span>`;
  find(".grid figcaption span").textContent = `, from: ${start.name}`;
  const pad = mountGridPad(find(".codes"), model, {
    onIndices: (drawn) => adopt(drawn, "your drawing"),
    onRest: settle,
  });
  hold(null);
  select(null);
  draw().then(gallery.start);

  return {
    stop() {
      cancelAnimationFrame(frame);
      clearTimeout(settling);
      for (const each of [board, overlay, usage, panel, gallery, spare, pad]) each.stop();
    },
  };
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
