// What a decoded pixel costs by squared error and by cross-entropy; and what pictures cost that are wrong in some way.
//
// In the address: pixel, "x,x̂"; x, the drawing.

import { LEAST, crossEntropy, slopes, squared, throughSigmoid } from "../../mathematics/pixel-loss.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { createFrame } from "../parts/frame.js";
import { createHandle, svgElement } from "../parts/handle.js";
import { openModels } from "../parts/models.js";
import { readNumbers, writeNumbers } from "../parts/settings.js";
import { SPOILT } from "../parts/spoilt.js";
import { createTiles } from "../parts/tiles.js";

const HEIGHT = 210;
const TOP = 14;
const MOST = 5; // nats at the top
const SIDES = 26; // pixels left free beside the axis
const USUAL = 3;
const KINDS = {
  squared: { cost: squared, title: "Squared error" },
  crossEntropy: { cost: crossEntropy, title: "Cross-entropy" },
};

const MARKUP = `
  <div class="drawing"></div>
  <table class="pixel"><thead><tr><td></td><th>cost</th><th>slope in <b class="x-hat">x̂</b></th><th>slope before the sigmoid</th></tr></thead><tbody></tbody></table>
  <div class="columns"><div class="desk"></div><div class="controls"><p>The drawing, wrong in six ways; the same pictures by either cost:</p><div class="wrong"></div><p class="ranks"></p></div></div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountLoss(place, model, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountLoss(place, model, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [drawing, body, desk, wrong, ranks] = place.querySelectorAll(".drawing, tbody, .desk, .wrong, .ranks");
  let [x, decoded] = readNumbers(state.pixel, [[0, 1], [LEAST, 1 - LEAST]], [1, 0.3]);
  let [width, toX] = [0, (value) => value];
  let turn = 0;
  const names = ["decoded", ...Object.keys(SPOILT)];
  const tiles = createTiles(wrong, names.length, model.image_shape, "A wrong picture");
  const [encode, decode] = [model.lane("encoder"), model.lane("decoder")];

  const rows = Object.fromEntries(
    Object.entries(KINDS).map(([name, { title }]) => {
      body.insertAdjacentHTML("beforeend", `<tr class="${name}"><th scope="row">${title}</th><td></td><td></td><td></td></tr>`);
      return [name, body.lastElementChild.querySelectorAll("td")];
    }),
  );

  const frame = createFrame(drawing, HEIGHT + 64, draw, "What a pixel costs, against what was decoded");
  const { svg } = frame;
  const axis = svgElement("path", { class: "axis" }, svg);
  const ticks = svgElement("g", { class: "ticks" }, svg);
  const curves = Object.fromEntries(Object.keys(KINDS).map((name) => [name, svgElement("path", { class: `cost ${name}` }, svg)]));
  const now = svgElement("path", { class: "now" }, svg);
  const dots = Object.fromEntries(Object.keys(KINDS).map((name) => [name, svgElement("circle", { class: `cost ${name}`, r: 6 }, svg)]));
  const swatches = { x: svgElement("rect", { width: 40, height: 22, class: "swatch-x" }, svg), decoded: svgElement("rect", { width: 40, height: 22 }, svg) };
  const toValue = (at) => (at - SIDES) / (width - 2 * SIDES);
  const handles = {
    x: createHandle(svg, { label: "x, the pixel", className: "x", low: 0, high: 1, step: 0.05, words: (value) => `x is ${number(value)}` }, {
      toValue,
      onMove: (value) => ((x = value), frame.redraw()),
      onRelease: release,
    }),
    decoded: createHandle(svg, { label: "x̂, the decoded pixel", className: "x-hat", low: LEAST, high: 1 - LEAST, step: 0.05, words: (value) => `x̂ is ${number(value)}` }, {
      toValue,
      onMove: (value) => ((decoded = value), frame.redraw()),
      onRelease: release,
    }),
  };

  function draw(wide) {
    if (wide !== width) {
      width = wide;
      toX = (value) => SIDES + value * (width - 2 * SIDES);
      axis.setAttribute("d", `M${SIDES} ${HEIGHT}H${width - SIDES}`);
      ticks.replaceChildren();
      for (const value of [0, 0.5, 1]) {
        svgElement("text", { x: toX(value), y: HEIGHT - 6, dx: 0 }, ticks).textContent = String(value);
      }
    }
    const toY = (cost) => HEIGHT - (Math.min(cost, MOST) / MOST) * (HEIGHT - TOP);
    for (const [name, { cost }] of Object.entries(KINDS)) {
      const points = Array.from({ length: 201 }, (_, i) => LEAST + (i / 200) * (1 - 2 * LEAST));
      const at = (each) => `${toX(each).toFixed(1)} ${toY(cost(x, each)).toFixed(1)}`;
      curves[name].setAttribute("d", `M${points.map(at).join("L")}`);
      dots[name].setAttribute("cx", String(toX(decoded)));
      dots[name].setAttribute("cy", String(toY(cost(x, decoded))));
      const shown = [cost(x, decoded), slopes[name](x, decoded), throughSigmoid[name](x, decoded)];
      shown.forEach((value, i) => (rows[name][i].textContent = number(value)));
    }
    now.setAttribute("d", `M${toX(decoded)} ${TOP}V${HEIGHT}`);
    handles.x.place(x, toX(x), HEIGHT + 16);
    handles.decoded.place(decoded, toX(decoded), HEIGHT + 46);
    showSwatch(swatches.x, x, HEIGHT + 5);
    showSwatch(swatches.decoded, decoded, HEIGHT + 35);
  }

  function showSwatch(swatch, value, y) {
    const grey = Math.round(255 * value);
    swatch.setAttribute("fill", `rgb(${grey} ${grey} ${grey})`);
    swatch.setAttribute("x", String(toX(value) > width / 2 ? toX(value) - 64 : toX(value) + 24));
    swatch.setAttribute("y", String(y));
  }

  async function see(pixels) {
    const mine = ++turn;
    const code = await encode(pixels);
    if (!code) return;
    const answer = await decode(code.output.slice(0, model.code_shape[0]));
    if (!answer || mine !== turn) return;
    const [, , columns] = model.image_shape;
    const pictures = [answer.output, ...Object.values(SPOILT).map(({ spoil }) => spoil(pixels, columns))];
    const named = ["decoded by a VAE", ...Object.values(SPOILT).map(({ words }) => words)];
    const costs = pictures.map((picture) => Object.values(KINDS).map(({ cost }) => pixels.reduce((sum, each, i) => sum + cost(each, picture[i]), 0)));
    pictures.forEach((picture, i) => tiles.set(i, picture, `${named[i]}: ${costs[i].map((each) => each.toFixed(1)).join(" · ")}`));
    const order = [0, 1].map((kind) => costs.map((_, i) => i).sort((a, b) => costs[a][kind] - costs[b][kind]));
    ranks.innerHTML = Object.values(KINDS).map(({ title }, kind) => `<strong>${title}</strong>, best first: ${order[kind].map((i) => named[i]).join(", ")}.`).join("<br>");
    place.dataset.costs = JSON.stringify(costs);
  }

  function release() {
    frame.say(`Squared error ${number(squared(x, decoded))}, cross-entropy ${number(crossEntropy(x, decoded))}.`);
    commit({ pixel: writeNumbers([x, decoded], 3), x: digit.text });
  }

  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: model.image_shape, onPicture: see, onRelease: release });
  return () => {
    turn++;
    frame.stop();
  };
}
