// VAEs that differ in β alone: what each makes of the reader's digit, its map, its samples, and its two terms.
//
// In the address: x, the drawing; beta.

import { misfit } from "../../mathematics/bound.js";
import { draw, gaussianKl, posterior } from "../../mathematics/elbo.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { createPicture } from "../../parts/picture.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { createGraph } from "../parts/graph.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";

const USUAL = 0; // the digit shown first
const DRAWS = 32; // of q, from which the reconstruction's mean is taken
const SAMPLES = 12;
const WHOLE = 300; // nats, as wide as the figure
const NARROWEST = 3.2; // half of the map at least: three deviations of the prior

const MARKUP = `
  <label class="choose"><span><b>β</b> = <output></output></span><input type="range" min="0" step="1"></label>
  <div class="columns">
    <div class="desk"></div>
    <div class="map">
      <p>Codes <b class="mu">μ</b> of test digits, <b class="sigma">q</b> of your drawing, and the rings of N(0, I)</p>
      <div class="sheet"></div>
      <ul class="legend classes"></ul>
    </div>
    <div class="controls">
      <div class="shots"><figure class="back"><figcaption><b class="x-hat">x̂</b> of <b class="mu">μ</b></figcaption></figure></div>
      <p>Drawn from the prior, the same <b class="z">z</b> for every β:</p>
      <div class="samples" role="img" aria-label="Twelve pictures decoded from draws of the prior"></div>
    </div>
  </div>
  <p class="sum">The loss of your drawing:</p>
  <div class="stack" role="img"></div>
  <ul class="legend terms"></ul>`;

const TERMS = {
  fit: 'reconstruction −log p(<b class="x">x</b>|<b class="z">z</b>)',
  first: 'β times the KL of <b class="z">z</b>₁,',
  second: 'β times the KL of <b class="z">z</b>₂,',
};

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountBeta(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountBeta(place, models, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [label, desk, sheet, classes, samples, stack, terms] = place.querySelectorAll(
    ".choose, .desk, .sheet, .classes, .samples, .stack, .terms",
  );
  const [named, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const random = seeded(3);
  const noises = Array.from({ length: DRAWS }, () => [normal(random), normal(random)]);
  const draws = Array.from({ length: SAMPLES }, () => Float32Array.of(normal(random), normal(random)));
  const betas = models.map((model) => model.settings.beta);
  const lanes = models.map((model) => ({ encode: model.lane("encoder"), decode: model.many("decoder") }));
  const windows = models.map(windowOf);
  let at = betas.indexOf(Number(state.beta ?? 1));
  if (at < 0) at = betas.indexOf(1);
  let q = null;
  let turn = 0;

  const back = createPicture(models[0].image_shape);
  place.querySelector(".back").prepend(back.canvas);
  const pictures = draws.map(() => {
    const picture = createPicture(models[0].image_shape);
    samples.append(picture.canvas);
    return picture;
  });
  models[0].classes.forEach((name, i) => {
    const item = classes.appendChild(document.createElement("li"));
    item.innerHTML = `<span class="swatch" style="background: ${models[0].colours[i]}"></span>${name}`;
  });
  const bars = Object.fromEntries(
    Object.entries(TERMS).map(([name, words]) => {
      const item = terms.appendChild(document.createElement("li"));
      item.innerHTML = `<span class="swatch ${name}"></span><span>${words} <output></output></span>`;
      const bar = stack.appendChild(document.createElement("i"));
      bar.className = name;
      return [name, { bar, output: item.querySelector("output") }];
    }),
  );
  const graph = createGraph(place, {
    label: "Rate against distortion: the KL and the reconstruction of each model, over all test digits, and of your drawing",
    x: { title: "rate: KL, nats a picture", low: 1, high: 100, log: true, ticks: [1, 2, 5, 10, 20, 50, 100].map((each) => [each, String(each)]) },
    y: { title: "distortion, nats", low: 110, high: 220, ticks: [120, 140, 160, 180, 200, 220].map((each) => [each, String(each)]) },
    series: {
      all: { title: "the models, all test digits", colour: "z", joined: true },
      now: { title: "this β", colour: "sigma" },
      own: { title: "your drawing, every β", colour: "x", open: true, joined: true },
    },
  });
  const rated = models.map(({ measured }) => [measured.kl, measured.reconstruction]);
  graph.set({ all: rated });

  const plane = createPlane(sheet, { label: "The map of codes", window: windows[at], dots: dotsOf(models[at]), paint });

  async function see(pixels) {
    const mine = ++turn;
    delete place.dataset.beta; // says that all that is shown is of the drawing in sight
    const answers = await Promise.all(lanes.map(({ encode }) => encode(pixels)));
    if (mine !== turn || !answers.every(Boolean)) return;
    const all = answers.map(({ output }) => posterior(output));
    q = all[at];
    const found = await weigh(at, q, pixels);
    if (mine !== turn || !found) return;
    show(found);
    plane.redraw();
    // What the curve of all β needs can wait until the pen rests.
    const points = [];
    for (let i = 0; i < models.length; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      const each = mine === turn && (i === at ? found : await weigh(i, all[i], pixels));
      if (mine !== turn || !each) return;
      points.push([each.kl.reduce((total, kl) => total + kl), each.fit]);
    }
    graph.set({ own: points });
    place.dataset.beta = String(betas[at]);
  }

  // E[−log p(x|z)] over draws of q, the KL of each number, and what μ decodes to.
  async function weigh(i, own, pixels) {
    const answers = await lanes[i].decode([own.mean, ...noises.map((noise) => draw(own, noise))]);
    if (!answers.every(Boolean)) return null;
    const [mean, ...others] = answers;
    const fit = others.reduce((total, answer) => total + misfit(models[i].likelihood, answer, pixels), 0) / DRAWS;
    return { fit, kl: gaussianKl(own), output: mean.output };
  }

  function show({ fit, kl, output }) {
    back.set(output);
    const beta = betas[at];
    const nats = { fit, first: beta * kl[0], second: beta * kl[1] };
    for (const [name, { bar, output: told }] of Object.entries(bars)) {
      bar.style.width = `${Math.min(100, (100 * nats[name]) / WHOLE)}%`;
      told.textContent = name === "fit" ? number(fit) : `${beta} · ${number(kl[name === "first" ? 0 : 1])} = ${number(nats[name])}`;
    }
    const loss = fit + beta * (kl[0] + kl[1]);
    stack.ariaLabel = `${number(loss)} nats: ${number(fit)} of reconstruction and ${number(loss - fit)} of β times the KL`;
  }

  async function choose() {
    named.textContent = String(betas[at]);
    slider.setAttribute("aria-valuetext", `β is ${betas[at]}`);
    graph.set({ now: [rated[at]] });
    plane.show(windows[at], dotsOf(models[at]));
    const mine = at;
    const decoded = await lanes[at].decode(draws);
    if (mine !== at) return;
    decoded.forEach((answer, i) => answer && pictures[i].set(answer.output));
    if (digit?.pixels) await see(digit.pixels);
  }

  function paint(context, { width, scale, toScreen, colours }) {
    const [x, y] = toScreen([0, 0]);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1;
    for (const radius of [1, 2]) ring(context, x, y, radius * scale, radius * scale);
    if (!q) return;
    const [a, b] = toScreen(q.mean);
    context.strokeStyle = colours.sigma;
    context.lineWidth = 2;
    for (const radius of [1, 2]) ring(context, a, b, radius * q.deviation[0] * scale, radius * q.deviation[1] * scale);
    dot(context, [a, b], 5, colours.mu, colours.paper);
  }

  function release() {
    const [kl, fit] = rated[at];
    say(`With β ${betas[at]} test digits cost ${number(fit)} nats of reconstruction and ${number(kl)} nats of KL.`);
    commit({ x: digit.text, beta: String(betas[at]) });
  }

  let digit = null;
  slider.max = String(models.length - 1);
  slider.value = String(at);
  slider.oninput = () => {
    at = Number(slider.value);
    choose();
  };
  slider.onchange = release;
  choose();
  digit = createDigit(desk, { text: state.x, usual: USUAL, shape: models[0].image_shape, onPicture: see, onRelease: release });

  return () => {
    turn++;
    plane.stop();
    graph.stop();
  };
}

function ring(context, x, y, across, down) {
  context.beginPath();
  context.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
  context.stroke();
}

const dotsOf = ({ codes, labels, colours }) => ({ codes, labels, colours });

// All codes but the farthest, around the middle of the prior.
function windowOf({ codes }) {
  const far = Array.from(codes, Math.abs).sort((a, b) => a - b)[Math.floor(0.995 * codes.length)];
  return { x: 0, y: 0, half: Math.max(NARROWEST, 1.05 * far) };
}
