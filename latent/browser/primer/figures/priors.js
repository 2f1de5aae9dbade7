// Priors that draw codes step by step, on the map of all codes; what is drawn is decoded at every step.
//
// In the address: prior; step, which may lie between two; draw, which of the draws.

import { createNearness } from "../../mathematics/honesty.js";
import { createChoice } from "../../parts/choice.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";
import { mostOf } from "../parts/window.js";

const SHOWN = 8;
const PACE = 1 / 900; // steps a millisecond
const MARGIN = 1.25; // noise reaches further than codes

const MARKUP = `
  <div class="bar which"></div>
  <div class="columns">
    <div class="map"><div class="sheet"></div></div>
    <div class="controls">
      <div class="bar"><button type="button" class="primary">Play</button><button type="button">Next step</button><button type="button">Draw again</button></div>
      <label><output></output><input type="range" min="0" step="any" aria-label="The step"></label>
      <div class="drawn"></div>
      <p class="share"></p>
    </div>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountPriors(place, model, data.priors, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountPriors(place, model, priors, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [bar, sheet, label, drawn, share] = place.querySelectorAll(".which, .sheet, label, .drawn, .share");
  const [play, next, again] = place.querySelectorAll(".controls button");
  const [shown, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const measure = createNearness(model);
  const names = Object.fromEntries(priors.map((each) => [each.name, each.title]));
  let prior = priors.find(({ name }) => name === readChoice(state.prior, names, "diffusion")) ?? priors[0];
  let [draw] = readNumbers(state.draw, [[0, prior.codes.length - 1]], [0]).map(Math.round);
  let [step] = readNumbers(state.step, [[0, last()]], [0]);
  let [playing, before] = [0, 0];
  let turn = 0;
  let busy = false;
  const tiles = createTiles(drawn, SHOWN, model.image_shape, "Decoded draws");

  function last() {
    return prior.steps.length - 1;
  }

  // Between two steps codes are shown on the straight line, which only for a diffusion is the way they really go.
  function codes() {
    const ways = prior.codes[draw];
    const from = Math.min(Math.floor(step), last());
    const to = Math.min(from + 1, last());
    const t = step - from;
    return ways[from].map((code, i) => code.map((x, j) => x + t * (ways[to][i][j] - x)));
  }

  const window = mostOf(model.codes);
  const plane = createPlane(sheet, {
    label: "The map of codes, with what the prior has drawn so far",
    window: { ...window, half: MARGIN * window.half },
    dots: { codes: model.codes, labels: model.labels, colours: model.colours },
    paint(context, view) {
      context.strokeStyle = view.colours.ink;
      context.lineWidth = 1;
      context.globalAlpha = 0.35;
      for (const each of prior.gaussians) outline(context, view, each);
      context.globalAlpha = 1;
      codes().forEach((code, i) => dot(context, view.toScreen(code), i < SHOWN ? 5 : 3, i < SHOWN ? view.colours.mu : view.colours.z, view.colours.paper));
    },
  });

  bar.append(
    createChoice("Which prior", names, prior.name, (name) => {
      prior = priors.find((each) => each.name === name);
      step = 0;
      pause();
      show();
      release();
    }).element,
  );

  function show() {
    slider.max = String(last());
    slider.value = String(step);
    slider.disabled = last() === 0;
    next.disabled = play.disabled = last() === 0;
    const at = Math.round(step);
    shown.textContent = last() ? `${prior.steps[at]} (${at} of ${last()})` : "Drawn at once: there are no steps";
    plane.redraw();
    decodeAll();
  }

  // While one round of decoding goes on, only the latest place of the codes waits.
  async function decodeAll() {
    const mine = ++turn;
    if (busy) return;
    busy = true;
    const now = codes();
    const levels = now.map((each) => measure(each).level);
    const empty = levels.filter((each) => each === "empty").length;
    const usual = levels.filter((each) => each === "usual").length;
    share.innerHTML = `Of ${now.length} codes <strong>${usual}</strong> lie where codes are as dense as usual, ${now.length - usual - empty} where they are sparse, <strong>${empty}</strong> where it is empty.`;
    place.dataset.usual = String(usual);
    for (let i = 0; i < SHOWN; i++) {
      const [answer] = await model.many("decoder")([Float32Array.from(now[i])]);
      if (!answer) return;
      tiles.set(i, answer.output, levels[i] === "usual" ? "" : levels[i]);
      tiles.mark(i, levels[i]);
    }
    place.dataset.shown = String(step);
    busy = false;
    if (mine !== turn) decodeAll();
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
  }

  function frame(now) {
    step = Math.min(step + PACE * Math.min(now - before, 100), last());
    before = now;
    if (step === last()) {
      pause();
      release();
    } else playing = requestAnimationFrame(frame);
    show();
  }

  play.onclick = () => {
    if (playing) {
      pause();
      return release();
    }
    if (step === last()) step = 0;
    play.textContent = "Pause";
    before = performance.now();
    playing = requestAnimationFrame(frame);
  };
  next.onclick = () => {
    pause();
    step = step === last() ? 0 : Math.floor(step) + 1;
    show();
    release();
  };
  again.onclick = () => {
    draw = (draw + 1) % prior.codes.length;
    show();
    release();
  };
  slider.oninput = () => {
    pause();
    step = Number(slider.value);
    show();
  };
  slider.onchange = release;

  function release() {
    say(`${shown.textContent}. ${share.textContent}`);
    commit({ prior: prior.name, step: writeNumbers([step]), draw: String(draw) });
  }

  show();
  return () => {
    pause();
    plane.stop();
  };
}

// One deviation of a Gaussian, whose factor is the lower triangle of its covariance.
function outline(context, { toScreen }, { mean, factor }) {
  context.beginPath();
  for (let i = 0; i <= 36; i++) {
    const [a, b] = [Math.cos((Math.PI * i) / 18), Math.sin((Math.PI * i) / 18)];
    const place = mean.map((x, j) => x + factor[j][0] * a + factor[j][1] * b);
    context[i ? "lineTo" : "moveTo"](...toScreen(place));
  }
  context.stroke();
}
