// A path as text, for addresses: what is read is checked, and anything malformed counts as absent.
//
//   readPath(text), writePath(places)        "a,b;a,b" ↔ [[a, b], …]
//   readHow(text), writeHow(how)             "linear,smooth,loop,48,16" ↔ { curve, easing, turn, frames, fps }
//   fewestFrames(keys, turn)                 as many as such a journey needs to stand on each of its keys
//   short(number)                            to the four digits that addresses keep
//   filmAddress(root, kind, models, how)     of the "gif", "webp" or "png"; models: [{ id, keys }, …]
//
// Places and codes are rounded before they are used: what plays is then, number for number, what the film shows.

import { CURVES, EASINGS } from "../mathematics/interpolate.js";

export const MOST_KEYS = 8;
export const TURNS = ["there-and-back", "loop", "once"];
export const FRAMES = [12, 120];
export const SPEEDS = [2, 30];
export const USUAL = { curve: "linear", easing: "smooth", turn: "there-and-back", frames: 48, fps: 16 };

const FAR = 1e4; // no map reaches so far

export const short = (number) => Number(number.toPrecision(4));

export function readPath(text) {
  if (typeof text !== "string" || !text) return [];
  const places = text.split(";").map(numbers);
  const right = (place) => place.length === 2 && place.every((x) => Math.abs(x) <= FAR);
  return places.length <= MOST_KEYS && places.every(right) ? places : [];
}

export function writePath(places) {
  return places.map((place) => place.map(short).join(",")).join(";");
}

export function readHow(text) {
  const [curve, easing, turn, frames, fps, ...more] = typeof text === "string" ? text.split(",") : [];
  const how = { curve, easing, turn, frames: numbers(frames ?? "")[0], fps: numbers(fps ?? "")[0] };
  const within = (number, [least, most]) => Number.isInteger(number) && number >= least && number <= most;
  const named = Object.hasOwn(CURVES, `${curve}`) && Object.hasOwn(EASINGS, `${easing}`) && TURNS.includes(turn);
  return named && within(how.frames, FRAMES) && within(how.fps, SPEEDS) && !more.length ? how : { ...USUAL };
}

export function writeHow({ curve, easing, turn, frames, fps }) {
  return [curve, easing, turn, frames, fps].join(",");
}

export function fewestFrames(keys, turn) {
  return 1 + { once: keys - 1, loop: keys, "there-and-back": 2 * (keys - 1) }[turn];
}

export function filmAddress(root, kind, models, how) {
  const parts = models.map(({ id }) => `model=${encodeURIComponent(id)}`);
  for (const { keys } of models) {
    parts.push(`keys=${keys.map((code) => Array.from(code, short).join(",")).join(";")}`);
  }
  for (const [name, value] of Object.entries(how)) parts.push(`${name}=${value}`);
  return new URL(`film.${kind}?${parts.join("&")}`, root).href;
}

// What stands between commas, as numbers; NaN for what is none.
function numbers(text) {
  return text.split(",").map((part) => (/^-?\d+(\.\d+)?(e-?\d+)?$/.test(part) ? Number(part) : NaN));
}
