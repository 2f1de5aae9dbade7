// Travelling between codes, number for number as in latent/interpolate.py, which explains why: what plays in the
// browser is the path that Python makes a film of. Codes are arrays of numbers; what comes out are new Float32Arrays.

const PARALLEL = 1e-3; // nearer than this (in sin of the angle) to one line, two directions span no plane to turn in

const mix = (a, b, partA, partB) => Float32Array.from(a, (x, i) => partA * x + partB * b[i]);
const norm = (a) => Math.hypot(...a);

export function lerp(a, b, t) {
  return mix(a, b, 1 - t, t);
}

export function slerp(a, b, t) {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  if (!lengthA || !lengthB) return lerp(a, b, t);
  const unitA = Array.from(a, (x) => x / lengthA);
  const unitB = Array.from(b, (x) => x / lengthB);
  const angle = 2 * Math.atan2(norm(unitA.map((x, i) => x - unitB[i])), norm(unitA.map((x, i) => x + unitB[i])));
  const sine = Math.sin(angle);
  if (sine <= PARALLEL) return lerp(a, b, t);
  const length = (1 - t) * lengthA + t * lengthB;
  const partA = (Math.sin((1 - t) * angle) / sine) * (length / lengthA);
  const partB = (Math.sin(t * angle) / sine) * (length / lengthB);
  return mix(a, b, partA, partB);
}

export const CURVES = { linear: lerp, spherical: slerp };

export const EASINGS = {
  linear: (t) => t,
  smooth: (t) => t * t * (3 - 2 * t),
  "ease-in": (t) => t * t,
  "ease-out": (t) => t * (2 - t),
};

// The frames of a journey through `keys`, at least two; `turn` is "once", "loop" or "there-and-back".
export function journey(keys, frames, curve = "linear", easing = "linear", turn = "once") {
  const order = [...keys];
  if (turn === "loop") order.push(keys[0]);
  if (turn === "there-and-back") order.push(...keys.slice(0, -1).reverse());
  const legs = order.length - 1;
  const steps = turn === "once" ? frames - 1 : frames;
  const start = (leg) => Math.floor((leg * steps) / legs);

  const path = [];
  for (let leg = 0; leg < legs; leg++) {
    const long = start(leg + 1) - start(leg);
    for (let step = 0; step < long; step++) {
      path.push(CURVES[curve](order[leg], order[leg + 1], EASINGS[easing](step / long)));
    }
  }
  if (turn === "once") path.push(Float32Array.from(keys.at(-1)));
  return path;
}
