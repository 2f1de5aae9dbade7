// The parts of the tools Path and Draw that draw nothing, against Python's values from test_tools.py in FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { createChart } from "../../../latent/browser/plane/chart.js";
import { fitDigit } from "../../../latent/browser/draw/fit.js";
import { reordered } from "../../../latent/browser/path/keys.js";
import {
  USUAL, fewestFrames, filmAddress, readHow, readPath, writeHow, writePath,
} from "../../../latent/browser/path/link.js";
import { keyAt } from "../../../latent/browser/path/path-layer.js";
import { createRoute, examplePlaces, keyCode } from "../../../latent/browser/path/route.js";
import { CHOICES } from "../../../latent/browser/path/settings.js";
import { FRAMES, KEYS, SPEEDS } from "../../../latent/browser/parts/limits.js";
import { isTiny } from "../../../latent/browser/draw/posterior-map.js";

const expected = JSON.parse(readFileSync(join(process.env.FIXTURES, "tools.json"), "utf8"));
const FLAT = { origin: [0, 0], across: [1, 0], up: [0, 1] };
const ALL = { origin: [0.5, -1, 2], across: [1, 0.2, 0], up: [0, 0.5, 1] };

test("a visitor may ask for as much as in Python", () => {
  assert.deepEqual({ keys: KEYS, frames: FRAMES, speeds: SPEEDS }, expected.limits);
});

test("the settings of a journey have the names that they have in Python, in the same order", () => {
  const titles = Object.entries(CHOICES).map(([name, { names }]) => [name, Object.entries(names)]);
  assert.deepEqual(Object.fromEntries(titles), expected.titles);
});

for (const { name, ink, side, shape, pixels } of expected.drawings) {
  test(`${name} is brought into the form that Python gives it`, () => {
    const got = fitDigit(Float32Array.from(ink), side, shape);
    assert.equal(got.length, pixels.length);
    const off = got.reduce((total, x, i) => total + Math.abs(x - pixels[i]), 0) / got.length;
    assert.ok(off < 0.002, `${off} off on average`);
    assert.ok(got.every((x) => x >= 0 && x <= 1));
  });
}

test("an empty pad has no form, nor has the faintest ink", () => {
  assert.equal(fitDigit(new Float32Array(112 * 112), 112, [1, 28, 28]), null);
  assert.equal(fitDigit(new Float32Array(112 * 112).fill(0.1), 112, [1, 28, 28]), null);
});

test("frames that a journey needs are Python's", () => {
  for (const { keys, turn, fewest } of expected.fewest) assert.equal(fewestFrames(keys, turn), fewest);
});

test("what plays is, from the film's address, the path that Python makes", () => {
  for (const { chart, places, how, models } of expected.films) {
    const panels = models.map((id) => ({ model: { id }, chart: createChart(chart) }));
    const route = createRoute(places, how, panels);
    const tracks = route.tracks.map(({ panel, keys }) => ({ id: panel.model.id, keys }));
    const address = new URL(filmAddress("http://host/live/", "gif", tracks, { ...how, frames: route.frames }));
    assert.equal(address.pathname, "/live/film.gif");
    assert.deepEqual(address.searchParams.getAll("model"), models);
    assert.equal(address.searchParams.get("frames"), String(route.frames));
    const { path } = expected.journeys.find(({ query }) => query === address.search) ?? {};
    assert.ok(path, `Python was not asked for ${address.search}`);
    for (const { codes } of route.tracks) {
      codes.forEach((code, i) => code.forEach((x, j) => assert.ok(Math.abs(x - path[i][j]) < 1e-5)));
    }
  }
});

test("paths and settings come back from their texts", () => {
  const places = [[0.25, -1.5], [3, 0], [1e-5, -2.125]];
  assert.deepEqual(readPath(writePath(places)), places);
  assert.match(writePath([[1e-9, -123.456]]), /^[-0-9a-z.,;]*$/);
  const how = { curve: "spherical", easing: "ease-in", turn: "loop", frames: 24, fps: 8 };
  assert.deepEqual(readHow(writeHow(how)), how);
});

const NO_PATHS = [undefined, null, 7, "", "1", "1,2,3", "1,2;", "1,x", "1,NaN", "1,Infinity", "1,2e9", "0x1,2"];
for (const text of [...NO_PATHS, "1,2;".repeat(8) + "1,2"]) {
  test(`the path ${JSON.stringify(text)} counts as absent`, () => assert.deepEqual(readPath(text), []));
}

const NO_SETTINGS = [
  undefined,
  7,
  "",
  "linear",
  "toString,smooth,loop,24,8",
  "linear,__proto__,loop,24,8",
  "linear,smooth,back,24,8",
  "linear,smooth,loop,24.5,8",
  "linear,smooth,loop,24,51",
  "linear,smooth,loop,2,8",
  "linear,smooth,loop,241,8",
  "linear,smooth,loop,,8",
  "linear,smooth,loop,24,8,1",
];
for (const text of NO_SETTINGS) {
  test(`the settings ${JSON.stringify(text)} are the usual ones`, () => assert.deepEqual(readHow(text), USUAL));
}

test("a key has the digits that the film's address keeps", () => {
  assert.deepEqual([...keyCode(createChart(FLAT), [1.23456, 0])], [Math.fround(1.235), 0]);
});

test("a journey stands on all its keys, and its line runs through them", () => {
  const places = [[0, 1], [1, 0], [0, -1]];
  const panel = { model: {}, chart: createChart(FLAT) };
  const { frames, tracks } = createRoute(places, { ...USUAL, curve: "spherical", frames: 2 }, [panel]);
  assert.equal(frames, 5); // two ways there, two back, and one frame to begin with
  const [{ steps, line }] = tracks;
  assert.equal(steps.length, frames);
  for (const place of places) {
    for (const points of [steps, line]) {
      assert.ok(points.some(([a, b]) => Math.hypot(a - place[0], b - place[1]) < 1e-6));
    }
  }
  assert.ok(line.every((point) => Math.abs(Math.hypot(...point) - 1) < 1e-6)); // an arc, not a chord
});

test("an arc is played as it is, also where it leaves the plane", () => {
  const chart = createChart(ALL);
  const route = createRoute([[0, 0], [2, 1]], { ...USUAL, curve: "spherical" }, [{ model: {}, chart }]);
  const [{ codes, steps }] = route.tracks;
  assert.ok(Math.max(...codes.map(chart.distance)) > 0.05);
  codes.forEach((code, i) => assert.deepEqual(chart.place(code), steps[i]));
});

test("keys are put in another order", () => {
  assert.deepEqual(reordered(["a", "b", "c", "d"], 0, 2), ["b", "c", "a", "d"]);
  assert.deepEqual(reordered(["a", "b", "c", "d"], 3, 1), ["a", "d", "b", "c"]);
});

test("the nearest key under the finger is found, within its reach", () => {
  const panel = { toScreen: ([a, b]) => [10 * a, 10 * b] };
  const places = [[0, 0], [2, 0], [9, 9]];
  assert.equal(keyAt(panel, places, 12, 0, 24), 1);
  assert.equal(keyAt(panel, places, 60, 60, 24), -1);
  assert.equal(keyAt(panel, places, 8, 0, 4), 0); // a handle can be held anywhere on it
});

test("the example runs through the corners, or round the middles of classes", () => {
  const corners = [[0, 0], [1, 0], [0.5, 0.9]].map((place) => ({ name: "?", place }));
  assert.deepEqual(examplePlaces({ model: { chart: { corners } }, chart: null }), corners.map(({ place }) => place));
  const model = {
    chart: { corners: [] },
    code_shape: [2],
    codes: Float32Array.of(1, 1, 3, 3, -2, 2, -2, -2, 2, -2, 0.1, 0),
    labels: Uint16Array.of(0, 0, 1, 2, 3, 4),
  };
  const places = examplePlaces({ model, chart: createChart(FLAT) });
  assert.deepEqual(places, [[-2, 2], [2, 2], [2, -2], [-2, -2]]);
});

test("a cloud is tiny where its dot hides it", () => {
  const seen = (s) => ({ mean: [0, 0], deviation: [s, s / 2] });
  const panel = { chart: createChart(FLAT), scale: 100 };
  assert.equal(isTiny(panel, seen(0.01)), true);
  assert.equal(isTiny(panel, seen(0.2)), false);
  assert.equal(isTiny(panel, { mean: [0, 0], deviation: null }), false);
});
