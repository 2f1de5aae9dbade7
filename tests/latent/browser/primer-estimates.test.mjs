// Two estimates of a gradient against autograd's, which test_primer.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { pathwise, scoreFunction, spread } from "../../../latent/browser/mathematics/gradient-estimates.js";
import { normal } from "../../../latent/browser/mathematics/normal.js";
import { seeded } from "../../../latent/browser/mathematics/random.js";

const cases = JSON.parse(readFileSync(join(process.env.FIXTURES, "estimates.json"), "utf8"));
const PARTS = ["mean", "deviation"];

function close(got, want, tolerance = 1e-6) {
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got} is not ${want}`);
}

test("one draw gives autograd's gradient, and the score function's estimate", () => {
  for (const { f, q, noise, pathwise: through, score } of cases) {
    PARTS.forEach((part, i) => {
      close(pathwise(f, q, noise)[part], through[i]);
      close(scoreFunction(f, q, noise)[part], score[i]);
    });
  }
});

test("both have the same mean, and their spreads are PyTorch's", () => {
  for (const { f, q, moments } of cases) {
    PARTS.forEach((part, i) => {
      const [through, score] = [spread(pathwise, f, q, part), spread(scoreFunction, f, q, part)];
      close(through.mean, score.mean, 1e-4);
      close(through.mean, moments.pathwise[i][0], 1e-4);
      close(through.deviation, moments.pathwise[i][1], 1e-4);
      close(score.deviation, moments.score[i][1], 1e-4);
    });
  }
});

test("a seed brings its numbers back, and they are those of the standard normal distribution", () => {
  const draw = (seed) => {
    const random = seeded(seed);
    return Array.from({ length: 20_000 }, () => normal(random));
  };
  const [numbers, others] = [draw(1), draw(2)];
  assert.deepEqual(numbers, draw(1));
  assert.notDeepEqual(numbers.slice(0, 3), others.slice(0, 3));
  const mean = numbers.reduce((total, x) => total + x, 0) / numbers.length;
  const square = numbers.reduce((total, x) => total + x * x, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(square - 1) < 0.04, `${mean}, ${square}`);
});
