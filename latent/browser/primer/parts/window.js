// The part of a map that is shown: { x, y, half }, as plane.js has it.
//
//   around(codes)            the square that holds all codes [count · 2]
//   mostOf(codes)            the square that holds nearly all: a few may lie far out

const MARGIN = 1.06;
const INSIDE = 0.99;

export const around = (codes) => windowOf(codes, 1);
export const mostOf = (codes) => windowOf(codes, INSIDE);

function windowOf(codes, share) {
  const sides = [0, 1].map((j) => {
    const sorted = Float32Array.from({ length: codes.length / 2 }, (_, i) => codes[2 * i + j]).sort();
    const last = sorted.length - 1;
    const [low, high] = [sorted[Math.floor((1 - share) * last)], sorted[Math.ceil(share * last)]];
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  return { x: sides[0].middle, y: sides[1].middle, half: MARGIN * Math.max(sides[0].half, sides[1].half) };
}
