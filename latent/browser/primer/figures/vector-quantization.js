// A picture as a board of symbols: how each is chosen, what another one there would do, and boards that a prior draws.
//
// In the address: x, the drawing; `at`, the place that is looked at; set, "place:symbol,…", what the reader changed;
// mode, "own" or "drawn"; `grid`, which of the drawn boards, and `count`, how much of it.

import { createQuantizer, slopeAt } from "../../mathematics/vector-quantization.js";
import { createChoice } from "../../parts/choice.js";
import { createPicture } from "../../parts/picture.js";
import { createBars } from "../parts/bars.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { loadPiece } from "../parts/pieces.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers } from "../parts/settings.js";
import { createBoard } from "../vector/board.js";
import { mountDrawn } from "../vector/drawn.js";

const MODES = { own: "Your drawing", drawn: "Drawn by the prior" };
const USUAL = 5;
const REST = 120; // ms without a change after which slopes are worth their work

const MARKUP = `
  <div class="bar"></div>
  <div class="columns">
    <div class="desk"></div>
    <div class="drawn-controls" hidden></div>
    <div class="map"><p>The symbols: <strong>choose one</strong></p></div>
    <figure class="back"><figcaption><b class="x-hat">x̂</b>, decoded from the board</figcaption></figure>
  </div>
  <div class="choosing">
    <p class="place"></p>
    <div class="vectors"></div>
    <p class="quiet">Upper: what the encoder says here, <b class="z">z</b><sub>e</sub>. Middle: the symbol’s vector, <b class="z">z</b><sub>q</sub>. Lower: −∂L/∂<b class="z">z</b><sub>q</sub>, which way the decoder wants it to go; the encoder is given the same, as if nothing had been rounded.</p>
    <div class="distances"></div>
    <label class="symbol">The symbol here: <output></output><input type="range" min="0" step="1"></label>
    <button type="button">The nearest everywhere</button>
  </div>
  <p class="used"></p>
  <div class="usage"></div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  let stopped = false;
  const loading = openModels(place, data, root, async ([model]) => {
    const [encoder, decoder] = await Promise.all([
      loadPiece(model.encoder, root, { to: -1 }),
      loadPiece(model.decoder, root, { from: 1 }),
    ]);
    if (!stopped) stop = mountQuantizer(place, { model, encoder, decoder, data }, state, commit);
  });
  return {
    stop() {
      stopped = true;
      loading.stop();
      stop();
    },
  };
}

function mountQuantizer(place, { model, encoder, decoder, data }, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [bar, desk, controls, map, back, choosing] = place.querySelectorAll(".bar, .desk, .drawn-controls, .map, .back, .choosing");
  const [where, vectors, away, label, used, usage] = place.querySelectorAll(".place, .vectors, .distances, .symbol, .used, .usage");
  const [shownSymbol, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const { codes, colours, counts, perplexity } = model.usage;
  const [dimensions, rows, columns] = model.encoder.header.layers.at(-2).shape;
  const quantizer = createQuantizer(encoder.weights(-1, "weight", codes * dimensions), dimensions);
  const places = rows * columns;
  const common = counts.indexOf(Math.max(...counts));
  let mode = readChoice(state.mode, MODES, "own");
  let [at] = readNumbers(state.at, [[0, places - 1]], [Math.floor(places / 2)]).map(Math.round);
  let changed = readChanges(state.set, places, codes);
  let said = null; // the encoder's vectors
  let nearest = [];
  let later = 0;

  const picture = createPicture(model.image_shape);
  picture.canvas.role = "img";
  picture.canvas.ariaLabel = "Decoded from the board";
  back.prepend(picture.canvas);
  const board = createBoard(map, [rows, columns], colours, (next) => {
    at = next;
    show();
    commitAll();
  });
  const bars = ["What the encoder says at this place", "The vector of the symbol", "Which way the decoder wants it to go"].map((name) =>
    createBars(vectors, { label: name, height: 44, both: true }),
  );
  const distances = createBars(away, { label: "The distance from each symbol’s vector", height: 70 });
  const uses = createBars(usage, { label: "How often each symbol is used", height: 50 });
  slider.max = String(codes - 1);

  const choice = createChoice("Whose board", MODES, mode, (name) => {
    mode = name;
    arrange();
    commitAll();
  });
  bar.append(choice.element);
  slider.oninput = () => {
    changed = { ...changed, [at]: Number(slider.value) };
    show();
  };
  slider.onchange = release;
  choosing.querySelector("button").onclick = () => {
    changed = {};
    show();
    release();
  };

  const drawn = mountDrawn(controls, data, state, { onShow: arrange, onRelease: commitAll });
  const own = () => nearest.map((index, i) => changed[i] ?? index);

  function arrange() {
    desk.hidden = choosing.hidden = mode !== "own";
    controls.hidden = mode !== "drawn";
    show();
  }

  function show() {
    if (mode === "drawn") {
      const { grid, count } = drawn.now();
      board.show(grid, count - 1, count);
      decode(grid.map((index, i) => (i < count ? index : common)));
      showUsage(grid.slice(0, count));
      return;
    }
    if (!said) return;
    const indices = own();
    const vector = quantizer.at(said, at);
    const code = quantizer.code(indices[at]);
    const found = quantizer.distances(said, at);
    const most = Math.max(...[...vector, ...code].map(Math.abs));
    board.show(indices, at);
    bars[0].show(vector, { most });
    bars[1].show(code, { most });
    distances.show(found, { marked: { [nearest[at]]: "nearest", ...(indices[at] !== nearest[at] && { [indices[at]]: "chosen" }) } });
    slider.value = shownSymbol.textContent = String(indices[at]);
    slider.ariaValueText = `symbol ${indices[at]}`;
    where.innerHTML = `Row ${Math.floor(at / columns) + 1}, column ${(at % columns) + 1}: nearest is symbol <strong>${nearest[at]}</strong>, at a squared distance of ${found[nearest[at]].toFixed(2)}; chosen is ${indices[at]}, at ${found[indices[at]].toFixed(2)}.`;
    place.dataset.chosen = JSON.stringify({ nearest: nearest[at], distance: found[nearest[at]], board: indices });
    const all = quantizer.lookup(indices);
    decode(indices, all);
    showUsage(indices);
    clearTimeout(later);
    later = setTimeout(() => slopes(all, []), REST);
  }

  // Twice through the decoder for each number of the vector: one number at a time, so that no frame waits.
  function slopes(all, found) {
    found.push(slopeAt(decoder.run, all, found.length * places + at, digit.pixels));
    if (found.length < dimensions) later = setTimeout(() => slopes(all, found));
    else {
      bars[2].show(found.map((each) => -each));
      place.dataset.slope = JSON.stringify(found);
    }
  }

  function decode(indices, all = quantizer.lookup(indices)) {
    picture.set(decoder.run(all));
  }

  function showUsage(indices) {
    uses.show(counts.map(Math.sqrt), { marked: Object.fromEntries(indices.map((index) => [index, "here"])) });
    const alive = counts.filter(Boolean).length;
    used.innerHTML = `Of ${codes} symbols ${alive} are in use, ${codes - alive} are dead; they are used as evenly as ${perplexity.toFixed(0)} symbols would be that all are equally frequent (perplexity). On this board: ${new Set(indices).size}.`;
  }

  function see(pixels) {
    said = encoder.run(pixels).slice();
    nearest = quantizer.nearest(said);
    if (mode === "own") show();
  }

  function release() {
    say(where.textContent);
    commitAll();
  }

  function commitAll() {
    const set = Object.entries(changed).map((each) => each.join(":")).join(",");
    commit({ x: digit.text, at: String(at), mode, ...(set && set.length < 390 && { set }), ...drawn.state() });
  }

  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: model.image_shape, onPicture: see, onRelease: release });
  arrange();
  return () => {
    clearTimeout(later);
    drawn.stop();
  };
}

/** @returns {Record<number, number>} */
function readChanges(text, places, codes) {
  if (typeof text !== "string" || !/^\d{1,4}:\d{1,5}(,\d{1,4}:\d{1,5})*$/.test(text)) return {};
  const pairs = text.split(",").map((each) => each.split(":").map(Number));
  return Object.fromEntries(pairs.filter(([place, code]) => place < places && code < codes));
}
