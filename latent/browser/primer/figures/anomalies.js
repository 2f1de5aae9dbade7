// A threshold that is dragged over the scores of usual and of strange pictures, and the reader's own picture's score.
//
// In the address: x, the drawing; score, "error" or "kl"; threshold.

import { auroc, rates } from "../../mathematics/detection.js";
import { gaussianKl, posterior } from "../../mathematics/elbo.js";
import { createChoice } from "../../parts/choice.js";
import { createDigit } from "../parts/digit.js";
import { createFrame } from "../parts/frame.js";
import { createHandle, svgElement } from "../parts/handle.js";
import { openModels } from "../parts/models.js";
import { readChoice, readNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";

const SCORES = { error: "Reconstruction error", kl: "KL to the prior" };
const HEIGHT = 180;
const BINS = 48;
const USUAL = 6;
const LIMITS = [1e-5, 1e4];
const ALARMS = 0.05; // the share of usual pictures above the threshold that one begins with

const MARKUP = `
  <div class="bar"></div>
  <div class="drawing"></div>
  <p class="rates"></p>
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <div class="back"></div>
      <p class="own"></p>
      <p>Strange pictures, garments, by the same threshold:</p>
      <div class="strange"></div>
    </div>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountScores(place, model, data, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountScores(place, model, { usual, strange, examples }, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [bar, drawing, told, desk, back, own, garments] = place.querySelectorAll(".bar, .drawing, .rates, .desk, .back, .own, .strange");
  let score = readChoice(state.score, SCORES, "error");
  let [threshold] = readNumbers(state.threshold, [LIMITS], [quantile(usual[score], 1 - ALARMS)]);
  let mine = null; // the scores of the drawing
  let turn = 0;
  const [encode, decode] = [model.lane("encoder"), model.lane("decoder")];
  const decoded = createTiles(back, 1, model.image_shape, "What comes back of the drawing");
  const tiles = createTiles(garments, examples.length, model.image_shape, "A garment");

  bar.append(
    createChoice("Which score", SCORES, score, (name) => {
      score = name;
      threshold = quantile(usual[score], 1 - ALARMS);
      frame.redraw();
      release();
    }).element,
  );

  const frame = createFrame(drawing, HEIGHT + 44, draw, "Histograms of the scores of usual and strange pictures");
  const { svg } = frame;
  const shapes = { usual: svgElement("path", { class: "usual" }, svg), strange: svgElement("path", { class: "strange" }, svg) };
  const axis = svgElement("path", { class: "axis" }, svg);
  const ticks = svgElement("g", { class: "ticks" }, svg);
  const line = svgElement("path", { class: "threshold" }, svg);
  const yours = svgElement("path", { class: "yours" }, svg);
  const name = svgElement("text", { class: "x", y: 12 }, svg);
  name.textContent = "yours";
  const range = () => {
    const all = [...usual[score], ...strange[score]].map(Math.log);
    return [all.reduce((least, each) => Math.min(least, each)), all.reduce((most, each) => Math.max(most, each))];
  };
  let [low, high] = range();
  let width = 0;
  const toX = (value) => (width * (Math.log(Math.max(value, LIMITS[0])) - low)) / (high - low);
  // In logarithms, so that a key moves it by the same share anywhere.
  const handle = createHandle(
    svg,
    { label: "The threshold", className: "z", low: Math.log(LIMITS[0]), high: Math.log(LIMITS[1]), step: 0.05, words: (value) => `threshold ${short(Math.exp(value))}` },
    {
      toValue: (x) => low + (x / width) * (high - low),
      onMove(value) {
        threshold = Math.exp(Math.min(Math.max(value, low), high));
        frame.redraw();
      },
      onRelease: release,
    },
  );

  function draw(wide) {
    width = wide;
    [low, high] = range();
    axis.setAttribute("d", `M0 ${HEIGHT}H${width}`);
    ticks.replaceChildren();
    for (let power = Math.ceil(low / Math.LN10); power <= high / Math.LN10; power++) {
      svgElement("text", { x: toX(10 ** power), y: HEIGHT + 16 }, ticks).textContent = short(10 ** power);
    }
    for (const [kind, values] of [["usual", usual[score]], ["strange", strange[score]]]) {
      const bins = Array(BINS).fill(0);
      for (const each of values) bins[Math.min(Math.floor((BINS * (Math.log(each) - low)) / (high - low)), BINS - 1)]++;
      const most = Math.max(...bins);
      const step = width / BINS;
      shapes[kind].setAttribute("d", `M0 ${HEIGHT}${bins.map((count, i) => `V${(HEIGHT - (count / most) * (HEIGHT - 24)).toFixed(1)}H${((i + 1) * step).toFixed(1)}`).join("")}V${HEIGHT}`);
    }
    line.setAttribute("d", `M${toX(threshold)} 16V${HEIGHT + 26}`);
    handle.place(Math.log(threshold), toX(threshold), HEIGHT + 30);
    yours.setAttribute("d", mine ? `M${toX(mine[score])} 16V${HEIGHT}` : "");
    name.setAttribute("x", String(mine ? Math.min(toX(mine[score]) + 4, width - 36) : -99));
    const { falseAlarms, misses } = rates(threshold, strange[score], usual[score]);
    told.innerHTML = `Above <strong>${short(threshold)}</strong> counts as strange: <strong>${percent(falseAlarms)}</strong> of the digits are false alarms, <strong>${percent(misses)}</strong> of the garments are missed. At all thresholds together (AUROC) ${auroc(strange[score], usual[score]).toFixed(3)}.`;
    place.dataset.rates = JSON.stringify({ falseAlarms, misses });
    examples.forEach((each, i) => tiles.mark(i, each[score] > threshold ? "" : "empty"));
    showOwn();
  }

  function showOwn() {
    if (!mine) return;
    own.innerHTML = `Your picture scores <strong>${short(mine[score])}</strong>: ${mine[score] > threshold ? "<strong>strange</strong>" : "usual"}. Of the digits it was not trained on, ${percent(rates(mine[score], [0], usual[score]).falseAlarms)} score higher.`;
    place.dataset.own = JSON.stringify(mine);
  }

  async function see(pixels) {
    const asked = ++turn;
    const answer = await encode(pixels);
    if (!answer) return;
    const q = posterior(answer.output);
    const shown = await decode(q.mean);
    if (!shown || asked !== turn) return;
    decoded.set(0, shown.output, "x̂");
    const error = pixels.reduce((sum, x, i) => sum + (x - shown.output[i]) ** 2, 0) / pixels.length;
    mine = { error, kl: gaussianKl(q).reduce((sum, each) => sum + each, 0) };
    frame.redraw();
  }

  function release() {
    frame.say(told.textContent);
    commit({ x: digit.text, score, threshold: String(Number(threshold.toPrecision(3))) });
  }

  examples.forEach(({ pixels }, i) => tiles.set(i, Float32Array.from(pixels, (each) => each / 255)));
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: model.image_shape, onPicture: see, onRelease: release });
  return () => {
    turn++;
    frame.stop();
  };
}

const short = (value) => String(Number(value.toPrecision(2)));
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))];
}
