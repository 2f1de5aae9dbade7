// The ELBO of the reader's own digit, line by line of its derivation, and what becomes of it when q is moved away.
//
// In the address: x, the drawing; q, "a,b,times": how many σ q was moved, and how much wider it was made.

import { posterior } from "../../mathematics/elbo.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { number } from "../../parts/words.js";
import { estimate } from "../elbo/estimate.js";
import { SIDE, posteriorGrid } from "../elbo/posterior-grid.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";
import { readNumbers, writeNumbers } from "../parts/settings.js";

const DRAWS = 512;
const REACH = 5; // σ from the encoder's μ to the edge of the map
const TIMES = [0.25, 4];
const USUAL = 3; // the digit shown first

const X = `<b class="x">x</b>`;
const Z = `<b class="z">z</b>`;
const LINES = {
  evidence: [`log p(${X}) = log ∫ p(${X}|${Z}) p(${Z}) d${Z}`, "how likely the picture is, over all codes there are"],
  weighted: [`= log E<sub>q</sub> [ p(${X}|${Z}) p(${Z}) / q(${Z}) ]`, "the same, by draws of q, each with its weight"],
  drawn: [`≥ E<sub>q</sub> [ log p(${X}|${Z}) p(${Z}) / q(${Z}) ]`, "the logarithm of a mean is no less than the mean of logarithms"],
  reconstruction: [`= E<sub>q</sub> [ log p(${X}|${Z}) ]`, "reconstruction: how well draws of q decode"],
  kl: [`− KL(q(${Z}) ‖ p(${Z}))`, "what q says of the picture beyond the prior"],
  elbo: ["= ELBO", "the bound, from below"],
  gap: [`log p(${X}) − ELBO = KL(q(${Z}) ‖ p(${Z}|${X}))`, "the gap: how far q is from the true posterior"],
};

const MARKUP = `
  <div class="columns">
    <div class="desk"></div>
    <div class="map">
      <p><strong>Drag q</strong> over the true posterior, which is the shade.</p>
      <div class="sheet"></div>
      <label>Width of q: <output></output><input type="range" min="-2" max="2" step="0.05"></label>
      <button type="button">The encoder’s q</button>
    </div>
  </div>
  <dl class="lines"></dl>
  <div class="bars" role="img"><div><i class="fit"></i><i class="kl"></i></div><div><i class="evidence"></i><i class="gap"></i></div></div>
  <ul class="legend">
    <li><span class="swatch fit"></span>−reconstruction</li><li><span class="swatch kl"></span>KL: together −ELBO</li>
    <li><span class="swatch evidence"></span><span>−log p(<b class="x">x</b>)</span></li><li><span class="swatch gap"></span>the gap</li>
  </ul>
  <p class="quiet drawn"></p>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountBound(place, model, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountBound(place, model, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [desk, sheet, label, back, list, bars, note] = place.querySelectorAll(
    ".desk, .sheet, label, .map button, .lines, .bars, .drawn",
  );
  const [timesShown, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const random = seeded(0);
  const noises = Array.from({ length: DRAWS }, () => Float32Array.of(normal(random), normal(random)));
  const [decode, batch, { likelihood }] = [model.many("decoder"), () => model.batch("decoder"), model];
  const encode = model.lane("encoder");
  let [a, b, times] = readNumbers(state.q, [[-REACH, REACH], [-REACH, REACH], TIMES], [0, 0, 1]);
  let own = null; // the encoder's q
  let grid = null;
  let evidence = null; // log p(x), by the encoder's q: it does not change when another q is asked
  let found = null;
  let turn = 0; // of what is asked now
  let picture = 0; // of the drawing
  let running = false;
  const values = {};

  for (const [name, [formula, words]] of Object.entries(LINES)) {
    const row = list.appendChild(document.createElement("div"));
    row.className = name;
    row.innerHTML = `<dt>${formula}</dt><dd><output></output></dd><dd class="quiet">${words}</dd>`;
    values[name] = row.querySelector("output");
  }

  const q = () => ({
    mean: own.mean.map((x, j) => x + [a, b][j] * own.deviation[j]),
    deviation: own.deviation.map((x) => x * times),
  });
  const window = () => ({ x: own.mean[0], y: own.mean[1], half: REACH * Math.max(...own.deviation) });
  const moved = () => a !== 0 || b !== 0 || times !== 1;

  const plane = createPlane(sheet, {
    label: "The codes around the encoder’s answer: the true posterior as a shade, q as an ellipse. Arrow keys move q.",
    window: { x: 0, y: 0, half: 1 },
    at: () => q().mean,
    onPlace(place) {
      if (!own) return;
      [a, b] = place.map((x, j) => Math.min(Math.max((x - own.mean[j]) / own.deviation[j], -REACH), REACH));
      asked();
    },
    onRelease: release,
    paint,
  });

  slider.oninput = () => {
    times = 2 ** Number(slider.value);
    asked();
  };
  slider.onchange = release;
  back.onclick = () => {
    [a, b, times] = [0, 0, 1];
    asked();
    release();
  };

  async function see(pixels) {
    const mine = ++picture;
    const answer = await encode(pixels);
    if (!answer || mine !== picture) return;
    own = posterior(answer.output);
    grid = evidence = null;
    plane.show(window());
    const about = { pixels, decode, batch, likelihood, going: () => mine === picture };
    await ask(pixels);
    if (mine !== picture) return;
    if (moved()) {
      await estimate(own, noises, { ...about, onMean: (first) => (evidence = first.evidence) });
      show();
    }
    const densities = await posteriorGrid(window(), about);
    if (mine !== picture || !densities) return;
    grid = densities;
    plane.redraw();
  }

  // While one question is answered, the latest of those that came meanwhile waits.
  async function ask(pixels) {
    const mine = ++turn;
    const of = picture;
    const going = () => mine === turn && of === picture;
    const [now, encoders] = [q(), !moved()];
    await estimate(now, noises, {
      pixels, decode, batch, likelihood, going,
      onMean(mean) {
        found = mean;
        if (encoders) evidence = mean.evidence;
        show();
      },
    });
  }

  function asked() {
    plane.redraw();
    timesShown.textContent = `${number(times)} σ`;
    if (running) return;
    running = true;
    requestAnimationFrame(() => {
      running = false;
      if (own) ask(digit.pixels);
    });
  }

  function show() {
    if (!found) return;
    const known = evidence ?? found.evidence;
    const shown = { ...found, evidence: known, weighted: found.evidence, kl: -found.kl, gap: known - found.elbo };
    for (const name of Object.keys(LINES)) values[name].textContent = number(shown[name]);
    const whole = Math.max(-found.elbo, -known, 1);
    const wide = { fit: -found.reconstruction, kl: found.kl, evidence: -known, gap: known - found.elbo };
    for (const [name, nats] of Object.entries(wide)) {
      bars.querySelector(`.${name}`).style.width = `${Math.max(0, (100 * nats) / whole)}%`;
    }
    bars.ariaLabel = `−ELBO ${number(-found.elbo)}: reconstruction ${number(-found.reconstruction)} and KL ${number(found.kl)}; the gap is ${number(shown.gap)}`;
    note.textContent = `In nats, from ${found.draws} draws of q; the ELBO is exact to ±${number(found.error)}.`;
    place.dataset.draws = String(found.draws);
  }

  function paint(context, { width, scale, toScreen, colours }) {
    if (!own) return;
    if (grid) paintGrid(context, width, colours.z);
    const { mean, deviation } = q();
    const [x, y] = toScreen(mean);
    context.strokeStyle = context.fillStyle = colours.sigma;
    for (const [radius, line] of [[1, 2], [2, 1]]) {
      context.beginPath();
      context.ellipse(x, y, radius * deviation[0] * scale, radius * deviation[1] * scale, 0, 0, 2 * Math.PI);
      context.lineWidth = line;
      context.stroke();
    }
    dot(context, [x, y], 5, colours.mu, colours.paper);
  }

  function paintGrid(context, width, colour) {
    const small = document.createElement("canvas");
    small.width = small.height = SIDE;
    const pen = small.getContext("2d");
    pen.fillStyle = colour;
    grid.forEach((density, i) => {
      pen.globalAlpha = 0.8 * density ** 0.5; // the tails would not be seen
      pen.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
    });
    context.drawImage(small, 0, 0, width, width); // smoothed
  }

  function release() {
    if (found) say(`The ELBO is ${number(found.elbo)} nats, ${number((evidence ?? found.evidence) - found.elbo)} below log p of x.`);
    commit({ x: digit.text, q: writeNumbers([a, b, times]) });
  }

  slider.value = String(Math.log2(times));
  timesShown.textContent = `${number(times)} σ`;
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: model.image_shape, onPicture: see, onRelease: release });

  return () => {
    picture++;
    turn++;
    plane.stop();
  };
}
