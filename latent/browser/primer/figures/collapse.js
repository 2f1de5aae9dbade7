// VAEs of eight numbers, some of which say nothing: the KL of each, what the decoder makes of it, and what is sampled.
//
// In the address: x, the drawing; which of the models.

import { gaussianKl, posterior } from "../../mathematics/elbo.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { createChoice } from "../../parts/choice.js";
import { createPicture } from "../../parts/picture.js";
import { number } from "../../parts/words.js";
import { createDigit } from "../parts/digit.js";
import { openModels } from "../parts/models.js";
import { createSaid } from "../parts/said.js";
import { readChoice } from "../parts/settings.js";

const USUAL = 8; // the digit shown first
const NAMES = { collapsed: "No help", warmed: "Warm-up", rescued: "Warm-up, free bits", silent: "β = 30" };
const SWEEP = [-2, -1, 0, 1, 2]; // what a number is set to
const SAMPLES = 12;
const SILENT = 0.05; // nats, below which a number says nothing
const WIDEST = 4; // nats, as wide as a bar's room

const MARKUP = `
  <div class="which"></div>
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <div class="shots"><figure class="back"><figcaption><b class="x-hat">x̂</b> of <b class="mu">μ</b></figcaption></figure></div>
      <p>Drawn from the prior:</p>
      <div class="samples" role="img" aria-label="Twelve pictures decoded from draws of the prior"></div>
    </div>
  </div>
  <p class="verdict"></p>
  <table>
    <thead><tr><th>number</th><th>KL, all test digits</th><th>yours</th><th>decoded with the number at −2, −1, 0, 1, 2</th></tr></thead>
    <tbody></tbody>
  </table>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountCollapse(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountCollapse(place, models, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [which, desk, samples, verdict, body] = place.querySelectorAll(".which, .desk, .samples, .verdict, tbody");
  const say = createSaid(place);
  const byName = Object.fromEntries(models.map((model) => [model.id, model]));
  const lanes = Object.fromEntries(
    models.map((model) => [model.id, { encode: model.lane("encoder"), decode: model.many("decoder") }]),
  );
  const shape = models[0].image_shape;
  const [size] = models[0].code_shape;
  const random = seeded(5);
  const draws = Array.from({ length: SAMPLES }, () => Float32Array.from({ length: size }, () => normal(random)));
  let name = readChoice(state.which, NAMES, "collapsed");
  let turn = 0;

  const newPicture = (into) => {
    const picture = createPicture(shape);
    into.append(picture.canvas);
    return picture;
  };
  const back = createPicture(shape);
  place.querySelector(".back").prepend(back.canvas);
  const sampled = draws.map(() => newPicture(samples));
  const rows = Array.from({ length: size }, (_, j) => createRow(body, j, newPicture));
  const choice = createChoice("Model", NAMES, name, (chosen) => {
    name = chosen;
    choose();
    release();
  });
  which.append(choice.element);

  async function see(pixels) {
    const mine = ++turn;
    delete place.dataset.model; // says that all that is shown is of the drawing in sight
    const { encode, decode } = lanes[name];
    const answer = await encode(pixels);
    if (!answer || mine !== turn) return;
    const q = posterior(answer.output);
    const codes = rows.flatMap((_, j) => SWEEP.map((value) => q.mean.map((mean, i) => (i === j ? value : mean))));
    const [middle, ...decoded] = await decode([q.mean, ...codes]);
    if (mine !== turn || !middle) return;
    back.set(middle.output);
    const kl = gaussianKl(q);
    rows.forEach((row, j) => row.see(kl[j], decoded.slice(j * SWEEP.length, (j + 1) * SWEEP.length)));
    place.dataset.model = name;
  }

  async function choose() {
    const { measured } = byName[name];
    rows.forEach((row, j) => row.show(measured.kl_per_dimension[j]));
    const silent = measured.kl_per_dimension.filter((kl) => kl < SILENT).length;
    verdict.textContent =
      `${silent} of ${size} numbers say nothing. Over all test digits: KL ${number(measured.kl)} nats, ` +
      `reconstruction ${number(measured.reconstruction)} nats, ELBO ${number(-measured.kl - measured.reconstruction)}.`;
    const mine = name;
    const decoded = await lanes[name].decode(draws);
    if (mine !== name) return;
    decoded.forEach((answer, i) => answer && sampled[i].set(answer.output));
    if (digit?.pixels) await see(digit.pixels);
  }

  function release() {
    say(`${NAMES[name]}: ${verdict.textContent}`);
    commit({ x: digit.text, which: name });
  }

  let digit = null;
  choose();
  digit = createDigit(desk, { text: state.x, usual: USUAL, shape, onPicture: see, onRelease: release });
  return () => turn++;
}

// One number of the code: its KL, and the pictures that it makes of the drawing's code.
function createRow(body, j, newPicture) {
  const row = body.appendChild(document.createElement("tr"));
  row.innerHTML = `<th scope="row"><b class="z">z</b><sub>${j + 1}</sub></th>
    <td><span class="track"><i></i></span><output class="all"></output></td><td><output class="own"></output></td><td class="sweep"></td>`;
  const [bar, all, own, sweep] = row.querySelectorAll("i, .all, .own, .sweep");
  const pictures = SWEEP.map(() => newPicture(sweep));
  return {
    show(kl) {
      all.textContent = number(kl);
      bar.style.width = `${Math.min(100, (100 * kl) / WIDEST)}%`;
      row.classList.toggle("silent", kl < SILENT);
    },
    see(kl, decoded) {
      own.textContent = number(kl);
      decoded.forEach((answer, i) => answer && pictures[i].set(answer.output));
    },
  };
}
