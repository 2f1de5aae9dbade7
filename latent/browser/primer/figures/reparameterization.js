// ε is drawn, μ and σ make z of it, and two estimates of the gradient stand beside each other.
//
// In the address: q, "mean,deviation"; e, ε; `of`, which gradient is estimated; `added`, the constant in the loss; seed.

import { loss, pathwise, scoreFunction, spread } from "../../mathematics/gradient-estimates.js";
import { logDensity } from "../../mathematics/gaussian.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { createChoice } from "../../parts/choice.js";
import { number } from "../../parts/words.js";
import { createFrame } from "../parts/frame.js";
import { createHandle, svgElement } from "../parts/handle.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { createStrip } from "../parts/strip.js";

const SPAN = 5; // of z and ε, to either side
const MEANS = [-3, 3];
const DEVIATIONS = [0.2, 2];
const NOISES = [-3, 3];
const ADDED = [0, 20];
const TARGET = 2;
const DRAWS = 300;
const OF = { mean: "∂/∂μ", deviation: "∂/∂σ" };
const CLASSES = { ε: "epsilon", z: "z" };
const NORMAL = { mean: 0, deviation: 1 };
const TOP = 76; // where the axis of ε lies, in pixels, and below it those of z and of the loss
const MIDDLE = 196;
const BOTTOM = 300;
const HIGH = 66; // of a density
const TIP = 6;

const MARKUP = `
  <div class="bar"></div>
  <div class="drawing"></div>
  <label class="added">Added to the loss: <output></output><input type="range" min="0" max="20" step="0.5"></label>
  <div class="strips"></div>
  <p class="verdict"></p>`;

export function mountFigure(place, { state, commit }) {
  place.innerHTML = MARKUP;
  const [bar, drawing, label, strips, verdict] = place.querySelectorAll(".bar, .drawing, .added, .strips, .verdict");
  const [addedValue, addedSlider] = label.querySelectorAll("output, input");
  let [mean, deviation] = readNumbers(state.q, [MEANS, DEVIATIONS], [0, 1]);
  let [noise] = readNumbers(state.e, [NOISES], [0.8]);
  let [added] = readNumbers(state.added, [ADDED], [0]);
  let seed = Math.round(readNumbers(state.seed, [[0, 9999]], [0])[0]);
  let of = readChoice(state.of, OF, "mean");
  let draws = [];

  function drawAgain() {
    const random = seeded(seed);
    draws = Array.from({ length: DRAWS }, () => normal(random));
  }

  const again = bar.appendChild(document.createElement("button"));
  again.type = "button";
  again.textContent = "Draw ε again";
  again.onclick = () => {
    seed = (seed + 1) % 10000;
    drawAgain();
    noise = Math.min(Math.max(draws[0], NOISES[0]), NOISES[1]);
    frame.redraw();
    release();
  };
  const choice = createChoice("Which gradient", OF, of, (name) => {
    of = name;
    frame.redraw();
    release();
  });
  bar.append(choice.element);
  addedSlider.value = String(added);
  addedSlider.oninput = () => {
    added = Number(addedSlider.value);
    frame.redraw();
  };
  addedSlider.onchange = release;

  let [width, scale] = [0, 1];
  const toX = (z) => width / 2 + z * scale;
  const toZ = (x) => (x - width / 2) / scale;
  const frame = createFrame(drawing, BOTTOM + 24, draw, "From ε by way of μ and σ to z and its loss");
  const { svg } = frame;
  svg.append(arrowHeads());
  const axes = svgElement("path", { class: "axis" }, svg);
  const names = Object.entries({ ε: TOP, z: MIDDLE, loss: BOTTOM }).map(([words, y]) => {
    const text = svgElement("text", { class: `name ${CLASSES[words] ?? ""}`, y: y + 17 }, svg);
    text.textContent = words;
    return text;
  });
  const curves = {
    noise: svgElement("path", { class: "density epsilon" }, svg),
    code: svgElement("path", { class: "density z" }, svg),
    loss: svgElement("path", { class: "loss" }, svg),
  };
  const way = svgElement("path", { class: "way" }, svg);
  const arrows = {
    mean: svgElement("path", { class: "arrow mu", "marker-end": "url(#tip-mu)" }, svg),
    deviation: svgElement("path", { class: "arrow sigma", "marker-end": "url(#tip-sigma)" }, svg),
    slope: svgElement("path", { class: "arrow slope", "marker-end": "url(#tip-slope)" }, svg),
  };
  const words = {
    mean: svgElement("text", { class: "mu small" }, svg),
    deviation: svgElement("text", { class: "sigma small" }, svg),
    slope: svgElement("text", { class: "small" }, svg),
  };
  const code = svgElement("circle", { class: "code", r: 7 }, svg);
  const height = svgElement("circle", { class: "height", r: 5 }, svg);
  const handle = (name, letter, className, limits, toValue, onMove) =>
    createHandle(
      svg,
      { label: name, className, low: limits[0], high: limits[1], step: 0.1, words: (value) => `${letter} is ${number(value)}` },
      { toValue, onMove: (value) => (onMove(value), frame.redraw()), onRelease: release },
    );
  const handles = {
    noise: handle("ε", "ε", "epsilon", NOISES, toZ, (value) => (noise = value)),
    mean: handle("μ", "μ", "mu", MEANS, toZ, (value) => (mean = value)),
    deviation: handle("σ", "σ", "sigma", DEVIATIONS, (x) => Math.abs(toZ(x) - mean), (value) => (deviation = value)),
  };

  const estimates = {
    path: { estimate: pathwise, strip: createStrip(strips, "Through the draw", "z") },
    score: { estimate: scoreFunction, strip: createStrip(strips, "Score function", "ink") },
  };

  function draw(now) {
    if (now !== width) {
      width = now;
      scale = width / (2 * SPAN);
      axes.setAttribute("d", [TOP, MIDDLE, BOTTOM].map((y) => `M0 ${y}H${width}`).join(""));
      for (const name of names) name.setAttribute("x", String(width - 4));
      curves.noise.setAttribute("d", density(NORMAL, TOP));
    }
    const q = { mean, deviation };
    const f = { target: TARGET, added };
    const z = mean + deviation * noise;
    curves.code.setAttribute("d", density(q, MIDDLE));
    // The loss is drawn from its lowest point: what is added to it changes no slope.
    const toY = (at) => BOTTOM - 4 - 1.9 * (loss(f, at) - added);
    const along = places().filter((at) => loss(f, at) - added < 50);
    curves.loss.setAttribute("d", along.map((at, i) => `${i ? "L" : "M"}${toX(at).toFixed(1)} ${toY(at).toFixed(1)}`).join(""));
    way.setAttribute("d", `M${toX(noise)} ${TOP}L${toX(z)} ${MIDDLE}V${toY(z)}`);
    for (const [dot, y] of [[code, MIDDLE], [height, toY(z)]]) {
      dot.setAttribute("cx", String(toX(z)));
      dot.setAttribute("cy", String(y));
    }
    handles.noise.place(noise, toX(noise), TOP);
    handles.mean.place(mean, toX(mean), MIDDLE - HIGH);
    handles.deviation.place(deviation, toX(mean + deviation), MIDDLE - HIGH * Math.exp(-0.5));

    const one = pathwise(f, q, noise);
    arrow("mean", toX(z), MIDDLE + 16, 1, `∂z/∂μ = 1`);
    arrow("deviation", toX(z), MIDDLE + 34, noise, `∂z/∂σ = ε = ${number(noise)}`);
    arrow("slope", toX(z), toY(z), -one.mean / 4, `∂f/∂z = ${number(one.mean)}`, -12);
    addedValue.textContent = number(added);
    drawEstimates(f, q);
  }

  function arrow(name, x, y, size, sentence, above = 4) {
    const length = size * Math.min(scale, 60);
    const shown = Math.abs(length) > TIP;
    arrows[name].setAttribute("d", shown ? `M${x} ${y}h${length - Math.sign(length) * TIP}` : "");
    const left = x + Math.max(length, 0) + 150 > width; // no room to the right of it
    words[name].setAttribute("x", String(left ? x + Math.min(length, 0) - 8 : x + Math.max(length, 0) + 8));
    words[name].setAttribute("y", String(y + above));
    words[name].setAttribute("text-anchor", left ? "end" : "start");
    words[name].textContent = sentence;
  }

  function drawEstimates(f, q) {
    const exact = spread(pathwise, f, q, of).mean;
    const found = Object.values(estimates).map(({ estimate, strip }) => {
      const values = draws.map((each) => estimate(f, q, each)[of]);
      return { strip, values, all: spread(estimate, f, q, of), now: estimate(f, q, noise)[of] };
    });
    const reach = 2.5 * Math.max(...found.map(({ all }) => all.deviation), 0.1);
    for (const { strip, values, all, now } of found) strip.show(values, { exact, reach, now, deviation: all.deviation });
    const [path, score] = found.map(({ all }) => all.deviation);
    const more = (score / path) ** 2;
    verdict.textContent =
      `${OF[of]} of the mean loss is ${number(exact)}. From one draw, the score function’s estimate is off by ` +
      `${number(score)} (root mean square), the one through the draw by ${number(path)}: it needs ` +
      `${more >= 10 ? Math.round(more).toLocaleString("en") : number(more)} times as many draws to be as exact.`;
  }

  const places = () => Array.from({ length: 201 }, (_, i) => SPAN * (i / 100 - 1));

  // As high for any deviation: what counts is where it lies.
  function density(one, y) {
    const peak = logDensity(one, one.mean);
    const points = places().map((z) => `L${toX(z).toFixed(1)} ${(y - HIGH * Math.exp(logDensity(one, z) - peak)).toFixed(1)}`);
    return `M0 ${y}${points.join("")}L${width} ${y}`;
  }

  function release() {
    const z = mean + deviation * noise;
    frame.say(`z is ${number(z)}. ${verdict.textContent}`);
    commit({ q: writeNumbers([mean, deviation]), e: writeNumbers([noise]), of, added: String(added), seed: String(seed) });
  }

  drawAgain();
  return { stop: frame.stop };
}

function arrowHeads() {
  const heads = svgElement("defs");
  for (const name of ["mu", "sigma", "slope"]) {
    const about = { id: `tip-${name}`, class: `tip ${name}`, orient: "auto", markerUnits: "userSpaceOnUse" };
    const size = { markerWidth: 10, markerHeight: 10, refX: 2, refY: 4 };
    svgElement("path", { d: "M0 0L8 4L0 8Z" }, svgElement("marker", { ...about, ...size }, heads));
  }
  return heads;
}
