// What stands behind the sliders and the code map, against Python's answers where Python has them (test_views.py wrote
// them into the folder FIXTURES), else by hand.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createEntryLooks } from "../../../latent/browser/code-map/entry-looks.js";
import { cellsBetween, readCodebook } from "../../../latent/browser/code-map/codebook.js";
import { errorMap, reach } from "../../../latent/browser/code-map/error-map.js";
import { createGallery } from "../../../latent/browser/code-map/gallery.js";
import { createPainting } from "../../../latent/browser/code-map/painting.js";
import { createSpareTime } from "../../../latent/browser/parts/spare-time.js";
import { decimals, fromUnits, histogram, randomCode, toUnits } from "../../../latent/browser/sliders/sweep.js";
import { summary } from "../../../latent/browser/code-map/usage.js";

const expected = JSON.parse(readFileSync(join(process.env.FIXTURES, "views.json"), "utf8"));

function close(got, want, tolerance = 1e-5) {
  assert.equal(got.length, want.length);
  want.forEach((x, i) => assert.ok(Math.abs(x - got[i]) <= tolerance, `${got[i]} is not ${x}, at ${i}`));
}

// A generator of its own, so that a draw is the same each time (Marsaglia 2003).
function seeded(seed = 1) {
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
}

test("units are Python's, there and back", () => {
  const { mean, deviation, codes, units } = expected.units;
  const prior = { mean, deviation };
  codes.forEach((code, n) => {
    close(code.map((x, j) => toUnits(prior, j, x)), units[n]);
    close(units[n].map((x, j) => fromUnits(prior, j, x)), code);
  });
});

test("a histogram counts one dimension, and what lies beyond the reach is left out", () => {
  const prior = { mean: [1, 0], deviation: [2, 1] };
  const codes = Float32Array.of(1.1, 0, 1.2, 0, -6.9, 0, 99, 0); // units 0.05, 0.1, −3.95, 49
  close(histogram(codes, prior, 0, 4), [0.5, 0, 1, 0]);
  close(histogram(codes, prior, 1, 4), [0, 0, 1, 0]);
});

test("numbers have as many decimals as their dimension needs", () => {
  assert.deepEqual([1, 0.5, 0.01, 25, 400].map(decimals), [2, 3, 4, 1, 0]);
});

test("random codes are distributed as the prior, also where its dimensions hang together", () => {
  const random = seeded();
  const codes = Float32Array.from({ length: 400 }, (_, i) => (i % 2 ? 3 : 5) + Math.sin(i >> 1)); // x₂ = x₁ − 2
  const prior = { mean: [5, 3], deviation: [Math.SQRT1_2, Math.SQRT1_2] };
  for (const [correlated, together] of [[true, 1], [false, 0]]) {
    const draws = Array.from({ length: 3000 }, () => randomCode({ prior: { ...prior, correlated }, codes }, random));
    const mean = (of) => draws.reduce((total, z) => total + of(z), 0) / draws.length;
    close([mean((z) => z[0]), mean((z) => z[1])], prior.mean, 0.06);
    close([mean((z) => (z[0] - 5) ** 2), mean((z) => (z[1] - 3) ** 2)], [0.5, 0.5], 0.06);
    close([mean((z) => (z[0] - 5) * (z[1] - 3))], [0.5 * together], 0.06);
  }
});

test("a difference is painted as Python paints it", () => {
  for (const { before, after, channels, map } of expected.maps) {
    close(errorMap(Float32Array.from(before), Float32Array.from(after), channels), map);
  }
});

test("how far a change reaches, by hand", () => {
  const before = new Float32Array(36); // 6 × 6 pixels in 3 × 3 cells
  const after = before.slice();
  const count = (cells) => reach(before, after, [1, 6, 6], [3, 3], cells);
  assert.deepEqual(count([0]), { pixels: 0, cells: 0 });
  after[0] = 0.5; // in cell 0
  after[35] = -0.5; // in cell 8
  after[1] = 0.01; // too little to be seen
  assert.deepEqual(count([0]), { pixels: 2, cells: 2 });
  assert.deepEqual(count([4]), { pixels: 2, cells: 1 });
  assert.deepEqual(count([0, 8]), { pixels: 2, cells: 0 });
});

// Four pictures of 1 × 3 cells in four codes, of which code 1 is never used.
const CODES = Float32Array.of(2, 2, 0, 2, 2, 2, 2, 0, 2, 3, 2, 2);
const MODEL = {
  codes: CODES,
  count: 4,
  code_shape: [1, 3],
  image_shape: [1, 2, 6],
  usage: { codes: 4, counts: [2, 0, 9, 1] },
};

test("a codebook knows where its codes stand", () => {
  const book = readCodebook(MODEL);
  assert.deepEqual(book.order, [2, 0, 3, 1]);
  assert.deepEqual([...book.rank], [1, 3, 0, 2]);
  assert.equal(book.total, 12);
  assert.deepEqual([...book.where(2)], [3, 3, 3]);
  assert.deepEqual([...book.where(0)], [0, 1, 1]);
  assert.deepEqual([...book.inCell(0)], [0, 0, 3, 1]);
  assert.deepEqual(book.indices(2), [2, 0, 2]);
  assert.deepEqual([...book.pictures(3, 8)], [3]);
  assert.deepEqual(new Set(book.pictures(0, 8)), new Set([0, 2]));
  assert.equal(book.pictures(2, 2).length, 2);
  assert.deepEqual(book.pictures(1, 8), []);
});

test("the sheet shows every code that pictures contain, within its limit", () => {
  const { sheet } = readCodebook(MODEL);
  assert.deepEqual([...sheet].sort(), [0, 1, 2, 3]); // each code up to eight times: all there are
  assert.equal(readCodebook(MODEL, 1).sheet.length, 1);
  assert.deepEqual(readCodebook(MODEL, 1).sheet, [3]); // the rarest first
});

test("a painting goes back stroke by stroke, and to its start", () => {
  const painting = createPainting([5, 6, 7], { indices: [5, 6, 7], name: "a 3" });
  assert.equal(painting.paint([0], 1), true); // a stroke begins
  assert.equal(painting.paint([1, 0], 1), false); // and goes on
  assert.deepEqual(painting.indices, [1, 1, 7]);
  assert.deepEqual(painting.lift(), [0, 1]);
  assert.equal(painting.lift(), null);
  assert.deepEqual([painting.changed, painting.undoable, painting.untouched], [[0, 1], true, false]);
  painting.remember();
  painting.replace([0, 0, 0], { indices: [0, 0, 0], name: "your drawing" });
  assert.deepEqual([painting.changed, painting.start.name, painting.untouched], [[], "your drawing", true]);
  painting.undo();
  assert.deepEqual([painting.indices, painting.start.name], [[1, 1, 7], "a 3"]);
  painting.undo();
  assert.deepEqual([painting.indices, painting.undoable, painting.untouched], [[5, 6, 7], false, true]);
});

test("a hand leaves no cell out", () => {
  assert.deepEqual(cellsBetween(5, 5, 7), [5]);
  assert.deepEqual(cellsBetween(0, 3, 7), [0, 1, 2, 3]);
  assert.deepEqual(cellsBetween(16, 0, 7), [16, 8, 0]); // along the diagonal
  assert.deepEqual(cellsBetween(0, 15, 7), [0, 8, 15]); // row 2, column 1: the middle is rounded
});

test("a code looks like the mean of its cells and what is around them", () => {
  const looks = createEntryLooks(MODEL); // cells of 2 × 2 pixels, looks of 4 × 4
  assert.deepEqual(looks.shape, [1, 4, 4]);
  assert.equal(looks.of(0), null);
  looks.add(Float32Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6), [2, 0, 2]);
  assert.equal(looks.times(2), 2);
  // The middle cell: columns 2 to 5 of the picture; above and below it there is nothing.
  assert.deepEqual([...looks.of(0)], [0, 0, 0, 0, 2, 3, 4, 5, 2, 3, 4, 5, 0, 0, 0, 0]);
  // The outer cells, one without a left and one without a right neighbour: [–, 1, 2, 3] and [4, 5, 6, –].
  assert.deepEqual([...looks.of(2).slice(4, 8)], [4, 3, 4, 3]);
});

// A model that answers so many questions at a time.
function decoding(batch = 1) {
  const decoded = [];
  const requests = [];
  const many = () => async (questions) => {
    requests.push(questions.length);
    decoded.push(...questions.map((indices) => [...indices]));
    return questions.map(() => ({ output: new Float32Array(12) }));
  };
  return { decoded, requests, model: { ...MODEL, many, batch: () => batch } };
}

test("a gallery decodes its sheet once, what is asked for first, and at last the codes of no picture", async () => {
  const { decoded, model } = decoding();
  const book = readCodebook(model);
  const gallery = createGallery(model, book, createEntryLooks(model), { turn: async () => {} });
  const seen = [];
  gallery.onPicture = (pixels, indices, n) => seen.push(n);
  assert.equal(gallery.get(1), null);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen[0], 1);
  assert.deepEqual([...seen.slice(0, -1)].sort(), [0, 1, 2, 3]);
  assert.equal(seen.at(-1), null);
  assert.deepEqual(decoded.at(-1), [1, 1, 1]);
  assert.equal(gallery.get(1).length, 12);
  assert.equal(decoded.length, 5);
});

test("a server is asked for all pictures of a gallery at once, and then for the codes of none", async () => {
  const { decoded, requests, model } = decoding(16);
  const gallery = createGallery(model, readCodebook(model), createEntryLooks(model), { turn: async () => {} });
  gallery.get(1);
  gallery.get(1);
  gallery.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(requests, [4, 1]);
  assert.deepEqual(decoded.at(-1), [1, 1, 1]);
});

test("a stopped gallery decodes no more", async () => {
  const { decoded, model } = decoding();
  const gallery = createGallery(model, readCodebook(model), createEntryLooks(model), { turn: async () => {} });
  gallery.start();
  gallery.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(decoded.length, 0);
});

test("what can wait, waits until nothing moves", async () => {
  const spare = createSpareTime(40);
  spare.touched();
  const begun = performance.now();
  setTimeout(spare.touched, 25);
  await spare.turn();
  const waited = performance.now() - begun;
  assert.ok(waited >= 62, `only ${waited} ms`);
});

test("who waits when all is stopped is forgotten", async () => {
  const spare = createSpareTime(10);
  let came = false;
  spare.turn().then(() => (came = true));
  spare.stop();
  spare.turn().then(() => (came = true));
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(came, false);
});

test("the use of a codebook in one sentence", () => {
  const said = summary({ size: 4, counts: [2, 0, 9, 1] }, { perplexity: 2.17 });
  assert.equal(said, "3 of 4 codes in use, perplexity 2.2: as varied as 2 codes used evenly.");
});
