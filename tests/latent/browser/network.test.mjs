// Exported networks against PyTorch's answers, which test_node.py wrote into the folder FIXTURES.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { readHalves } from "../../../latent/browser/network/float16.js";
import { createNetwork } from "../../../latent/browser/network/network.js";
import { plainProduct } from "../../../latent/browser/network/product.js";
import { simdProduct } from "../../../latent/browser/network/simd.js";
import { measureSpeed } from "../../../latent/browser/network/speed.js";

const FIXTURES = process.env.FIXTURES;
const json = (name) => JSON.parse(readFileSync(join(FIXTURES, name), "utf8"));
const weights = (name) => new Uint8Array(readFileSync(join(FIXTURES, name))).buffer;
const names = readdirSync(FIXTURES).filter((name) => name.endsWith(".bin")).map((name) => name.slice(0, -4));

const PRODUCTS = { JavaScript: () => plainProduct, WebAssembly: simdProduct };
for (const [name, kind] of names.flatMap((name) => Object.keys(PRODUCTS).map((kind) => [name, kind]))) {
  test(`${name} gives PyTorch's numbers in ${kind}`, () => {
    const header = json(`${name}.json`);
    const network = createNetwork(header, weights(`${name}.bin`), PRODUCTS[kind]());
    const { inputs, outputs } = json(`${name}.test.json`);
    assert.ok(inputs.length > 0);
    inputs.forEach((input, n) => {
      const got = network.run(Float32Array.from(input));
      assert.equal(got.length, outputs[n].length);
      const worst = Math.max(...outputs[n].map((x, i) => Math.abs(x - got[i]) / Math.max(1, Math.abs(x))));
      assert.ok(worst < 1e-5, `differs by ${worst}`);
    });
  });
}

// Two numbers in, one out: 2 x₁ − 3 x₂ + 0.5, as halves.
const HALVES = Uint16Array.of(0x4000, 0xc200, 0x3800).buffer;
const HEADER = {
  format: 1,
  input: [2],
  output: [1],
  layers: [{ type: "dense", shape: [1], weight: 0, bias: 2 }],
  activation: "none",
  multiply_adds: 2,
  bytes: 6,
};

test("a dense layer by hand", () => {
  const network = createNetwork(HEADER, HALVES);
  assert.deepEqual([...network.run(Float32Array.of(1, 2))], [-3.5]);
  assert.deepEqual([...network.run(Float32Array.of(1, 0))], [2.5]); // nothing is left of the run before
  assert.equal(network.multiplyAdds, 2);
});

test("clamp and sigmoid end a network, and what they were given stays readable", () => {
  const clamped = createNetwork({ ...HEADER, activation: "clamp" }, HALVES);
  assert.deepEqual([...clamped.run(Float32Array.of(1, 2))], [0]);
  assert.deepEqual([...clamped.raw], [-3.5]);
  const squashed = createNetwork({ ...HEADER, activation: "sigmoid" }, HALVES);
  assert.ok(Math.abs(squashed.run(Float32Array.of(0, 0))[0] - 1 / (1 + Math.exp(-0.5))) < 1e-7);
});

test("every run writes to the same memory", () => {
  const network = createNetwork(HEADER, HALVES);
  assert.equal(network.run(Float32Array.of(1, 2)), network.run(Float32Array.of(3, 4)));
});

test("every finite half becomes the number it stands for", () => {
  const value = (half) => {
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
    return half & 0x8000 ? -size : size;
  };
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
  const numbers = new Float32Array(halves.length);
  readHalves(halves.buffer, 0, numbers);
  halves.forEach((half, i) => assert.ok(Object.is(numbers[i], value(half)), `half ${half}`));
});

const refused = {
  "another format": [{ ...HEADER, format: 2 }, HALVES, /format 1 only/],
  "no header": [null, HALVES, /format 1 only/],
  "weights cut short": [HEADER, HALVES.slice(0, 4), /are not the 6 bytes/],
  "weights that are no buffer": [HEADER, [1, 2, 3], /are not the 6 bytes/],
  "weights that are not finite": [HEADER, Uint16Array.of(0x4000, 0x7c00, 0x3800).buffer, /not finite/],
  "a shape that is none": [{ ...HEADER, input: [NaN] }, HALVES, /whole numbers above zero/],
  "an offset outside the weights": [{ ...HEADER, input: [4] }, HALVES, /not there/],
  "an unknown layer": [{ ...HEADER, layers: [{ type: "toString", shape: [1] }] }, HALVES, /does not know the layer/],
  "an output that the layers do not give": [{ ...HEADER, output: [2] }, HALVES, /what its header promises/],
  "an unknown activation": [{ ...HEADER, activation: "tanh" }, HALVES, /what its header promises/],
};
for (const [what, [header, buffer, message]] of Object.entries(refused)) {
  test(`${what} is refused`, () => assert.throws(() => createNetwork(header, buffer), message));
}

for (const input of [[1, 2], Float32Array.of(1), Float32Array.of(1, 2, 3), Float32Array.of(1, NaN), undefined]) {
  test(`the input ${input} is refused, and the network stays usable`, () => {
    const network = createNetwork(HEADER, HALVES);
    assert.throws(() => network.run(input), /a Float32Array of 2 finite numbers/);
    assert.deepEqual([...network.run(Float32Array.of(1, 2))], [-3.5]);
  });
}

test("an index outside the codebook is refused", () => {
  const header = {
    ...HEADER,
    codes: 3,
    output: [1, 2],
    input: [2],
    layers: [{ type: "lookup", shape: [1, 2], codes: 3, weight: 0 }],
  };
  const network = createNetwork(header, HALVES);
  assert.deepEqual([...network.run(Float32Array.of(1, 2))], [-3, 0.5]);
  for (const index of [3, -1, 0.5]) {
    assert.throws(() => network.run(Float32Array.of(0, index)), /whole numbers below 3/);
  }
});

test("both products write what is worked out by hand, for rows and places that leave a rest", () => {
  const [outputs, size] = [9, 3];
  const matrix = Float32Array.from({ length: outputs * size }, (_, i) => i - 10);
  const bias = Float32Array.from({ length: outputs }, (_, row) => row / 2);
  const patches = [1, 0, 2, -1, 0.5, 0, 1, 3, -2, 1, 0, 0.25]; // [size][position]
  const places = Int32Array.of(9, 9, 5, 0, 2, 3); // of which the last four are asked for
  const sum = (row, n) => bias[row] + [0, 1, 2].reduce((sum, k) => sum + matrix[row * size + k] * patches[4 * k + n], 0);
  for (const product of [plainProduct, simdProduct()]) {
    const made = product({ matrix, bias, outputs, size });
    product({ matrix: new Float32Array(1e5), bias, outputs: 9, size: 1e4 }); // the memory grows
    made.patches.set(patches);
    const output = new Float32Array(10 * outputs).fill(NaN);
    made.run(output, 10, places, 2);
    for (let row = 0; row < outputs; row++) {
      [5, 0, 2, 3].forEach((place, n) => assert.equal(output[row * 10 + place], sum(row, n)));
      assert.ok([1, 4, 6, 7, 8, 9].every((place) => Number.isNaN(output[row * 10 + place])));
    }
  }
});

test("without WebAssembly there is no such product", (t) => {
  const { WebAssembly } = globalThis;
  t.after(() => (globalThis.WebAssembly = WebAssembly));
  globalThis.WebAssembly = undefined;
  assert.equal(simdProduct(), null);
});

test("the speed of a device is that of its product", () => {
  const slow = (made) => {
    const product = plainProduct(made);
    return { ...product, run: (...all) => Array.from({ length: 10 }, () => product.run(...all)) };
  };
  assert.ok(measureSpeed(plainProduct) > 2 * measureSpeed(slow));
});
