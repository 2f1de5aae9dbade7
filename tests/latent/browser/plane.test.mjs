// The mathematics of the live plane. test_plane_maths.py wrote what Python says of the same codes into FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { axisOf, niceStep, ticks } from "../../../latent/browser/plane/axes.js";
import { between, fitted, held, pinched, toPlace, toScreen, zoomed } from "../../../latent/browser/plane/camera.js";
import { doubtful, signs } from "../../../latent/browser/mathematics/doubt.js";
import { createNearness } from "../../../latent/browser/mathematics/honesty.js";
import { frequent } from "../../../latent/browser/plane/legend.js";
import { lensMiddle } from "../../../latent/browser/plane/lens.js";
import { createNumbers } from "../../../latent/browser/plane/numbers.js";
import { dense, empty, near, number, spoken, typed } from "../../../latent/browser/parts/words.js";

const SIZE = 400;
const CAMERA = { x: 1, y: -2, span: 8 };
const expected = JSON.parse(readFileSync(join(process.env.FIXTURES, "nearness.json"), "utf8"));

function close(got, want, tolerance = 1e-9) {
  assert.equal(got.length, want.length);
  want.forEach((x, i) => assert.ok(Math.abs(x - got[i]) <= tolerance, `${got} is not ${want}`));
}

test("what is read of a place are the numbers of its axes, or the place where the plane runs along none", () => {
  const chart = { origin: [1, 0, 5], across: [0, 2, 0], up: [0, 0, -0.5] };
  const along = createNumbers({ chart: { axes: ["z2", "z3"] } }, () => chart);
  close(along.of([1.5, 2]), [3, 4]);
  close(along.place([3, 4]), [1.5, 2]);
  assert.equal(along.words([1.5, 2], false), "z2 3.00, z3 4.00");
  const free = createNumbers({ chart: { axes: null } }, () => ({ ...chart, across: [1, 2, 0] }));
  close(free.of([1.5, 2]), [1.5, 2]);
  close(free.place([3, 4]), [3, 4]);
  assert.equal(free.words([1.5, 2], false), "Across 1.50, up 2.00");
  assert.equal(free.words([1.5, 2], true), "z = (1.50, 2.00)");
});

test("a window fits: its middle in the middle, up upwards", () => {
  const camera = fitted([-3, 5, -6, 2]);
  close(toScreen(camera, SIZE, [1, -2]), [SIZE / 2, SIZE / 2]);
  close(toScreen(camera, SIZE, [-3, 2]), [0, 0]);
  close(toScreen(camera, SIZE, [5, -6]), [SIZE, SIZE]);
});

test("a window that is not square is shown whole", () => {
  const camera = fitted([-1, 1, -4, 4]);
  close(toScreen(camera, SIZE, [0, 4]), [SIZE / 2, 0]);
  close(toScreen(camera, SIZE, [-1, 0]), [150, SIZE / 2]);
});

test("from a place to the screen and back", () => {
  close(toPlace(CAMERA, SIZE, toScreen(CAMERA, SIZE, [0.3, 1.7])), [0.3, 1.7]);
});

test("zooming keeps the place under the pointer", () => {
  const place = [2.5, -3];
  const after = zoomed(CAMERA, 0.4, place);
  close(toScreen(after, SIZE, place), toScreen(CAMERA, SIZE, place));
  assert.equal(after.span, 0.4 * CAMERA.span);
});

test("two fingers keep their places", () => {
  const [from, to] = [
    [[100, 120], [200, 220]],
    [[60, 100], [260, 300]],
  ];
  const after = pinched(CAMERA, SIZE, from, to);
  assert.equal(after.span, CAMERA.span / 2);
  from.forEach((finger, i) => close(toScreen(after, SIZE, toPlace(CAMERA, SIZE, finger)), to[i]));
});

test("two fingers on one point do not lose the map", () => {
  const after = pinched(CAMERA, SIZE, [[100, 100], [100, 100]], [[130, 90], [130, 90]]);
  assert.equal(after.span, CAMERA.span);
  close([after.x, after.y], [1 - (30 * 8) / SIZE, -2 - (10 * 8) / SIZE]);
});

test("a soft zoom keeps its place all the way", () => {
  const place = [3, 0];
  const after = zoomed(CAMERA, 0.25, place);
  for (const t of [0, 0.3, 0.7, 1]) {
    close(toScreen(between(CAMERA, after, t), SIZE, place), toScreen(CAMERA, SIZE, place));
  }
  const moved = { ...CAMERA, x: 5 };
  assert.equal(between(CAMERA, moved, 0.5).x, 3);
});

test("the map can not be lost", () => {
  const home = { x: 0, y: 0, span: 10 };
  assert.equal(held({ x: 0, y: 0, span: 1e9 }, home, 4).span, 40);
  assert.ok(held({ x: 0, y: 0, span: 1e-9 }, home, 4).span > 0.01);
  const far = held({ x: 900, y: -900, span: 10 }, home, 4);
  assert.deepEqual([far.x, far.y], [10, -10]);
});

test("grids have round steps", () => {
  for (const [least, step] of [[0.7, 1], [1, 1], [1.2, 2], [3, 5], [6, 10], [0.03, 0.05], [45, 50], [0.1, 0.1]]) {
    close([niceStep(least)], [step]);
  }
});

test("ticks are the multiples, as people write them", () => {
  assert.deepEqual(ticks(-0.45, 0.41, 0.2).map(({ label }) => label), ["−0.4", "−0.2", "0.0", "0.2", "0.4"]);
  assert.deepEqual(ticks(-40, 25, 20).map(({ label }) => label), ["−40", "−20", "0", "20"]);
  close(ticks(0, 1, 0.5).map(({ value }) => value), [0, 0.5, 1]);
});

test("only a direction along one dimension has numbers", () => {
  const chart = { origin: [5, 1, 2], across: [0, 0, 3], up: [1, 1, 0] };
  const axis = axisOf(chart, "across");
  assert.equal(axis.number(2), 8);
  assert.equal(axis.place(8), 2);
  assert.equal(axisOf(chart, "up"), null);
});

for (const { dimensions, points, ...model } of expected) {
  const measure = createNearness({
    ...model,
    codes: Float32Array.from(model.codes.flat()),
    labels: Uint16Array.from(model.labels),
    deviations: model.deviations && Float32Array.from(model.deviations.flat()),
    count: model.codes.length,
  });
  test(`nearness in ${dimensions} dimensions is Python's`, () => {
    for (const { code, near, rank, fade, level, label } of points) {
      const got = measure(Float32Array.from(code));
      assert.deepEqual([got.near, got.level, got.label], [near, level, label]);
      close([got.rank], [rank], 1.01 / 101); // a quantile may be that very density
      close([got.fade], [fade], 0.01);
    }
  });
  test(`all levels occur in ${dimensions} dimensions`, () => {
    const levels = new Set(points.map(({ code }) => measure(Float32Array.from(code)).level));
    assert.ok(levels.has("empty") && levels.has("usual"));
  });
}

test("fewer codes than are asked for are enough", () => {
  const nearness = { bandwidth: 1, radius: 1, quantiles: Array(101).fill(-2), empty: 1, dimensions: [0] };
  const measure = createNearness({ codes: Float32Array.of(0, 3), labels: Uint16Array.of(4, 6), count: 2, nearness });
  const got = measure(Float32Array.of(2.5));
  assert.deepEqual([got.near, got.label], [1, 6]); // level at one each: the nearest one's
});

test("the lens stays on the map, off the marker, and moves steadily", () => {
  const [lens, gap, half] = [80, 14, 40];
  for (const side of [-1, 1]) {
    let before = null;
    for (let y = SIZE; y >= 0; y -= 1) {
      const x = side < 0 ? 300 : 100; // where there is room on that side
      const [middleX, middleY] = lensMiddle([x, y], SIZE, lens, gap, side);
      assert.ok(middleX >= half && middleX <= SIZE - half && middleY >= half && middleY <= SIZE - half);
      assert.ok(Math.max(Math.abs(middleX - x), Math.abs(middleY - y)) >= half + gap, `covered at ${y}`);
      if (before) assert.ok(Math.hypot(middleX - before[0], middleY - before[1]) < 3, `jumps at ${y}`);
      before = [middleX, middleY];
    }
  }
});

test("numbers are printed with the minus of print, and nothing is minus nought", () => {
  assert.deepEqual([0.314, -1.2, -0.001, -45.3].map(number), ["0.31", "−1.20", "0.00", "−45.30"]);
});

test("numbers are read as people type them", () => {
  assert.deepEqual(["1.5", " −1,5 ", "-.5", "+2", "0"].map(typed), [1.5, -1.5, -0.5, 2, 0]);
  for (const text of ["", "abc", "1.2.3", "1e5", "0x10", "Infinity", "-"]) assert.ok(Number.isNaN(typed(text)), text);
});

test("what is said of a place", () => {
  const here = { near: 12, rank: 0.345, level: "usual" };
  assert.equal(near(here, 4000, 10), "12 of 4,000 held-out codes near (usual: 10)");
  assert.equal(dense(here), "denser than where 34 % of pictures are encoded");
  assert.match(dense({ rank: 0 }), /^sparser than anywhere/);
  assert.match(dense({ rank: 1 }), /^denser than anywhere/);
  assert.match(empty({ empty: 2 }, 4000), /^Empty: of 4,000 held-out pictures at most 2 % are encoded where/);
  const where = "z = (0.31, −1.20)";
  assert.equal(spoken({ where, label: "7", ...here }), "z = (0.31, −1.20). Nearest class 7, 12 codes near.");
  assert.equal(
    spoken({ where, label: null, near: 1, level: "empty" }),
    "z = (0.31, −1.20). 1 code near. Empty here.",
  );
});

test("the signs that a decoder guesses, and what they come to, are Python's", () => {
  const { doubt, places } = JSON.parse(readFileSync(join(process.env.FIXTURES, "doubt.json"), "utf8"));
  for (const { once, again, beside, labels, signs: expected, doubtful: told } of places) {
    const seen = signs(once, again, beside, labels);
    close(seen, expected, 1e-3);
    assert.equal(doubtful(doubt, seen), told);
  }
  assert.equal(new Set(places.map(({ doubtful: told }) => told)).size, 2);
});

test("a blank picture has signs, too", () => {
  assert.ok(signs([0, 0], [0, 0], [[1, 0]], [4]).every(Number.isFinite));
});

test("the likeliest codes come likeliest first", () => {
  const nearness = { bandwidth: 1, radius: 1, quantiles: Array(101).fill(-2), empty: 1, dimensions: [1] };
  const codes = Float32Array.of(9, 0, 9, 3, 9, 2);
  const measure = createNearness({ codes, labels: Uint16Array.of(4, 6, 5), count: 3, nearness });
  assert.deepEqual(measure.likeliest(Float32Array.of(0, 2.4)), [2, 1, 0]);
});

test("of many classes the legend names the most frequent ones, in the order of the classes", () => {
  const classes = Array.from({ length: 964 }, (_, label) => `obj${label}`);
  const often = [900, 7, 30];
  const labels = [...classes.keys(), ...often, ...often.slice(0, 1)];
  assert.deepEqual(frequent([{ classes, labels }], 3), { shown: [7, 30, 900], left: 961 });
  assert.equal(frequent([{ classes, labels }]).shown.length, 12);
});

test("of a few classes the legend names those that there are pictures of, whichever map shows them", () => {
  const classes = ["a", "b", "c"];
  const models = [{ classes, labels: [2, 2] }, { classes, labels: [0, 7] }]; // 7 has no name
  assert.deepEqual(frequent(models), { shown: [0, 2], left: 0 });
});
