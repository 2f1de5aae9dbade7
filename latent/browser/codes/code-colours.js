// A colour for each code of a codebook, by its rank in use: neighbours in rank are far apart in hue, and the first
// couple of dozen, which are most of any picture, are all told apart. Every one is light enough for dark text (INK).
//
//   codeColours(ranks)                ranks: [K], 0 for the code used most → K colours, "#rrggbb"

export const INK = "#15171c";

const RINGS = [
  [0.82, 0.11],
  [0.68, 0.12],
  [0.91, 0.07],
  [0.75, 0.06],
  [0.75, 0.14],
]; // lightness and chroma, in turn
const STEP = 130.7; // degrees of hue: of all steps, the one that keeps the first 24 and the first 48 farthest apart

export function codeColours(ranks) {
  return Array.from(ranks, (rank) => {
    const [lightness, chroma] = RINGS[rank % RINGS.length];
    return hex(oklch(lightness, chroma, 25 + rank * STEP));
  });
}

// OKLCH (Ottosson 2020) to sRGB in [0, 1], cut off where the screen has no such colour.
export function oklch(lightness, chroma, degrees) {
  const turn = (degrees * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(turn), chroma * Math.sin(turn)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((x) => Math.min(Math.max(x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055, 0), 1));
}

const hex = (rgb) => "#" + rgb.map((x) => Math.round(255 * x).toString(16).padStart(2, "0")).join("");
