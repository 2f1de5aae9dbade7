// Numbers drawn at random as pixels and as a code; and two walks from the reader's digit, among pictures and among codes.
//
// In the address: x, the drawing; far, how far the walks went, 0 to 1; seed, of all that is drawn.

import { meanSquaredError } from "../../mathematics/error.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { createPicture } from "../../parts/picture.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { createGraph } from "../parts/graph.js";
import { openModels } from "../parts/models.js";
import { createSaid } from "../parts/said.js";
import { readNumbers, writeNumbers } from "../parts/settings.js";

const USUAL = 6; // the digit shown first
const NOISE = 0.8; // deviation of a pixel at the end of the walk among pictures
const LENGTH = 12; // deviations of the prior, at the end of the walk among codes
const STEPS = 11; // of each walk, for the curve

const MARKUP = `
  <div class="drawn">
    <figure class="snow"><figcaption>784 numbers, drawn</figcaption></figure>
    <figure class="decoded"><figcaption>32 numbers, drawn and decoded</figcaption></figure>
    <button type="button">Draw again</button>
  </div>
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <label class="choose"><span>How far: <output></output></span><input type="range" min="0" max="1" step="0.02"></label>
      <div class="shots">
        <figure class="among-pictures"><figcaption>straight ahead among pictures<br>off by <output></output></figcaption></figure>
        <figure class="among-codes"><figcaption>straight ahead among codes<br>off by <output></output></figcaption></figure>
      </div>
      <button type="button">Another direction</button>
    </div>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountWalks(place, model, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountWalks(place, model, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [again, desk, label, turn] = place.querySelectorAll(".drawn button, .desk, .choose, .controls > button");
  const [named, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const shape = model.image_shape;
  const [pixelsOf, size] = [shape.reduce((product, side) => product * side), model.code_shape[0]];
  const encode = model.many("encoder");
  const decode = model.many("decoder");
  let [far] = readNumbers(state.far, [[0, 1]], [0.3]);
  let [seed] = readNumbers(state.seed, [[0, 9999]], [0]).map(Math.round);
  let walks = null; // from the drawing: { pictures, codes }, functions of the distance
  let asked = 0;
  let drawing = 0;

  const pictures = Object.fromEntries(
    ["snow", "decoded", "among-pictures", "among-codes"].map((name) => {
      const picture = createPicture(shape);
      const figure = place.querySelector(`.${name}`);
      figure.prepend(picture.canvas);
      return [name, { set: picture.set, error: figure.querySelector("output") }];
    }),
  );
  const graph = createGraph(place, {
    label: "How far both walks are off the manifold, against how far they went",
    x: { title: "how far", low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1].map((each) => [each, String(each)]) },
    y: { title: "off by, a pixel", low: 0.001, high: 0.5, log: true, ticks: [0.001, 0.01, 0.1].map((each) => [each, String(each)]) },
    series: {
      pictures: { title: "among pictures", colour: "x", joined: true },
      codes: { title: "among codes", colour: "z", joined: true },
      usual: { title: "a usual test digit", colour: "epsilon", joined: true, open: true },
    },
  });
  graph.set({ usual: [[0, model.error], [1, model.error]] });

  // How far pictures are from what the autoencoder makes of them.
  async function errorsOf(inputs) {
    const codes = await encode(inputs);
    if (!codes.every(Boolean)) return null;
    const outputs = await decode(codes.map(({ output }) => output.slice(0, size)));
    return outputs.every(Boolean) ? outputs.map(({ output }, i) => meanSquaredError(output, inputs[i])) : null;
  }

  async function draw() {
    const mine = ++drawing;
    const random = seeded(seed + 1);
    pictures.snow.set(Float32Array.from({ length: pixelsOf }, random));
    const [answer] = await decode([Float32Array.from({ length: size }, () => normal(random))]);
    if (answer && mine === drawing) pictures.decoded.set(answer.output);
  }

  async function see(pixels) {
    const mine = ++asked;
    const [answer] = await encode([pixels]);
    if (!answer || mine !== asked) return;
    const code = answer.output.slice(0, size);
    const random = seeded(1000 + seed);
    const noise = Array.from(pixels, () => normal(random));
    const ahead = Array.from(code, () => normal(random));
    const length = Math.hypot(...ahead);
    walks = {
      pictures: async (distance) =>
        distance.map((t) => pixels.map((x, i) => Math.min(Math.max(x + t * NOISE * noise[i], 0), 1))),
      codes: async (distance) => {
        const codes = distance.map((t) => code.map((z, j) => z + (t * LENGTH * ahead[j]) / length));
        return (await decode(codes)).map((found) => found?.output);
      },
    };
    await go();
    if (mine === asked) await trace(mine);
  }

  let running = false;
  async function go() {
    named.textContent = number(far);
    graph.mark(far);
    if (!walks || running) return;
    running = true;
    const now = far;
    for (const name of ["pictures", "codes"]) {
      const [picture] = await walks[name]([now]);
      const found = picture && (await errorsOf([picture]));
      if (!found) continue;
      pictures[`among-${name}`].set(picture);
      pictures[`among-${name}`].error.textContent = found[0].toFixed(4);
    }
    running = false;
    if (now !== far) await go();
    else place.dataset.far = String(far);
  }

  // The whole of both walks, a place at a time, so that what the reader moves goes first.
  async function trace(mine) {
    const points = { pictures: [], codes: [] };
    for (let i = 0; i < STEPS; i++) {
      const t = i / (STEPS - 1);
      for (const name of ["pictures", "codes"]) {
        const [picture] = await walks[name]([t]);
        const found = picture && (await errorsOf([picture]));
        if (!found || mine !== asked) return;
        points[name].push([t, found[0]]);
      }
      graph.set(points);
      await new Promise((resolve) => setTimeout(resolve));
    }
    place.dataset.traced = String(seed);
  }

  function release() {
    const [first, second] = ["among-pictures", "among-codes"].map((name) => pictures[name].error.textContent);
    say(`Among pictures it is off by ${first} a pixel, among codes by ${second}. Usual is ${model.error.toFixed(4)}.`);
    commit({ x: digit.text, far: writeNumbers([far]), seed: String(seed) });
  }

  const other = () => {
    seed = (seed + 1) % 10_000;
    draw();
    see(digit.pixels);
    release();
  };
  again.onclick = turn.onclick = other;
  slider.value = String(far);
  slider.oninput = () => {
    far = Number(slider.value);
    go();
  };
  slider.onchange = release;
  draw();
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape, onPicture: see, onRelease: release });

  return () => {
    asked++;
    graph.stop();
  };
}
