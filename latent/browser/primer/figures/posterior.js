// What an AE and a VAE answer to the reader's own digit: a point, and a distribution, with what is decoded around each.
//
// In the address: x, the drawing; `times`, how many σ the draws are spread; seed.

import { posterior } from "../../mathematics/elbo.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";
import { readNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";
import { mostOf } from "../parts/window.js";

const SHOWN = 6; // decoded draws of each model
const USUAL = 2;
const TIMES = [0, 40];
const CLOSE = 4; // σ from μ to the edge of the close-up

const MARKUP = `
  <div class="columns">
    <div class="desk"></div>
    <div class="heads">
      <p>The VAE’s encoder has two heads, of two numbers each:</p>
      <dl></dl>
    </div>
  </div>
  <div class="columns maps">
    <div class="ae"><p>AE: a point <b class="z">z</b></p></div>
    <div class="vae"><p>VAE: q(<b class="z">z</b>|<b class="x">x</b>), true size</p></div>
    <div class="close"><p>The same, close up</p></div>
  </div>
  <label class="spread">Draws <output></output> <b class="sigma">σ</b> wide<input type="range" min="0" max="40" step="0.5"></label>
  <div class="columns">
    <div class="from-vae"><p><b class="x-hat">x̂</b> of the VAE, at <b class="z">z</b> = <b class="mu">μ</b> + <b class="sigma">σ</b><b class="epsilon">ε</b></p></div>
    <div class="from-ae"><p><b class="x-hat">x̂</b> of the AE, as far from its point</p></div>
  </div>`;

const HEADS = [
  ["mu", `<b class="mu">μ</b>`],
  ["log", `log <b class="sigma">σ</b>²`],
  ["sigma", `so that <b class="sigma">σ</b> is`],
];

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountBoth(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountBoth(place, [vae, ae], state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [desk, list, label] = place.querySelectorAll(".desk, .heads dl, .spread");
  const [timesShown, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  let [times] = readNumbers(state.times, [TIMES], [1]);
  const seed = Math.round(readNumbers(state.seed, [[0, 9999]], [0])[0]);
  const random = seeded(seed);
  const noises = Array.from({ length: SHOWN }, () => [normal(random), normal(random)]);
  // As far in one model's codes as in the other's: each is measured by how widely its own codes are spread.
  const [vaeWide, aeWide] = [vae, ae].map(({ codes }) => spread(codes));
  let q = null;
  let point = null;
  let turn = 0;

  const values = Object.fromEntries(
    HEADS.map(([name, words]) => {
      list.insertAdjacentHTML("beforeend", `<div><dt>${words}</dt><dd class="${name}"></dd></div>`);
      return [name, list.lastElementChild.lastElementChild];
    }),
  );
  const tiles = {
    vae: createTiles(place.querySelector(".from-vae"), SHOWN, vae.image_shape, "Decoded by the VAE"),
    ae: createTiles(place.querySelector(".from-ae"), SHOWN, ae.image_shape, "Decoded by the AE"),
  };
  const drawn = () => noises.map((noise) => q.mean.map((x, j) => x + times * q.deviation[j] * noise[j]));
  const beside = () => noises.map((noise) => point.map((x, j) => x + (times * q.deviation[j] * noise[j] * aeWide[j]) / vaeWide[j]));

  const map = (name, model, label, paint) =>
    createPlane(place.querySelector(`.${name}`), {
      label,
      window: mostOf(model.codes),
      dots: { codes: model.codes, labels: model.labels, colours: model.colours },
      paint: (context, view) => q && point && paint(context, view),
    });
  const planes = {
    ae: map("ae", ae, "The AE’s map, with the code of the drawing", (context, view) => {
      for (const each of beside()) dot(context, view.toScreen(each), 2, view.colours.ink);
      dot(context, view.toScreen(point), 6, view.colours.z, view.colours.paper);
    }),
    vae: map("vae", vae, "The VAE’s map, with the posterior of the drawing", paintCloud),
    close: createPlane(place.querySelector(".close"), {
      label: "The posterior close up, with draws",
      window: { x: 0, y: 0, half: 1 },
      paint: (context, view) => q && paintCloud(context, view),
    }),
  };

  function paintCloud(context, { toScreen, scale, colours }) {
    const [x, y] = toScreen(q.mean);
    context.strokeStyle = colours.sigma;
    for (const [radius, line] of [[1, 2], [2, 1]]) {
      context.beginPath();
      context.ellipse(x, y, radius * q.deviation[0] * scale, radius * q.deviation[1] * scale, 0, 0, 2 * Math.PI);
      context.lineWidth = line;
      context.stroke();
    }
    dot(context, [x, y], scale * q.deviation[0] > 8 ? 5 : 2.5, colours.mu);
    for (const z of drawn()) dot(context, toScreen(z), scale * q.deviation[0] > 8 ? 4 : 1.5, colours.z);
  }

  async function see(pixels) {
    const mine = ++turn;
    const [cloud, code] = await Promise.all([vae.many("encoder")([pixels]), ae.many("encoder")([pixels])]);
    if (!cloud[0] || !code[0] || mine !== turn) return;
    q = posterior(cloud[0].output);
    point = code[0].output;
    const logs = cloud[0].output.slice(2);
    values.mu.textContent = row(q.mean);
    values.log.textContent = row(logs);
    values.sigma.textContent = Array.from(q.deviation, (x) => x.toFixed(4)).join("  ");
    planes.close.show({ x: q.mean[0], y: q.mean[1], half: CLOSE * Math.max(...q.deviation) });
    await decodeAll(mine);
  }

  async function decodeAll(mine) {
    for (const plane of Object.values(planes)) plane.redraw();
    timesShown.textContent = number(times);
    if (!q) return;
    const [near, far] = [drawn(), beside()];
    for (let i = 0; i < SHOWN; i++) {
      const [[ours], [theirs]] = await Promise.all([vae.many("decoder")([near[i]]), ae.many("decoder")([far[i]])]);
      if (!ours || !theirs || mine !== turn) return;
      tiles.vae.set(i, ours.output);
      tiles.ae.set(i, theirs.output);
    }
  }

  slider.value = String(times);
  slider.oninput = () => {
    times = Number(slider.value);
    decodeAll(++turn);
  };
  slider.onchange = release;

  function release() {
    if (q) say(`μ is ${row(q.mean)}, σ ${Array.from(q.deviation, (x) => x.toFixed(3)).join(" and ")}.`);
    commit({ x: digit.text, times: String(times), seed: String(seed) });
  }

  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: vae.image_shape, onPicture: see, onRelease: release });
  return () => {
    turn++;
    for (const plane of Object.values(planes)) plane.stop();
  };
}

const row = (numbers) => Array.from(numbers, number).join("  ");

// The standard deviation of each of the two numbers.
function spread(codes) {
  return [0, 1].map((j) => {
    const all = Array.from({ length: codes.length / 2 }, (_, i) => codes[2 * i + j]);
    const mean = all.reduce((total, x) => total + x, 0) / all.length;
    return Math.sqrt(all.reduce((total, x) => total + (x - mean) ** 2, 0) / all.length);
  });
}
