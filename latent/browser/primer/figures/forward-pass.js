// A VAE's forward pass, box by box: played, paused, stepped, slow or quick, with the numbers that go through.
//
// In the address: x, the drawing; step, how far; pace; e, the ε.

import { normal } from "../../mathematics/normal.js";
import { createChoice } from "../../parts/choice.js";
import { createPicture } from "../../parts/picture.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { loadPiece } from "../parts/pieces.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { forward } from "../passing/steps.js";

const PACES = { slow: "Slow", quick: "Quick" };
const MILLISECONDS = { slow: 2500, quick: 700 };
const FEW = 4; // numbers that are written out
const USUAL = 0;

const MARKUP = `
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <div class="bar"><button type="button" class="primary">Play</button><button type="button">Back</button><button type="button">Step</button><button type="button">Draw ε again</button></div>
      <p class="told" aria-live="polite"></p>
    </div>
  </div>
  <ol class="boxes"></ol>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  let stopped = false;
  const loading = openModels(place, data, root, async ([model]) => {
    const parts = ["encoder", "decoder"].map(async (name) => ({
      network: await loadPiece(model[name], root),
      layers: model[name].header.layers,
    }));
    const [encoder, decoder] = await Promise.all(parts);
    if (!stopped) stop = mountPass(place, { model, encoder, decoder }, state, commit);
  });
  return {
    stop() {
      stopped = true;
      loading.stop();
      stop();
    },
  };
}

function mountPass(place, { model, encoder, decoder }, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [desk, bar, told, list] = place.querySelectorAll(".desk, .bar, .told, .boxes");
  const [play, back, next, again] = bar.querySelectorAll("button");
  const say = createSaid(place);
  const numbers = model.code_shape[0];
  let noise = Float32Array.from(readNumbers(state.e, Array(numbers).fill([-4, 4]), Array(numbers).fill(0.5)));
  let pace = readChoice(state.pace, PACES, "slow");
  let steps = [];
  let boxes = [];
  let [at] = readNumbers(state.step, [[0, 99]], [0]).map(Math.round);
  let timer = 0;

  bar.append(
    createChoice("Pace", PACES, pace, (name) => {
      pace = name;
      if (timer) begin();
      release();
    }).element,
  );

  function see(pixels) {
    steps = forward(encoder, decoder, pixels, noise);
    if (!boxes.length) boxes = steps.map(createBox);
    at = Math.min(at, steps.length - 1);
    steps.forEach((step, i) => boxes[i].show(step));
    show();
  }

  function createBox(step, i) {
    const item = list.appendChild(document.createElement("li"));
    item.className = `box ${step.name}`;
    item.innerHTML = `<button type="button"><span class="formula">${step.formula}</span></button><output></output>`;
    const [button, output] = item.querySelectorAll("button, output");
    button.ariaLabel = `${button.textContent}: ${step.words}`;
    const picture = step.shape ? createPicture([1, step.shape[0], step.shape[1]]) : null;
    if (picture) {
      picture.canvas.role = "img";
      picture.canvas.ariaLabel = step.words;
      output.before(picture.canvas);
    }
    button.onclick = () => {
      pause();
      at = i;
      show();
      release();
    };
    return {
      item,
      show({ values }) {
        if (picture) picture.set(spanned(values, step.name));
        output.textContent = written(values);
      },
    };
  }

  function show() {
    boxes.forEach(({ item }, i) => {
      item.classList.toggle("passed", i <= at);
      item.classList.toggle("now", i === at);
      if (i === at) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    const { formula, words, values } = steps[at];
    told.innerHTML = `Step ${at + 1} of ${steps.length}. ${formula}: ${words}. ${values.length} numbers, between ${number(Math.min(...values))} and ${number(Math.max(...values))}.`;
    place.dataset.step = steps[at].name;
  }

  function move(by) {
    at = Math.min(Math.max(at + by, 0), steps.length - 1);
    if (at === steps.length - 1) pause();
    show();
  }

  function begin() {
    clearInterval(timer);
    timer = setInterval(() => move(1), MILLISECONDS[pace]);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  play.onclick = () => {
    if (timer) {
      pause();
      return release();
    }
    if (at === steps.length - 1) at = 0;
    play.textContent = "Pause";
    show();
    begin();
  };
  for (const [button, by] of [[back, -1], [next, 1]]) {
    button.onclick = () => {
      pause();
      move(by);
      release();
    };
  }
  again.onclick = () => {
    noise = noise.map(() => Number(Math.min(Math.max(normal(), -4), 4).toFixed(2)));
    see(digit.pixels);
    release();
  };

  function release() {
    say(told.textContent);
    commit({ x: digit.text, step: String(at), pace, e: writeNumbers([...noise]) });
  }

  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: model.image_shape, onPicture: see, onRelease: release });
  return pause;
}

// Many numbers as levels of grey: pixels as they are, others from the least to the largest.
function spanned(values, name) {
  if (name.startsWith("x")) return values;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((each) => (each - low) / (high - low || 1));
}

function written(values) {
  const shown = Array.from(values.length > FEW ? values.slice(0, FEW) : values, (each) => each.toFixed(3).replace("-", "−"));
  return values.length > FEW ? `${shown.join("  ")} … (${values.length})` : shown.join("  ");
}
