// A journey through key places, as each model makes it: what the screen plays, the map shows and the film will be.
//
//   const route = createRoute(places, how, panels)       places [[a, b], …], at least two; how as in path/link.js
//   route.frames                                         how many there are: more than asked for where keys are many
//   route.tracks                                         one for each panel { model, chart }:
//     { panel, keys, codes, steps, line }       the codes of keys and frames; on the map, places of the frames and
//                                               of a line through them
//
// An arc may leave the plane of the chart: `steps` and `line` are what it casts on the plane, `codes` is the arc itself.

import { CURVES, journey } from "../mathematics/interpolate.js";
import { short } from "../parts/code-text.js";
import { fewestFrames } from "./link.js";

const FINE = 32; // pieces that stand for the arc of a leg

export function createRoute(places, how, panels) {
  const { curve, easing, turn } = how;
  const frames = Math.max(how.frames, fewestFrames(places.length, turn));
  const tracks = panels.map((panel) => {
    const keys = places.map((place) => keyCode(panel.chart, place));
    const codes = journey(keys, frames, curve, easing, turn);
    const legs = turn === "loop" ? [...keys, keys[0]] : keys;
    const pieces = curve === "linear" ? 1 : FINE;
    const line = [legs[0]];
    for (let leg = 1; leg < legs.length; leg++) {
      for (let k = 1; k <= pieces; k++) line.push(CURVES[curve](legs[leg - 1], legs[leg], k / pieces));
    }
    return { panel, keys, codes, steps: codes.map(panel.chart.place), line: line.map(panel.chart.place) };
  });
  return { frames, tracks };
}

// The code at a place, of as many digits as the film's address has.
export function keyCode(chart, place) {
  return Float32Array.from(chart.code(place), short);
}

// Places to begin with: the corners of the plane where it has some, else the middles of classes far from each other.
export function examplePlaces({ model, chart }) {
  const { corners } = model.chart;
  if (corners.length >= 3) return corners.map(({ place }) => place);
  const numbers = model.code_shape[0];
  const groups = new Map();
  model.labels.forEach((label, i) => {
    const [a, b] = chart.place(model.codes.subarray(i * numbers, (i + 1) * numbers));
    const group = groups.get(label) ?? { a: 0, b: 0, count: 0 };
    groups.set(label, { a: group.a + a, b: group.b + b, count: group.count + 1 });
  });
  const middles = [...groups.values()].map(({ a, b, count }) => [a / count, b / count]);
  return around(scattered(middles, 4));
}

// `count` of the places, each the farthest from those before it; the first is the one farthest out.
function scattered(places, count) {
  const chosen = [];
  const rest = [...places];
  function away([a, b]) {
    const others = chosen.length ? chosen : [[0, 0]];
    return Math.min(...others.map(([c, d]) => Math.hypot(a - c, b - d)));
  }
  while (rest.length && chosen.length < count) {
    const next = rest.reduce((best, place) => (away(place) > away(best) ? place : best));
    chosen.push(...rest.splice(rest.indexOf(next), 1));
  }
  return chosen;
}

// In the order in which one meets them going round, so that the way does not cross itself.
function around(places) {
  const middle = [0, 1].map((axis) => places.reduce((total, place) => total + place[axis], 0) / places.length);
  const angle = ([a, b]) => Math.atan2(b - middle[1], a - middle[0]);
  return [...places].sort((p, q) => angle(q) - angle(p));
}
