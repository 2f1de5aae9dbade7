// Codes as text, over the examples that tests/latent/test_code_text.py reads too, and long ones that it writes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { readIndices, readNumbers, short, writeIndices, writeNumbers } from "../../../latent/browser/parts/code-text.js";

const examples = JSON.parse(readFileSync(new URL("../code_texts.json", import.meta.url), "utf8"));
const long = JSON.parse(readFileSync(join(process.env.FIXTURES, "texts.json"), "utf8"));

const write = ({ numbers, indices }) => (numbers ? writeNumbers(numbers) : writeIndices(indices));
function read(text, { numbers, indices, size, count = (numbers ?? indices).length }) {
  return size === undefined ? readNumbers(text, count) : readIndices(text, count, size);
}

for (const example of [...examples.written, ...long]) {
  test(`written and read back: ${example.why}`, () => {
    assert.equal(write(example), example.text);
    assert.deepEqual(read(example.text, example), example.numbers?.map(short) ?? example.indices);
  });
}

for (const example of examples.read) {
  test(`read: ${example.why}`, () => {
    assert.deepEqual(read(example.text, example), example.numbers ?? example.indices);
  });
}

for (const example of examples.refused) {
  test(`no code: ${JSON.stringify(example.text)}`, () => assert.equal(read(example.text, example), null));
}

test("what is no text, or an endless one, is no code", () => {
  for (const text of [undefined, null, 7, ["1"], "0".repeat(20_001), "~" + "A".repeat(20_000)]) {
    assert.equal(readNumbers(text, 1), null);
    assert.equal(readIndices(text, 1, 9), null);
  }
});

test("four digits are kept", () => {
  assert.equal(short(12.3456), 12.35);
  assert.equal(short(-0.000123456), -0.0001235);
  assert.ok(Object.is(short(-0), 0));
});
