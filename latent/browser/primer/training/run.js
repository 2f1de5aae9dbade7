// A training from its first step on: the same seed and the same changes of its settings give the same weights, number
// for number, and any moment of it can be gone back to.
//
//   const run = createRun(pictures, { seed, changes })     pictures: Float32Array [count · pixels], `count` to train on
//   run.advance()                      one step of gradient descent
//   run.seek(step)                     to any moment up to run.end, exactly as it was
//   run.set({ family: "ae", … })       from here on; what came after this moment before is forgotten
//   run.step, run.end, run.settings, run.changes, run.curve, run.parameters, run.layout
//
// Settings are { family: "vae" or "ae", beta, width, rate }; a change is settings with the step they begin at. The curve
// is a list of [step, reconstruction, KL], means since the entry before, in nats.

import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { adam } from "./adam.js";
import { createAutoencoder } from "./autoencoder.js";
import { CODE, createLayout, fresh, resized } from "./layout.js";

export const BATCH = 64;
const MOST_RECORDS = 120; // moments that are kept: half of them go when there are more
const MOST_POINTS = 400; // of the curve
const PURPOSES = { weights: 1, order: 2, noise: 3, units: 4 };

// A seed of its own for everything random at each moment: a run can go on from any moment without having been there.
function randomAt(seed, purpose, moment) {
  return seeded(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(PURPOSES[purpose], 0x85ebca6b) ^ Math.imul(moment + 1, 0xc2b2ae35));
}

export function createRun({ pictures, pixels, count }, { seed, changes }) {
  const perEpoch = Math.floor(count / BATCH);
  const batch = new Float32Array(BATCH * pixels);
  const noise = new Float32Array(BATCH * CODE);
  const records = new Map();
  let every = 4; // steps from record to record, and of the curve
  let pointEvery = 4;
  let order = { epoch: -1, rows: new Uint32Array(0) };
  let pending = { steps: 0, reconstruction: 0, kl: 0 };
  let network, layout, parameters, means;

  const run = { step: 0, end: 0, seed, perEpoch, changes: changes.map((each) => ({ ...each })), curve: [] };

  function begin() {
    use(createLayout(pixels, run.changes[0].width));
    parameters = fresh(layout, randomAt(seed, "weights", 0));
    means = { first: new Float32Array(layout.count), second: new Float32Array(layout.count) };
    remember();
  }

  function use(next) {
    if (layout?.width === next.width) return;
    layout = next;
    network = createAutoencoder(layout, BATCH);
  }

  const settingsAt = (step) => run.changes.findLast((each) => each.step <= step) ?? run.changes[0];

  // A width that begins at this step is taken on before it.
  function fit(width) {
    if (layout.width === width) return;
    const [old, next] = [layout, createLayout(pixels, width)];
    const nothing = () => new Float32Array(next.count);
    parameters = resized(parameters, old, next, fresh(next, randomAt(seed, "units", run.step)));
    means = { first: resized(means.first, old, next, nothing()), second: resized(means.second, old, next, nothing()) };
    use(next);
  }

  function advance() {
    const { family, beta, width, rate } = settingsAt(run.step);
    fit(width);
    take();
    const terms = network.gradient(parameters, batch, noise, { vae: family === "vae", beta, rows: BATCH });
    run.step++;
    adam(parameters, network.gradients, means, rate, run.step);
    if (run.step > run.end) note(terms);
    if (run.step % every === 0 && !records.has(run.step)) remember();
  }

  // The pictures and the noise of the step to come.
  function take() {
    const epoch = Math.floor(run.step / perEpoch);
    if (order.epoch !== epoch) order = { epoch, rows: shuffled(count, randomAt(seed, "order", epoch)) };
    const first = (run.step % perEpoch) * BATCH;
    for (let row = 0; row < BATCH; row++) {
      const from = order.rows[first + row] * pixels;
      batch.set(pictures.subarray(from, from + pixels), row * pixels);
    }
    const random = randomAt(seed, "noise", run.step);
    for (let i = 0; i < noise.length; i++) noise[i] = normal(random);
  }

  function note({ reconstruction, kl }) {
    run.end = run.step;
    pending.steps++;
    pending.reconstruction += reconstruction;
    pending.kl += kl;
    if (run.step % pointEvery) return;
    run.curve.push([run.step, pending.reconstruction / pending.steps, pending.kl / pending.steps]);
    pending = { steps: 0, reconstruction: 0, kl: 0 };
    if (run.curve.length <= MOST_POINTS) return;
    pointEvery *= 2;
    run.curve = run.curve.flatMap(([step, ...terms], i) => {
      if (i % 2 === 0) return [];
      return [[step, ...terms.map((term, part) => (term + run.curve[i - 1][part + 1]) / 2)]];
    });
  }

  function remember() {
    const { first, second } = means;
    records.set(run.step, { layout, parameters: parameters.slice(), first: first.slice(), second: second.slice() });
    if (records.size <= MOST_RECORDS) return;
    every *= 2;
    for (const step of records.keys()) if (step % every) records.delete(step);
  }

  function seek(step) {
    const goal = Math.min(Math.max(Math.round(step), 0), run.end);
    const from = Math.max(...[...records.keys()].filter((each) => each <= goal));
    if (!(run.step >= from && run.step <= goal)) {
      const record = records.get(from);
      run.step = from;
      use(record.layout);
      parameters = record.parameters.slice();
      means = { first: record.first.slice(), second: record.second.slice() };
    }
    while (run.step < goal) advance();
  }

  function set(settings) {
    const next = { ...settingsAt(run.step), ...settings, step: run.step };
    run.changes = [...run.changes.filter((each) => each.step < run.step), next];
    for (const step of records.keys()) if (step > run.step) records.delete(step);
    run.curve = run.curve.filter(([step]) => step <= run.step);
    run.end = run.step;
    pending = { steps: 0, reconstruction: 0, kl: 0 };
    if (run.step === 0) {
      records.clear();
      layout = undefined;
      begin();
    }
  }

  begin();
  return Object.defineProperties(Object.assign(run, { advance, seek, set }), {
    settings: { get: () => settingsAt(run.step) },
    parameters: { get: () => parameters },
    layout: { get: () => layout },
  });
}

function shuffled(count, random) {
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows;
}
