// What figures compute with the primer's own models, against PyTorch's numbers: test_primer_studies.py wrote FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { CORRUPTIONS } from "../../../latent/browser/mathematics/corruption.js";
import { meanSquaredError } from "../../../latent/browser/mathematics/error.js";
import { seeded } from "../../../latent/browser/mathematics/random.js";
import { createNetwork } from "../../../latent/browser/network/network.js";
import { stagesOf } from "../../../latent/browser/primer/anatomy/stages.js";
import { unfold } from "../../../latent/browser/primer/anatomy/unfold.js";
import { slope } from "../../../latent/browser/primer/variants/slope.js";

const read = (name) => JSON.parse(readFileSync(join(process.env.FIXTURES, name), "utf8"));

function close(got, want, tolerance = 1e-5) {
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got} is not ${want}`);
}

test("the error of a picture is PyTorch's", () => {
  const { picture, other, error } = read("error.json");
  close(meanSquaredError(picture, other), error);
});

test("pictures are spoiled as the models' training spoils them", () => {
  const { pixels, amount, kinds } = read("corruption.json");
  assert.deepEqual(Object.keys(CORRUPTIONS), Object.keys(kinds));
  for (const [kind, { draws, spoiled }] of Object.entries(kinds)) {
    const got = CORRUPTIONS[kind].spoil(Float32Array.from(pixels), amount, draws);
    got.forEach((x, i) => close(x, spoiled[i]));
    const drawn = Array.from({ length: 4000 }, ((random) => () => CORRUPTIONS[kind].draw(random))(seeded(1)));
    const mean = drawn.reduce((total, x) => total + x) / drawn.length;
    assert.ok(Math.abs(mean - (kind === "gaussian" ? 0 : 0.5)) < 0.05, `${kind}: ${mean}`);
  }
});

test("an encoder's slope is its Jacobian's norm, and is left where nobody waits for it", async () => {
  const { header, pixels, norm } = read("slope.json");
  const bytes = readFileSync(join(process.env.FIXTURES, "slope.bin"));
  const network = createNetwork(header, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const encode = async (inputs) => inputs.map((input) => ({ output: network.run(input).slice() }));
  close(await slope(encode, Float32Array.from(pixels), () => true), norm, 1e-3);
  assert.equal(await slope(encode, Float32Array.from(pixels), () => false), null);
});

test("a unit's weights times what comes in, plus its bias, is what its layer gives", () => {
  for (const part of ["encoder", "decoder"]) {
    const { header, input } = read(`${part}.json`);
    const bytes = readFileSync(join(process.env.FIXTURES, `${part}.bin`));
    const network = createNetwork(header, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    network.run(Float32Array.from(input));
    const stages = stagesOf(header, network, input);
    assert.deepEqual(stages.map(({ layer }) => layer.type), part === "encoder" ? ["conv", "conv", "dense"] : ["dense", "transposed", "transposed"]);
    for (const { layer, from, inputs, raw, numbers, activation } of stages) {
      for (let unit = 0; unit < raw.length; unit += 7) {
        const { weights, bias } = unfold(layer, from, unit, network.numbers);
        close(weights.reduce((total, weight, i) => total + weight * inputs[i], bias), raw[unit], 1e-4);
        close(numbers[unit], activation ? raw[unit] / (1 + Math.exp(-raw[unit])) : raw[unit], 1e-4);
      }
    }
  }
});
