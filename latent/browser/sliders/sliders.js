// One slider a dimension: the picture is decoded while it is dragged. Those that tell most come first, those that the
// decoder ignores last.
//
//   const sliders = mountSliders(element, [model], scene, commit)
//   sliders.stop()
//
// Commits { code }.

import { createNearness } from "../mathematics/honesty.js";
import { readNumbers, writeNumbers } from "../parts/code-text.js";
import { createPicture } from "../parts/picture.js";
import { createRow } from "./row.js";
import { createSpareTime } from "../parts/spare-time.js";
import { fromUnits, randomCode } from "./sweep.js";
import { dense, empty, near } from "../parts/words.js";

const FEW = 3; // unused dimensions that need no fold
const PAUSE = 100; // milliseconds between two readouts
const FAINTEST = 0.25; // how visible the picture of an empty place is
const SETTLED = 200; // milliseconds without a change after which one has let go, also of a key held down

const MARKUP = `
  <div class="sliders"><div class="sweep">
    <div class="stage">
      <div class="sight">
        <figure class="drawn">
          <figcaption><i class="x-hat">x̂</i> = decoder(<i class="z">z</i>)<span></span></figcaption>
        </figure>
        <div class="told"><p class="likeness"></p><p class="nearness"></p></div>
      </div>
      <div class="buttons">
        <button type="button">Back to the start</button>
        <button type="button">The mean</button>
        <button type="button">A random code</button>
      </div>
      <p class="message" role="alert" hidden></p>
      <p class="unseen" role="status"></p>
    </div>
    <div class="dimensions">
      <ol class="rows"></ol>
      <details class="rest"><summary></summary><ol class="rows"></ol></details>
    </div>
  </div></div>`;

export function mountSliders(element, [model], scene, commit) {
  element.innerHTML = MARKUP;
  const [mean, dimensions] = [Float32Array.from(model.prior.mean), model.code_shape[0]];
  const start = scene.around ? Float32Array.from(scene.around) : mean;
  const code = Float32Array.from(readNumbers(scene.state?.code, dimensions) ?? start);
  const decode = model.lane("decoder");
  const preview = model.decoder.header && model.many("decoder"); // what no browser runs is too much for a server too
  const spare = createSpareTime();

  const figure = element.querySelector(".drawn");
  const [likeness, sentence, trouble, spoken] = element.querySelectorAll(".likeness, .nearness, .message, .unseen");
  const measure = createNearness(model);
  const picture = createPicture(model.image_shape);
  figure.prepend(picture.canvas);
  picture.canvas.role = "img";
  figure.querySelector("span").textContent = scene.around ? `, from: ${scene.around_name}` : ", from the mean";

  const rows = new Map(model.order.map((dimension) => [dimension, createRow(dimension, model, start[dimension])]));
  const [used, unused] = [false, true].map((which) => model.order.filter((j) => model.collapsed.includes(j) === which));
  const [list, folded] = element.querySelectorAll("ol");
  const rest = element.querySelector(".rest");
  list.append(...used.map((dimension) => rows.get(dimension).element));
  folded.append(...unused.map((dimension) => rows.get(dimension).element));
  rest.hidden = !unused.length;
  rest.open = unused.length <= FEW;
  const them = unused.length === 1 ? "dimension: the decoder ignores it" : "dimensions: the decoder ignores them";
  rest.querySelector("summary").textContent = `${unused.length} unused ${them}`;

  let frame, settling, telling;
  let told = -Infinity; // when the readouts were written
  let nearest = ""; // what they say of the class
  let round = 0; // of small pictures

  // Everything that moves a number ends here; one frame shows what several events asked for.
  function moved(changed) {
    spare.touched();
    round++;
    for (const dimension of changed) rows.get(dimension).show(code[dimension], nearest);
    frame ??= requestAnimationFrame(draw);
    clearTimeout(settling);
  }

  async function draw() {
    frame = null;
    try {
      const answer = await decode(code.slice());
      if (answer) picture.set(answer.output);
      trouble.hidden = true;
    } catch (error) {
      trouble.hidden = false;
      trouble.textContent = error.message;
    }
    clearTimeout(telling);
    telling = setTimeout(tell, Math.max(0, told + PAUSE - performance.now()));
  }

  function tell() {
    told = performance.now();
    const place = measure(code);
    const { count, classes, nearness } = model;
    nearest = place.label === null ? "" : `Nearest class: ${classes[place.label] ?? place.label}`;
    likeness.textContent = nearest;
    const usual = `${near(place, count, nearness.typical)}, ${dense(place)}`;
    sentence.textContent = place.level === "empty" ? empty(nearness, count) : usual;
    sentence.dataset.level = place.level;
    picture.canvas.style.opacity = `${FAINTEST + (1 - FAINTEST) * place.fade}`;
  }

  function rested() {
    clearTimeout(settling);
    settling = setTimeout(() => {
      tell();
      spoken.textContent = `${nearest}. ${sentence.textContent}`;
      picture.canvas.setAttribute("aria-label", `The decoded picture, ${nearest}`);
      fillEnds();
      commit({ code: writeNumbers(code) });
    }, SETTLED);
  }

  function go(target) {
    code.set(target);
    moved(model.order);
    rested();
  }

  // What each dimension alone would draw at its ends, whenever nothing else moves.
  async function fillEnds() {
    const mine = ++round;
    const ends = preview ? (rest.open ? model.order : used).flatMap((dimension) => rows.get(dimension).ends) : [];
    while (ends.length) {
      await spare.turn();
      if (mine !== round) return;
      const some = ends.splice(0, model.batch("decoder"));
      const answers = await preview(some.map(({ dimension, units }) => there(dimension, units))).catch(() => []);
      if (!answers[0] || mine !== round) return;
      some.forEach((end, n) => {
        end.set(answers[n].output);
        end.element.classList.add("filled");
      });
    }
  }

  function there(dimension, units) {
    const moved = code.slice();
    moved[dimension] = fromUnits(model.prior, dimension, units);
    return moved;
  }

  for (const [dimension, row] of rows) {
    row.onMove = (value) => {
      code[dimension] = value;
      moved([dimension]);
    };
    row.onRest = rested;
  }
  const [back, middle, random] = element.querySelectorAll(".buttons button");
  back.onclick = () => go(start);
  middle.onclick = () => go(mean);
  random.onclick = () => go(randomCode(model));
  rest.ontoggle = () => rest.open && fillEnds();

  for (const dimension of model.order) rows.get(dimension).show(code[dimension]);
  draw().then(fillEnds);

  return {
    stop() {
      round++;
      spare.stop();
      cancelAnimationFrame(frame);
      clearTimeout(settling);
      clearTimeout(telling);
    },
  };
}
