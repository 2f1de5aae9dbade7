// Ways to spoil a picture, as models/corruption.py has them, given one random number for each pixel.
//
//   CORRUPTIONS[kind].spoil(pixels, amount, draws)      Float32Array of grey levels in [0, 1]
//   CORRUPTIONS[kind].draw(random)                      the random number that it needs

import { normal } from "./normal.js";

const uniform = (random) => random();

export const CORRUPTIONS = {
  gaussian: {
    draw: normal,
    spoil: (pixels, amount, draws) => pixels.map((x, i) => Math.min(Math.max(x + amount * draws[i], 0), 1)),
  },
  masking: {
    draw: uniform,
    spoil: (pixels, amount, draws) => pixels.map((x, i) => (draws[i] < amount ? 0 : x)),
  },
  "salt-and-pepper": {
    draw: uniform,
    spoil: (pixels, amount, draws) =>
      pixels.map((x, i) => (draws[i] >= 1 - amount / 2 ? 1 : draws[i] < amount / 2 ? 0 : x)),
  },
};
