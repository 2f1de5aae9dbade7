// The network that trains in the browser against autograd and torch.optim.Adam, whose numbers test_primer.py wrote into
// the folder FIXTURES; and that a run is the same each time, from whatever moment it goes on.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { seeded } from "../../../latent/browser/mathematics/random.js";
import { adam } from "../../../latent/browser/primer/training/adam.js";
import { createAutoencoder } from "../../../latent/browser/primer/training/autoencoder.js";
import { readDigits } from "../../../latent/browser/primer/training/digits.js";
import { createLayout, fresh, resized } from "../../../latent/browser/primer/training/layout.js";
import { USUAL, readChanges, writeChanges } from "../../../latent/browser/primer/training/link.js";
import { createRun } from "../../../latent/browser/primer/training/run.js";
import { SIDE, createView } from "../../../latent/browser/primer/training/view.js";

const cases = JSON.parse(readFileSync(join(process.env.FIXTURES, "training.json"), "utf8"));
const file = readFileSync(join(process.env.FIXTURES, "digits.bin"));
const digits = readDigits(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));

function close(got, want, tolerance = 1e-4) {
  assert.equal(got.length, want.length);
  want.forEach((x, i) => {
    assert.ok(Math.abs(x - got[i]) <= tolerance * Math.max(1, Math.abs(x)), `${got[i]} is not ${x}, at ${i}`);
  });
}

test("loss and gradient are autograd's, and every step is Adam's", () => {
  for (const { settings, width, rate, begin, pictures, noises, steps, end } of cases) {
    const layout = createLayout(64, width);
    const network = createAutoencoder(layout, settings.rows);
    const parameters = Float32Array.from(begin);
    const means = { first: new Float32Array(layout.count), second: new Float32Array(layout.count) };
    steps.forEach(({ terms, gradient }, step) => {
      const found = network.gradient(parameters, Float32Array.from(pictures), Float32Array.from(noises[step]), settings);
      close([found.reconstruction, found.kl], [terms.reconstruction, terms.kl]);
      close(network.gradients, gradient);
      adam(parameters, network.gradients, means, rate, step + 1);
    });
    close(parameters, end, 1e-3);
  }
});

test("codes and decoded pictures are PyTorch's", () => {
  for (const { settings, width, end, pictures, codes, decoded } of cases) {
    const network = createAutoencoder(createLayout(64, width), settings.rows);
    const moments = network.encode(Float32Array.from(end), Float32Array.from(pictures), settings.rows);
    close(Array.from({ length: codes.length }, (_, i) => moments[4 * (i >> 1) + (i & 1)]), codes);
    close(network.decode(Float32Array.from(end), Float32Array.from(codes), settings.rows), decoded);
  }
});

const settings = { family: "vae", beta: 1, width: 8, rate: 0.01 };
const begun = (changes = [{ step: 0, ...settings }]) => createRun(digits, { seed: 7, changes });

function trained(run, step) {
  while (run.step < step) run.advance();
  return run;
}

test("the same seed and changes give the same weights, also from a moment in between", () => {
  const run = trained(begun(), 30);
  run.set({ family: "ae", width: 32 });
  trained(run, 60);
  const end = run.parameters.slice();
  assert.deepEqual(trained(begun(run.changes), 60).parameters, end);
  run.seek(13);
  assert.equal(run.step, 13);
  assert.deepEqual(run.parameters, trained(begun(), 13).parameters);
  run.seek(60);
  assert.deepEqual(run.parameters, end);
  const other = trained(createRun(digits, { seed: 8, changes: run.changes }), 60);
  assert.notDeepEqual(other.parameters, end);
});

test("a change forgets what came after it before", () => {
  const run = trained(begun(), 40);
  run.seek(20);
  run.set({ beta: 4 });
  assert.deepEqual([run.step, run.end], [20, 20]);
  assert.ok(run.curve.every(([step]) => step <= 20));
  const { changes, parameters } = trained(run, 40);
  assert.deepEqual(trained(begun(changes), 40).parameters, parameters);
  run.seek(0);
  run.set({ width: 32 });
  assert.deepEqual([run.changes.length, run.layout.width], [1, 32]);
});

test("a long training keeps few records and points, and can still be gone back to", () => {
  const run = trained(begun(), 1700);
  assert.ok(run.curve.length <= 400 && run.curve.at(-1)[0] <= 1700);
  assert.ok(run.curve.every(([step], i) => !i || step > run.curve[i - 1][0]));
  run.seek(501);
  assert.deepEqual(run.parameters, trained(begun(), 501).parameters);
});

test("a network that grows says what it said", () => {
  const [small, large] = [createLayout(64, 8), createLayout(64, 32)];
  const before = fresh(small, seeded(1));
  const after = resized(before, small, large, fresh(large, seeded(2)));
  const pictures = digits.pictures.slice(0, 4 * 64);
  const said = (layout, parameters) => createAutoencoder(layout, 4).encode(parameters, pictures, 4);
  close(said(large, after), said(small, before), 1e-5);
  const codes = Float32Array.of(1, -1, 0.5, 2, 0, 0, -3, 1);
  const drawn = (layout, parameters) => createAutoencoder(layout, 4).decode(parameters, codes, 4);
  close(drawn(large, after), drawn(small, before), 1e-5);
  assert.deepEqual(resized(after, large, small, fresh(small, seeded(3))), before);
});

test("digits are legible after as many epochs as a second or two have", () => {
  const run = trained(createRun(digits, { seed: 0, changes: USUAL }), 30 * 22);
  const [, reconstruction, kl] = run.curve.at(-1);
  assert.ok(reconstruction < 24.5 && kl > 1.2, `${reconstruction}, ${kl}`);
  const { look, shown, examples } = createView(digits);
  const { codes, reconstructions, plane, window } = look(run);
  assert.deepEqual([codes.length, reconstructions.length, plane.length], [2 * shown.length, 640, 64 * SIDE ** 2]);
  const error = reconstructions.reduce((total, each, i) => total + (each - examples[i]) ** 2, 0) / examples.length;
  assert.ok(error < 0.05 && window >= 2.5, `${error}`);
});

test("digits are read, and what is damaged is refused", () => {
  assert.deepEqual([digits.total, digits.count, digits.labels.length], [1797, 1437, 1797]);
  assert.ok(digits.pictures.every((each) => each >= 0 && each <= 1) && digits.pictures.includes(1));
  assert.throws(() => readDigits(new ArrayBuffer(66)), /damaged/);
});

test("a run is a text and back, and a text that is none is the usual run", () => {
  const changes = [{ step: 0, ...settings }, { step: 81, ...settings, family: "ae", rate: 0.0002 }];
  assert.deepEqual(readChanges(writeChanges(changes)), changes);
  const wrong = [undefined, "", "0:gan:1:64:0.01", "5:vae:1:64:0.01", "0:vae:1:65:0.01", "0:vae:1.1.1:64:0.01"];
  for (const text of [...wrong, "0:vae:1:64:0.01;0:ae:1:64:0.01"]) assert.deepEqual(readChanges(text), USUAL);
  assert.equal(readChanges("0:vae:99:64:0.01")[0].beta, 10);
  const many = Array.from({ length: 60 }, (_, i) => ({ step: i, ...settings }));
  assert.ok(writeChanges(many).length <= 400 && readChanges(writeChanges(many)).length > 10);
});
