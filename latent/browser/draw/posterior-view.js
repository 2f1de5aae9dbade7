// What one model makes of a drawing: x as it sees it, its code, and x̂ as it comes back.
//
//   const view = mountPosterior(element, panel, onChange)    onChange: the code is another one
//   view.paint(colours)               the cloud on its small canvas: on the map it may be smaller than a dot
//   view.see(pixels)                  a drawing in the model's form
//   view.shake(noise)                 z = μ + σ ε for this ε; null: z = μ. A model without a posterior has no ε.
//   view.remember()                   keeps the ε of now, so that its z stays on the map
//   view.forget()                     there is no drawing any more
//   view.seen, view.noise             what paintPosterior (posterior-map.js) shows, and ε; null where there is none
//   view.stop()
//
// What was there stays until the new is there.

import { averageBound } from "../mathematics/bound.js";
import { draw, posterior } from "../mathematics/elbo.js";
import { createPicture } from "../parts/picture.js";
import { magnified, paintPosterior } from "./posterior-map.js";
import { mountWords } from "./posterior-words.js";

const CALM = 100; // ms between two changes of a number: faster ones can't be read
const REST = 250; // ms without a stroke after which the bound is worth its draws
const FEW = 512; // draws where a server makes them
const TRAIL = 60; // earlier draws that stay on the map
const SIDE = 136; // CSS pixels of the small canvas, drawn twice as fine

const MARKUP = `
  <div class="pictures">
    <figure class="seen"><figcaption><b class="x">x</b> seen</figcaption></figure>
    <figure class="between">
      <canvas width="${2 * SIDE}" height="${2 * SIDE}" aria-hidden="true"></canvas>
      <figcaption><b class="z">z</b> <span></span></figcaption>
    </figure>
    <figure class="back"><figcaption><b class="x-hat">x̂</b> decoded</figcaption></figure>
  </div>`;

export function mountPosterior(element, panel, onChange) {
  const { model } = panel;
  element.innerHTML = MARKUP;
  const [canvas, size] = element.querySelectorAll(".between canvas, span");
  const words = mountWords(element, panel);
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
  let rest = 0;

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
      later(q);
      await place();
    } catch (error) {
      words.complain(error.message);
    }
  }

  function later(q) {
    clearTimeout(rest);
    words.bound(null);
    if (!q.deviation) return;
    const batch = () => model.batch("decoder");
    const how = { batch, going: () => view.seen === q, onMean: words.bound };
    rest = setTimeout(() => {
      if (batch() > 1) how.most = FEW;
      averageBound(q, pixels, model.many("decoder"), model.likelihood, how).catch(({ message }) => words.complain(message));
    }, REST);
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

  function say(drawing, seen, answer) {
    const times = magnified(panel, seen, SIDE).scale / panel.scale;
    size.textContent = seen.deviation ? `${Number(times.toPrecision(2))} × the map` : "a point";
    words.show(drawing, seen, answer);
  }

  const view = {
    panel,
    paint,
    see,
    seen: null,
    noise: null,
    shake(noise) {
      view.noise = noise;
      return place().catch((error) => words.complain(error.message));
    },
    remember() {
      if (view.noise) past = [...past, view.noise].slice(-TRAIL);
    },
    forget() {
      view.seen = view.noise = wanted = null;
      past = [];
      clearTimeout(timer);
      clearTimeout(rest);
    },
    stop: () => view.forget(),
  };
  return view;
}
