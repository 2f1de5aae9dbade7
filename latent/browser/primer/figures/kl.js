// Two Gaussians that are dragged and widened, and the KL divergence between them: as an area, and term by term.
//
// In the address: q and p, each "mean,deviation", and `way`, "qp" or "pq".

import { area, integrand, klTerms, logDensity } from "../../mathematics/gaussian.js";
import { createChoice } from "../../parts/choice.js";
import { number } from "../../parts/words.js";
import { createFrame } from "../parts/frame.js";
import { createHandle, grabbable, limit, svgElement } from "../parts/handle.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";

const SPAN = 6; // of z on the axis, to either side
const MEANS = [-4, 4];
const DEVIATIONS = [0.1, 3];
const UPPER = 210; // pixels of the densities, and below them of the integrand
const LOWER = 150;
const GAP = 44;
const NAMES = ["q", "p"];
const WAYS = { qp: "KL(q‖p)", pq: "KL(p‖q)" };
const WIDE = 30; // the farthest that anything of a Gaussian of these deviations reaches
const ROWS = {
  narrower: ["narrower", `log <b class="sigma">σ</b><sub>P</sub> / <b class="sigma">σ</b><sub>Q</sub>`],
  wider: ["wider", `<b class="sigma">σ</b><sub>Q</sub>² / 2<b class="sigma">σ</b><sub>P</sub>²`],
  elsewhere: [
    "elsewhere",
    `(<b class="mu">μ</b><sub>Q</sub> − <b class="mu">μ</b><sub>P</sub>)² / 2<b class="sigma">σ</b><sub>P</sub>²`,
  ],
  half: ["", "− ½"],
};

export function mountFigure(place, { state, commit }) {
  const gaussian = (text, usual) => {
    const [mean, deviation] = readNumbers(text, [MEANS, DEVIATIONS], usual);
    return { mean, deviation };
  };
  const shown = { q: gaussian(state.q, [1.5, 0.6]), p: gaussian(state.p, [0, 1]) };
  let way = readChoice(state.way, WAYS, "qp");
  const ordered = () => (way === "qp" ? [shown.q, shown.p] : [shown.p, shown.q]);

  const bar = place.appendChild(document.createElement("div"));
  bar.className = "bar";
  const choice = createChoice("Which of the two", WAYS, way, (name) => {
    way = name;
    changed();
    release();
  });
  const normal = document.createElement("button");
  normal.type = "button";
  normal.textContent = "p = N(0, 1)";
  normal.onclick = () => {
    shown.p = { mean: 0, deviation: 1 };
    changed();
    release();
  };
  bar.append(choice.element, normal);

  const frame = createFrame(place, UPPER + GAP + LOWER, draw, "Two Gaussians, and the area that is their KL");
  const { svg } = frame;
  const base = UPPER - 6;
  const zero = UPPER + GAP + LOWER * 0.62;
  const axes = svgElement("path", { class: "axis" }, svg);
  const ticks = svgElement("g", { class: "ticks" }, svg);
  const areas = { above: svgElement("path", { class: "above" }, svg), below: svgElement("path", { class: "below" }, svg) };
  const line = svgElement("path", { class: "line" }, svg);
  const caption = svgElement("text", { class: "caption", x: 0, y: UPPER + GAP - 6 }, svg);
  const curves = Object.fromEntries(NAMES.map((name) => [name, svgElement("path", { class: `curve ${name}` }, svg)]));
  const letters = Object.fromEntries(NAMES.map((name) => [name, svgElement("text", { class: `letter ${name}` }, svg)]));
  for (const name of NAMES) letters[name].textContent = name;
  let scale = 1; // pixels of one unit of z
  let width = 0;
  const toX = (z) => width / 2 + z * scale;

  const handles = NAMES.flatMap((name) => {
    const kinds = [
      { part: "mean", letter: "μ", className: "mu", limits: MEANS, toValue: (x) => (x - width / 2) / scale },
      {
        part: "deviation",
        letter: "σ",
        className: "sigma",
        limits: DEVIATIONS,
        toValue: (x) => Math.abs((x - width / 2) / scale - shown[name].mean),
      },
    ];
    return kinds.map(({ part, letter, className, limits: [low, high], toValue }) => {
      const about = {
        label: `${letter} of ${name}`,
        className: `${className} ${name}`,
        low,
        high,
        step: 0.1,
        words: (value) => `${letter} of ${name} is ${number(value)}`,
      };
      const onMove = (value) => set(name, part, value);
      return { name, part, handle: createHandle(svg, about, { toValue, onMove, onRelease: release }) };
    });
  });

  // A curve is moved as a whole, too.
  for (const name of NAMES) {
    let from = 0;
    grabbable(curves[name], {
      onStart: () => (from = shown[name].mean),
      onMove: (dx) => set(name, "mean", limit(from + dx / scale, ...MEANS)),
      onRelease: release,
    });
  }

  const table = place.appendChild(document.createElement("div"));
  table.className = "terms";
  const heading = table.appendChild(document.createElement("p"));
  heading.className = "results";
  const rows = Object.fromEntries(Object.keys(ROWS).map((name) => [name, createRow(table)]));
  rows.kl = createRow(table);

  function set(name, part, value) {
    shown[name] = { ...shown[name], [part]: value };
    changed();
  }

  function changed() {
    frame.redraw();
  }

  function release() {
    const terms = Object.fromEntries(Object.keys(WAYS).map((each) => [each, kl(each)]));
    frame.say(`KL of q from p is ${number(terms.qp)} nats, KL of p from q ${number(terms.pq)} nats.`);
    commit({ ...Object.fromEntries(NAMES.map((name) => [name, text(shown[name])])), way });
  }

  const text = ({ mean, deviation }) => writeNumbers([mean, deviation]);
  const kl = (which) => (which === "qp" ? klTerms(shown.q, shown.p) : klTerms(shown.p, shown.q)).kl;

  function draw(now) {
    if (now !== width) {
      width = now;
      scale = width / (2 * SPAN);
      drawAxis();
    }
    drawDensities();
    drawIntegrand();
    drawTerms();
  }

  function drawAxis() {
    axes.setAttribute("d", `M0 ${base}H${width}M0 ${zero}H${width}`);
    ticks.replaceChildren();
    for (let z = -4; z <= 4; z += 2) {
      const mark = svgElement("text", { x: toX(z), y: base + 18 }, ticks);
      mark.textContent = z < 0 ? `−${-z}` : String(z);
    }
    const name = svgElement("text", { x: width - 8, y: base + 18, class: "z" }, ticks);
    name.textContent = "z";
  }

  function drawDensities() {
    const peak = Math.max(...NAMES.map((name) => Math.exp(logDensity(shown[name], shown[name].mean))));
    const toY = (density) => base - (density / peak) * (base - 26);
    for (const name of NAMES) {
      const one = shown[name];
      const height = (z) => toY(Math.exp(logDensity(one, z)));
      curves[name].setAttribute("d", `M0 ${base}${sampled(one, height)}L${width} ${base}`);
      const aside = name === "q" ? 1.5 : -1.5; // the letters stand on different sides
      const [x, y] = [toX(one.mean + aside * one.deviation), height(one.mean + aside * one.deviation)];
      moveTo(letters[name], limit(x + 10 * Math.sign(aside), 8, width - 8), y - 6);
    }
    for (const { name, part, handle } of handles) {
      const { mean, deviation } = shown[name];
      const z = part === "mean" ? mean : mean + deviation;
      handle.place(shown[name][part], toX(z), toY(Math.exp(logDensity(shown[name], z))));
    }
  }

  // The curve of a function of z, from one side to the other, with more points where the Gaussian is.
  function sampled({ mean, deviation }, height) {
    const places = [];
    for (let z = -SPAN; z <= SPAN; z += SPAN / 60) places.push(z);
    for (let step = -30; step <= 30; step++) places.push(limit(mean + (step / 8) * deviation, -SPAN, SPAN));
    places.sort((a, b) => a - b);
    return places.map((z) => `L${toX(z).toFixed(1)} ${height(z).toFixed(1)}`).join("");
  }

  function drawIntegrand() {
    const [one, other] = ordered();
    const value = (z) => integrand(one, other, z);
    const places = [];
    for (let z = -SPAN; z <= SPAN; z += SPAN / 300) places.push(z);
    const most = Math.max(0.4, ...places.map((z) => Math.max(value(z) / 0.6, -value(z) / 0.36)));
    const toY = (height) => zero - (height / most) * LOWER;
    const along = (height) => places.map((z) => `L${toX(z).toFixed(1)} ${toY(height(value(z))).toFixed(1)}`).join("");
    line.setAttribute("d", along((height) => height).replace("L", "M"));
    areas.above.setAttribute("d", `M0 ${zero}${along((height) => Math.max(height, 0))}L${width} ${zero}`);
    areas.below.setAttribute("d", `M0 ${zero}${along((height) => Math.min(height, 0))}L${width} ${zero}`);
    const [first, second] = way === "qp" ? NAMES : [...NAMES].reverse();
    const found = area(one, other, -WIDE, WIDE, 4000);
    caption.textContent = `${first}(z) log ${first}(z)/${second}(z): area ${number(found)}`;
  }

  function drawTerms() {
    const [one, other] = ordered();
    const terms = klTerms(one, other);
    const [first, second] = way === "qp" ? NAMES : [...NAMES].reverse();
    const longest = Math.max(1, ...Object.values(terms).map(Math.abs));
    for (const [name, [word, formula]] of Object.entries(ROWS)) {
      rows[name].show(word, formula.replaceAll(">Q<", `>${first}<`).replaceAll(">P<", `>${second}<`), terms[name], longest);
    }
    rows.kl.show("together", `<strong>${WAYS[way]}</strong>`, terms.kl, longest);
    heading.innerHTML = Object.entries(WAYS)
      .map(([each, words]) => `<span>${words} = <strong>${number(kl(each))}</strong> nats</span>`)
      .join("");
  }

  return { stop: frame.stop };
}

function moveTo(element, x, y) {
  element.setAttribute("x", x);
  element.setAttribute("y", y);
}

// A term: its word, its formula, a bar from a line in the middle, and its value.
function createRow(table) {
  const row = table.appendChild(document.createElement("div"));
  row.innerHTML = `<span class="word"></span><span class="formula"></span><span class="track"><i></i></span><output></output>`;
  const [word, formula, bar, value] = row.querySelectorAll(".word, .formula, i, output");
  let written = "";
  return {
    show(said, markup, term, longest) {
      if (written !== markup) {
        word.textContent = said;
        formula.innerHTML = written = markup;
      }
      const share = 50 * (Math.abs(term) / longest);
      bar.style.left = `${term < 0 ? 50 - share : 50}%`;
      bar.style.width = `${share}%`;
      value.textContent = number(term);
    },
  };
}
