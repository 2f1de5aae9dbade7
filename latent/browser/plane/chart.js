// A plane through code space, and the way between a place on it and a code: z = origin + a·across + b·up.
//
//   const chart = createChart({ origin, across, up })        d numbers each
//   chart.code([a, b])                 Float32Array [d]
//   chart.place(code)                  [a, b] of the nearest point of the plane
//   chart.distance(code)               how far the code is from the plane, in the units of codes
//   chart.ellipse(mean, deviation)     where one σ of a diagonal Gaussian falls: { centre, radii, angle }, as a canvas
//                                      draws it with b upwards: `angle` from the first axis towards the second
//
// Codes that lie beside the plane are brought to it along the shortest way, and so are clouds of them.

const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0);

export function createChart({ origin, across, up }) {
  // The rows of the pseudo-inverse of [across up]: what a step in code space is in a and b.
  const [aa, ab, bb] = [dot(across, across), dot(across, up), dot(up, up)];
  const determinant = aa * bb - ab * ab;
  const toA = across.map((x, i) => (bb * x - ab * up[i]) / determinant);
  const toB = across.map((x, i) => (aa * up[i] - ab * x) / determinant);

  function code([a, b]) {
    return Float32Array.from(origin, (x, i) => x + a * across[i] + b * up[i]);
  }

  /** @returns {[number, number]} */
  function place(code) {
    let [a, b] = [0, 0];
    for (let i = 0; i < origin.length; i++) {
      a += toA[i] * (code[i] - origin[i]);
      b += toB[i] * (code[i] - origin[i]);
    }
    return [a, b];
  }

  function distance(from) {
    const nearest = code(place(from));
    return Math.hypot(...nearest.map((x, i) => x - from[i]));
  }

  function ellipse(mean, deviation) {
    const variance = Array.from(deviation, (x) => x * x);
    const covariance = (p, q) => variance.reduce((total, x, i) => total + x * p[i] * q[i], 0);
    const [xx, xy, yy] = [covariance(toA, toA), covariance(toA, toB), covariance(toB, toB)];
    const spread = Math.hypot((xx - yy) / 2, xy);
    const radii = [(xx + yy) / 2 + spread, Math.max((xx + yy) / 2 - spread, 0)].map(Math.sqrt);
    return { centre: place(mean), radii, angle: 0.5 * Math.atan2(2 * xy, xx - yy) };
  }

  return { code, place, distance, ellipse };
}
