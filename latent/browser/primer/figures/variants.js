// The reader's digit, spoiled, and what a plain, a denoising, a sparse and a contractive autoencoder make of it.
//
// In the address: x, the drawing; noise, the kind; amount; seed, of the noise.

import { CORRUPTIONS } from "../../mathematics/corruption.js";
import { meanSquaredError } from "../../mathematics/error.js";
import { seeded } from "../../mathematics/random.js";
import { createChoice } from "../../parts/choice.js";
import { createPicture } from "../../parts/picture.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { slope } from "../variants/slope.js";

const USUAL = 3; // the digit shown first
const KINDS = { gaussian: "Noise", masking: "Masking", "salt-and-pepper": "Salt and pepper" };
const AMOUNTS = [0, 1];
const FIRES = 0.1; // of the largest number in a code, in size: what is less counts as silent
const NAMES = { plain: "Plain", denoising: "Denoising", sparse: "Sparse", contractive: "Contractive" };

const MARKUP = `
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <div class="kinds"></div>
      <label class="choose"><span>How much: <output></output></span><input type="range" min="0" max="1" step="0.05"></label>
      <button type="button">Other noise</button>
      <div class="shots"><figure class="spoiled"><figcaption><b class="x">x</b>, spoiled: off by <output></output></figcaption></figure></div>
    </div>
  </div>
  <div class="answers"></div>`;

const ANSWER = `
  <p class="name"></p>
  <figure><figcaption><b class="x-hat">x̂</b>, off by <output class="error"></output></figcaption></figure>
  <div class="units" role="img"></div>
  <dl>
    <dt>numbers that fire</dt><dd><output class="firing"></output></dd>
    <dt>‖∂<b class="z">z</b>/∂<b class="x">x</b>‖²</dt><dd><output class="slope"></output></dd>
    <dt>beside the codes’ variance</dt><dd><output class="steep"></output></dd>
  </dl>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountVariants(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountVariants(place, models, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [desk, kinds, label, again, figure, answers] = place.querySelectorAll(
    ".desk, .kinds, .choose, .controls > button, .spoiled, .answers",
  );
  const [named, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const shape = models[0].image_shape;
  let kind = readChoice(state.noise, KINDS, "gaussian");
  let [amount] = readNumbers(state.amount, [AMOUNTS], [0.5]);
  let [seed] = readNumbers(state.seed, [[0, 9999]], [0]).map(Math.round);
  let turn = 0;

  const before = createPicture(shape);
  figure.prepend(before.canvas);
  const views = models.map((model) => createView(answers, model));
  const choice = createChoice("What is done to the drawing", KINDS, kind, (name) => {
    kind = name;
    see(digit.pixels);
    release();
  });
  kinds.append(choice.element);

  function spoiled(pixels) {
    const random = seeded(seed);
    const { draw, spoil } = CORRUPTIONS[kind];
    return spoil(pixels, amount, Float32Array.from(pixels, () => draw(random)));
  }

  async function see(pixels) {
    const mine = ++turn;
    const input = spoiled(pixels);
    before.set(input);
    figure.querySelector("output").textContent = meanSquaredError(input, pixels).toFixed(4);
    delete place.dataset.done;
    await Promise.all(views.map((view) => view.see(input, pixels)));
    for (const view of views) if (mine === turn) await view.measure(input, () => mine === turn);
    if (mine === turn) place.dataset.done = "";
  }

  function release() {
    say(`${views.map((view) => view.words()).join(". ")}.`);
    commit({ x: digit.text, noise: kind, amount: writeNumbers([amount]), seed: String(seed) });
  }

  function showAmount() {
    named.textContent = number(amount);
  }

  slider.value = String(amount);
  slider.oninput = () => {
    amount = Number(slider.value);
    showAmount();
    see(digit.pixels);
  };
  slider.onchange = release;
  again.onclick = () => {
    seed = (seed + 1) % 10_000;
    see(digit.pixels);
    release();
  };
  showAmount();
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape, onPicture: see, onRelease: release });

  return () => turn++;
}

// One model's answer: the picture, its code as bars, and how steep the encoder is there.
function createView(place, model) {
  const element = place.appendChild(document.createElement("section"));
  element.innerHTML = ANSWER;
  const name = NAMES[model.id];
  const [title, shot, error, units, firing, steepness, beside] = element.querySelectorAll(
    ".name, figure, .error, .units, .firing, .slope, .steep",
  );
  title.textContent = name;
  const picture = createPicture(model.image_shape);
  shot.prepend(picture.canvas);
  const [encode, decode, runs] = [model.lane("encoder"), model.lane("decoder"), model.many("encoder")];
  let off = 0;

  return {
    words: () => `${name}: off by ${off.toFixed(4)} a pixel`,

    async see(input, pixels) {
      const code = await encode(input);
      const answer = code && (await decode(code.output));
      if (!answer) return;
      picture.set(answer.output);
      off = meanSquaredError(answer.output, pixels);
      error.textContent = off.toFixed(4);
      const sizes = Array.from(code.output, Math.abs);
      const most = Math.max(...sizes);
      const count = sizes.filter((size) => size > FIRES * most).length;
      firing.textContent = `${count} of ${sizes.length}`;
      units.ariaLabel = `The ${sizes.length} numbers of the code, ${count} of which fire`;
      sizes.forEach((size, i) => {
        const bar = units.children[i] ?? units.appendChild(document.createElement("i"));
        bar.style.height = `${(100 * size) / most}%`;
        bar.classList.toggle("silent", size <= FIRES * most);
      });
    },

    async measure(input, going) {
      const found = await slope(runs, input, going);
      if (found === null) return;
      steepness.textContent = found.toPrecision(3);
      beside.textContent = (found / model.measured.spread).toPrecision(2);
    },
  };
}
