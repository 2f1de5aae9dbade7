// What figures of the primer compute, against PyTorch's numbers, which test_primer.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { area, integrand, klTerms, logDensity } from "../../../latent/browser/mathematics/gaussian.js";

const read = (name) => JSON.parse(readFileSync(join(process.env.FIXTURES, name), "utf8"));

function close(got, want, tolerance = 1e-6) {
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got} is not ${want}`);
}

test("the KL of two Gaussians is PyTorch's, as the sum of its terms and as an area", () => {
  for (const { q, p, kl, z, log, integrand: values } of read("gaussian.json")) {
    const terms = klTerms(q, p);
    close(terms.kl, kl);
    close(terms.narrower + terms.wider + terms.elsewhere + terms.half, kl);
    close(area(q, p, -30, 30, 4000), kl);
    z.forEach((each, i) => {
      close(logDensity(q, each), log[i]);
      close(integrand(q, p, each), values[i]);
    });
  }
});

test("a Gaussian is at no distance from itself, and each term says one thing", () => {
  const one = { mean: 1.5, deviation: 0.5 };
  close(klTerms(one, one).kl, 0);
  assert.equal(klTerms(one, { mean: 1.5, deviation: 2 }).elsewhere, 0);
  assert.ok(klTerms(one, { mean: 1.5, deviation: 2 }).narrower > 0 && klTerms({ mean: 0, deviation: 3 }, one).narrower < 0);
});
