// A path as text, for addresses: what is read is checked, and anything malformed counts as absent.
//
//   readPath(text), writePath(places)        "a,b;a,b" ↔ [[a, b], …]
//   readHow(text), writeHow(how)             "linear,smooth,loop,48,16" ↔ { curve, easing, turn, frames, fps }
//   fewestFrames(keys, turn)                 as many as such a journey needs to stand on each of its keys
//   filmAddress(root, kind, models, how)     of the "gif", "webp" or "png"; models: [{ id, keys }, …]

import { CURVES, EASINGS } from "../mathematics/interpolate.js";
import { readNumbers, writeNumbers } from "../parts/code-text.js";
import { FRAMES, KEYS, SPEEDS } from "../parts/limits.js";

export const TURNS = ["there-and-back", "loop", "once"];
export const USUAL = { curve: "linear", easing: "smooth", turn: "there-and-back", frames: 48, fps: 16 };

const FAR = 1e4; // no map reaches so far

export function readPath(text) {
  if (typeof text !== "string" || !text) return [];
  const places = text.split(";").map((place) => readNumbers(place, 2));
  const right = (place) => place?.every((x) => Math.abs(x) <= FAR);
  return places.length <= KEYS[1] && places.every(right) ? places : [];
}

export function writePath(places) {
  return places.map(writeNumbers).join(";");
}

export function readHow(text) {
  const [curve, easing, turn, frames, fps, ...more] = typeof text === "string" ? text.split(",") : [];
  const how = { curve, easing, turn, frames: whole(frames), fps: whole(fps) };
  const within = (number, range) => number >= range[0] && number <= range[1];
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
  for (const { keys } of models) parts.push(`keys=${keys.map(writeNumbers).join(";")}`);
  for (const [name, value] of Object.entries(how)) parts.push(`${name}=${value}`);
  return new URL(`film.${kind}?${parts.join("&")}`, root).href;
}

function whole(text) {
  return /^\d{1,3}$/.test(text) ? Number(text) : NaN;
}
