// What one model makes of a drawing: x as it sees it, its code, x̂ as it comes back, and the bound in live numbers.
//
//   const view = mountView(element, panel, onChange)    onChange: the code is another one
//   view.paint(colours)               the cloud on its small canvas: on the map it may be smaller than a dot
//   view.see(pixels)                  a drawing in the model's form
//   view.shake(noise)                 z = μ + σ ε for this ε; null: z = μ. A model without a posterior has no ε.
//   view.remember()                   keeps the ε of now, so that its z stays on the map
//   view.forget()                     there is no drawing any more
//   view.seen, view.noise             what paintPosterior (posterior-map.js) shows, and ε; null where there is none
//   view.stop()
//
// What was there stays until the new is there.

import { bernoulliNats, draw, gaussianKl, gaussianNats, posterior } from "../mathematics/elbo.js";
import { createPicture } from "../parts/picture.js";
import { isTiny, magnified, paintPosterior } from "./posterior-map.js";

const CALM = 100; // ms between two changes of a number: faster ones can't be read
const FEW = 3; // dimensions whose numbers are written out
const TRAIL = 60; // earlier draws that stay on the map
const SIDE = 136; // CSS pixels of the small canvas, drawn twice as fine

const TINY = "On the map, σ is smaller than the dot: the ring shows where to look.";
const BESIDE =
  "The code lies beside this plane: the map shows its shadow, and decodes the nearest point of the plane. ";

const MARKUP = `
  <div class="pictures">
    <figure class="seen"><figcaption><b class="x">x</b> seen</figcaption></figure>
    <figure class="between">
      <canvas width="${2 * SIDE}" height="${2 * SIDE}" aria-hidden="true"></canvas>
      <figcaption><b class="z">z</b> <span></span></figcaption>
    </figure>
    <figure class="back"><figcaption><b class="x-hat">x̂</b> decoded</figcaption></figure>
  </div>
  <dl class="code"></dl>
  <dl class="terms"></dl>
  <p class="note"></p>`;

export function mountView(element, panel, onChange) {
  const { model } = panel;
  element.innerHTML = MARKUP;
  const [canvas, size, code, terms, note] = element.querySelectorAll(".between canvas, span, .code, .terms, .note");
  const context = canvas.getContext("2d");
  const [x, decoded] = [".seen", ".back"].map((name) => {
    const picture = createPicture(model.image_shape);
    element.querySelector(name).prepend(picture.canvas);
    return picture;
  });
  const [encode, decode] = [model.lane("encoder"), model.lane("decoder")];
  let past = []; // earlier ε
  let wanted = null; // the latest drawing
  let pixels = null; // what `seen` is the code of
  let said = 0;
  let timer = 0;

  async function see(drawing) {
    wanted = drawing;
    try {
      const answer = await encode(drawing);
      if (!answer || !wanted) return;
      const cloud = answer.output.length > model.code_shape[0];
      const q = cloud ? posterior(answer.output) : { mean: answer.output, deviation: null };
      pixels = drawing;
      x.set(pixels);
      view.seen = q;
      await place();
    } catch (error) {
      note.textContent = error.message;
    }
  }

  async function place() {
    const { seen, noise } = view;
    if (!seen) return;
    seen.z = seen.deviation && noise ? draw(seen, noise) : seen.mean;
    seen.trail = seen.deviation ? past.map((each) => draw(seen, each)) : [];
    onChange();
    const [drawing, { z }] = [pixels, seen];
    const answer = await decode(z);
    if (!answer || !view.seen) return;
    decoded.set(answer.output);
    calmly(() => say(drawing, { ...seen, z, noise }, answer));
  }

  // At once where nothing was said for a moment, else at its end.
  function calmly(work) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      said = performance.now();
      work();
    }, Math.max(0, said + CALM - performance.now()));
  }

  function paint(colours) {
    const { seen } = view;
    const closer = magnified(panel, seen, SIDE);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    paintPosterior(context, closer, seen, colours);
  }

  function say(drawing, seen, { output, raw }) {
    const { mean, deviation, z, noise } = seen;
    const few = mean.length <= FEW;
    const times = magnified(panel, seen, SIDE).scale / panel.scale;
    size.textContent = deviation ? `${Number(times.toPrecision(2))} × the map` : "a point";
    const beside = mean.length > 2 ? BESIDE : "";
    if (!deviation) {
      const error = output.reduce((total, value, i) => total + (value - drawing[i]) ** 2, 0) / output.length;
      rows(code, few ? [["z", vector(z), "z"]] : []);
      rows(terms, [["Squared error", error.toFixed(4), null, "mean over the pixels of (x − x̂)²"]]);
      note.textContent = `${beside}This model's code is a point: it knows no σ, and no bound.`;
      return;
    }
    const kl = gaussianKl(seen);
    const cost = kl.reduce((total, each) => total + each, 0);
    const { kind, scale } = model.likelihood;
    const misfit = kind === "bernoulli" ? bernoulliNats(raw, drawing) : gaussianNats(output, drawing, scale);
    const parts = few ? `: ${kl.map((each) => each.toFixed(2)).join(" + ")}` : ` over ${kl.length} dimensions`;
    rows(code, [
      ["μ", few ? vector(mean) : `${mean.length} numbers`, "mu"],
      ["σ", few ? vector(deviation) : span(deviation), "sigma"],
      ["ε", noise ? (few ? vector(noise) : `${noise.length} new numbers`) : "0, so z is μ", "epsilon"],
      ["z", few ? vector(z) : "μ + σ ε", "z"],
    ]);
    rows(terms, [
      ["KL", `${cost.toFixed(2)} nats`, null, `how much the code says beyond the prior${parts}`],
      ["−log p(x|z)", `${misfit.toFixed(1)} nats`, null, "how badly x̂ fits x"],
      ["Negative ELBO", `${(cost + misfit).toFixed(1)} nats`, null, "the sum, for this z: what training makes small"],
    ]);
    note.textContent = beside + (isTiny(panel, seen) ? TINY : "");
  }

  const view = {
    panel,
    paint,
    see,
    seen: null,
    noise: null,
    shake(noise) {
      view.noise = noise;
      return place().catch((error) => (note.textContent = error.message));
    },
    remember() {
      if (view.noise) past = [...past, view.noise].slice(-TRAIL);
    },
    forget() {
      view.seen = view.noise = wanted = null;
      past = [];
      clearTimeout(timer);
    },
    stop: () => clearTimeout(timer),
  };
  return view;
}

const digits = (x) => x.toFixed(3).replace("-", "−"); // two would hide what a small σ does to z
const vector = (numbers) => `(${Array.from(numbers, digits).join(", ")})`;
const span = (numbers) => `between ${digits(Math.min(...numbers))} and ${digits(Math.max(...numbers))}`;

// Terms, their values, and what they mean; elements are made once, so that reading them is not disturbed.
function rows(list, entries) {
  while (list.children.length < entries.length) {
    list.insertAdjacentHTML("beforeend", '<div><dt></dt><dd></dd><dd class="meaning"></dd></div>');
  }
  while (list.children.length > entries.length) list.lastChild.remove();
  entries.forEach(([name, value, symbol, meaning = ""], i) => {
    const [term, figure, sentence] = list.children[i].children;
    term.textContent = name;
    term.className = symbol ?? "";
    figure.textContent = value;
    sentence.textContent = meaning;
  });
}
