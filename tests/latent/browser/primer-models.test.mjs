// What figures that run models compute, against PyTorch's numbers, which test_primer_models.py wrote into FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { logMeanExp, logPrior, logPriorOverPosterior } from "../../../latent/browser/mathematics/evidence.js";
import { createCodeDraws } from "../../../latent/browser/mathematics/code-draws.js";
import { seeded } from "../../../latent/browser/mathematics/random.js";
import { LEAST, crossEntropy, slopes, squared, throughSigmoid } from "../../../latent/browser/mathematics/pixel-loss.js";
import { createQuantizer, slopeAt } from "../../../latent/browser/mathematics/vector-quantization.js";
import { forward } from "../../../latent/browser/primer/passing/steps.js";
import { createNetwork } from "../../../latent/browser/network/network.js";
import { auroc, rates } from "../../../latent/browser/mathematics/detection.js";
import { doubled, invertPca, mirrored, placeByPca, readLayouts } from "../../../latent/browser/primer/layouts/read.js";
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

test("what a pixel costs, and how steep that is, is what autograd says", () => {
  for (const { x, decoded, ...want } of read("pixel-loss.json")) {
    close(squared(x, decoded), want.squared.cost);
    close(crossEntropy(x, decoded), want.crossEntropy.cost);
    for (const name of ["squared", "crossEntropy"]) {
      close(slopes[name](x, decoded), want[name].slope);
      close(throughSigmoid[name](x, decoded), want[name].throughSigmoid);
    }
  }
  close(crossEntropy(1, 0), -Math.log(LEAST));
});

test("the nearest codes are PyTorch's, and slopes through a decoder are autograd's", () => {
  const { codebook, dimensions, vectors, indices, looked, matrix, pixels, slopes } = read("quantizer.json");
  const quantizer = createQuantizer(Float32Array.from(codebook), dimensions);
  const given = Float32Array.from(vectors);
  assert.deepEqual(quantizer.nearest(given), indices);
  [...quantizer.lookup(indices)].forEach((each, i) => close(each, looked[i]));
  const first = quantizer.distances(given, 0);
  close(first[indices[0]], quantizer.at(given, 0).reduce((sum, x, d) => sum + (x - quantizer.code(indices[0])[d]) ** 2, 0));
  const decode = (numbers) => matrix.map((row) => Math.tanh(row.reduce((sum, weight, i) => sum + weight * numbers[i], 0)));
  slopes.forEach((slope, i) => close(slopeAt(decode, given, i, pixels, 0.01), slope, 1e-2));
});

test("every box of the forward pass holds what PyTorch computes", () => {
  const { encoder, decoder, pixels, noise, boxes } = read("forward.json");
  const part = ({ header, weights }) => ({
    network: createNetwork(header, Uint8Array.from(Buffer.from(weights, "base64")).buffer),
    layers: header.layers,
  });
  const steps = forward(part(encoder), part(decoder), Float32Array.from(pixels), Float32Array.from(noise));
  assert.deepEqual(steps.map(({ name }) => name), Object.keys(boxes));
  for (const { name, values } of steps) {
    assert.equal(values.length, boxes[name].length);
    values.forEach((each, i) => close(each, boxes[name][i], 2e-4));
  }
});

test("a threshold does what Python says it does", () => {
  const { strange, usual, area, thresholds } = read("detection.json");
  close(auroc(strange, usual), area);
  for (const { at, ...want } of thresholds) assert.deepEqual(rates(at, strange, usual), want);
});

test("layouts are read as they were written, and a PCA goes there and back", () => {
  const { file, places, labels, small, image, projected, inverted } = read("layouts.json");
  const all = readLayouts(file);
  assert.deepEqual([all.count, all.side, [...all.labels]], [labels.length, 14, labels]);
  assert.deepEqual(all.layouts.map(({ name }) => name), Object.keys(places));
  for (const { name, middle, half, places: square } of all.layouts) {
    places[name].forEach((each, i) => each.forEach((x, j) => close(middle[j] + half * square[2 * i + j], x, 5e-3)));
  }
  all.thumbnail(1).forEach((each, i) => close(each, small[i], 0.04));
  placeByPca(all, Float32Array.from(image)).forEach((each, j) => close(each, projected[j], 5e-3));
  invertPca(all, projected).forEach((each, i) => close(each, inverted[i], 5e-3));
  const two = Float32Array.of(1, 2, 3, 4);
  assert.deepEqual([...mirrored(two, 2)], [2, 1, 4, 3]);
  assert.deepEqual([...doubled(two, 2)], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});
