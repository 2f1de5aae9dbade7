// What figures that run models compute, against PyTorch's numbers, which test_primer_models.py wrote into FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { logMeanExp, logPrior, logPriorOverPosterior } from "../../../latent/browser/mathematics/evidence.js";
import { createCodeDraws } from "../../../latent/browser/mathematics/code-draws.js";
import { seeded } from "../../../latent/browser/mathematics/random.js";
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

test("codes are drawn from their box, from the Gaussian that PyTorch has too, and from clouds around them", () => {
  const { codes, numbers, mean, factor } = read("code-draws.json");
  const draw = createCodeDraws(Float32Array.from(codes), numbers, 0.01);
  draw.mean.forEach((each, j) => close(each, mean[j]));
  draw.factor.forEach((row, i) => row.forEach((each, j) => close(each, factor[i][j], 1e-4)));
  const random = seeded(0);
  const columns = mean.map((_, j) => codes.filter((_, i) => i % numbers === j));
  const [boxes, gaussians] = [0, 0].map(() => []);
  for (let i = 0; i < 2000; i++) {
    boxes.push(draw.box(random));
    gaussians.push(draw.gaussian(random));
    const z = draw.density(random);
    const away = codes.filter((_, at) => at % numbers === 0).map((_, n) => Math.hypot(...z.map((x, j) => x - codes[n * numbers + j])));
    assert.ok(Math.min(...away) < 0.1);
  }
  columns.forEach((all, j) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    assert.ok(boxes.every((z) => z[j] >= low - 1e-6 && z[j] <= high + 1e-6));
    close(boxes.reduce((total, z) => total + z[j], 0) / 2000, (low + high) / 2, 0.15);
    close(gaussians.reduce((total, z) => total + z[j], 0) / 2000, mean[j], 0.2);
  });
});
