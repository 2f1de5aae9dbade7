// The mathematics of the explorer against Python's, which test_node.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { bernoulliNats, draw, gaussianKl, gaussianNats, posterior } from "../../../latent/browser/mathematics/elbo.js";
import { averageBound } from "../../../latent/browser/mathematics/bound.js";
import { EASINGS, journey, lerp, slerp } from "../../../latent/browser/mathematics/interpolate.js";

const expected = JSON.parse(readFileSync(join(process.env.FIXTURES, "mathematics.json"), "utf8"));

function close(got, want, tolerance = 1e-5) {
  assert.equal(got.length, want.length);
  want.forEach((x, i) => {
    assert.ok(Math.abs(x - got[i]) <= tolerance * Math.max(1, Math.abs(x)), `${got[i]} is not ${x}, at ${i}`);
  });
}

test("lines and arcs are Python's", () => {
  for (const { a, b, t, lerp: line, slerp: arc } of expected.curves) {
    close(lerp(a, b, t), line);
    close(slerp(a, b, t), arc);
  }
});

test("both ends are exact", () => {
  const [a, b] = [Float32Array.of(0.1, -0.7, 3), Float32Array.of(1.3, 0.2, -0.9)];
  for (const curve of [lerp, slerp]) {
    assert.deepEqual(curve(a, b, 0), a);
    assert.deepEqual(curve(a, b, 1), b);
  }
});

test("easings are Python's, and there are no others", () => {
  assert.deepEqual(Object.keys(EASINGS).sort(), Object.keys(expected.easings.values).sort());
  for (const [name, values] of Object.entries(expected.easings.values)) {
    close(expected.easings.t.map(EASINGS[name]), values);
  }
});

test("journeys are Python's, frame by frame", () => {
  for (const { keys, frames, curve, easing, turn, path } of expected.journeys) {
    const got = journey(keys, frames, curve, easing, turn);
    assert.equal(got.length, frames);
    got.forEach((frame, i) => close(frame, path[i]));
  }
});

test("the terms of the bound are Python's", () => {
  const { logits, pixels, decoded, scale, bernoulli, gaussian } = expected.elbo;
  const q = posterior(Float32Array.from(expected.elbo.output));
  close(q.mean, expected.elbo.mean);
  close(q.deviation, expected.elbo.deviation);
  close(gaussianKl(q), expected.elbo.kl);
  close(draw(q, expected.elbo.noise), expected.elbo.code);
  close([bernoulliNats(Float32Array.from(logits), pixels)], [bernoulli]);
  close([gaussianNats(Float32Array.from(decoded), pixels, scale)], [gaussian]);
});

test("any logits cost a finite number of nats", () => {
  assert.equal(bernoulliNats(Float32Array.of(100, -100), [0, 1]), 200);
  assert.equal(bernoulliNats(Float32Array.of(100, -100), [1, 0]), 2 * Math.log1p(Math.exp(-100)));
});

// Gaussian pixels of deviation 1 around z itself: E[−log p(x|z)] is (σ² + μ²)/2 + log(2π)/2 for x = 0.
const parabola = (scale) => async (codes) => codes.map((z) => ({ output: z.map((x) => scale * x), raw: z }));
const WIDE = { mean: Float32Array.of(0.7), deviation: Float32Array.of(2) };
const UNIT = { kind: "gaussian", scale: 1 };

test("the bound is the mean over draws, and not the value at the mean of the code", async () => {
  const told = [];
  const found = await averageBound(WIDE, [0], parabola(1), UNIT, { onMean: (each) => told.push(each) });
  const expected = (0.49 + 4) / 2 + Math.log(2 * Math.PI) / 2 + gaussianKl(WIDE)[0];
  assert.ok(found.error <= 0.2 && Math.abs(found.nats - expected) < 4.5 * found.error);
  assert.ok(found.nats - 4.5 * found.error > expected - 4 / 2 - 1); // at ε = 0 it would be 2 lower
  assert.deepEqual(told.at(-1), found);
});

test("what varies too much stops at the most draws, and says how inexact it is", async () => {
  const found = await averageBound(WIDE, [0], parabola(100), UNIT, { most: 100, batch: () => 25 });
  assert.equal(found.draws, 100);
  assert.ok(found.error > 100);
});

test("a bound that nobody waits for any more is given up", async () => {
  assert.equal(await averageBound(WIDE, [0], parabola(1), UNIT, { going: () => false }), null);
  assert.equal(await averageBound(WIDE, [0], async () => [null], UNIT), null);
});
