// What figures that run models compute, against PyTorch's numbers, which test_primer_models.py wrote into FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { logMeanExp, logPrior, logPriorOverPosterior } from "../../../latent/browser/mathematics/evidence.js";
import { readStrokes, writeStrokes } from "../../../latent/browser/primer/parts/strokes-text.js";
import { EXAMPLES } from "../../../latent/browser/primer/parts/example-digits.js";

const read = (name) => JSON.parse(readFileSync(join(process.env.FIXTURES, name), "utf8"));

function close(got, want, tolerance = 1e-5) {
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got} is not ${want}`);
}

test("weights of draws are PyTorch's, and the logarithm of their mean", () => {
  const { mean, deviation, codes, ratios, priors, fits, evidence } = read("evidence.json");
  const weights = codes.map((z, i) => {
    close(logPriorOverPosterior({ mean, deviation }, z), ratios[i]);
    close(logPrior(z), priors[i]);
    return fits[i] + logPriorOverPosterior({ mean, deviation }, z);
  });
  close(logMeanExp(weights), evidence);
  close(logMeanExp([-5000, -5000]), -5000);
});

test("a drawing is a text and back, coarser where it would not fit, and nothing else is one", () => {
  for (const text of EXAMPLES) {
    const kept = writeStrokes(readStrokes(text, 91));
    assert.ok(kept.length > 8 && kept.length <= text.length);
    assert.equal(writeStrokes(readStrokes(kept, 91)), kept);
  }
  const scribble = Array.from({ length: 900 }, (_, i) => [500 + 400 * Math.cos(i / 9), 500 + 400 * Math.sin(i / 7), 91]);
  const text = writeStrokes([scribble]);
  assert.ok(text.length <= 380 && readStrokes(text, 91)[0].length > 20);
  assert.equal(writeStrokes(readStrokes(text, 91)), text);
  for (const wrong of [undefined, "", "abc", "0a0b.", "ABCD", "0a0b0", "0a0b0c.0a0b", "0a0b".repeat(99)]) {
    assert.equal(readStrokes(wrong, 91), null);
  }
  assert.deepEqual(readStrokes("zzzz", 91), null);
  assert.deepEqual(readStrokes("vvvv", 91), [[[1000, 1000, 91], [1000, 1000, 91]]]);
});
