// The mathematics of the explorer against Python's, which test_node.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { bernoulliNats, draw, gaussianKl, gaussianNats, posterior } from "../../../latent/browser/mathematics/elbo.js";
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
