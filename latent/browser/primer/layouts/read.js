// The pictures in five layouts that training/layouts.py wrote, which says how.
//
//   readLayouts(base64)      { count, side, labels, mean, components, layouts: [{ name, middle, half, places }],
//                              thumbnail(i) } — places in a square of half side 1, thumbnails Float32Array [side²]

import { readHalves } from "../../network/float16.js";

const PIXELS = 784;
const LEVELS = 15;

export function readLayouts(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const { count, side, layouts } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 2 + length / 2; // in halves
  const take = (size) => {
    const numbers = new Float32Array(size);
    readHalves(bytes.buffer, at, numbers);
    at += size;
    return numbers;
  };
  const mean = take(PIXELS);
  const components = [take(PIXELS), take(PIXELS)];
  const placed = layouts.map((each) => ({ ...each, places: take(2 * count) }));
  const labels = bytes.subarray(2 * at, 2 * at + count);
  const pictures = bytes.subarray(2 * at + count);
  const packed = (side * side) / 2;

  return {
    count,
    side,
    labels,
    mean,
    components,
    layouts: placed,
    thumbnail(i) {
      const pixels = new Float32Array(side * side);
      for (let k = 0; k < packed; k++) {
        const two = pictures[i * packed + k];
        pixels[2 * k] = (two >> 4) / LEVELS;
        pixels[2 * k + 1] = (two & 15) / LEVELS;
      }
      return pixels;
    },
  };
}

// μ + a c₁ + b c₂, brought to [0, 1]: what a PCA makes of a place; and the place of pixels.
export const invertPca = ({ mean, components }, place) =>
  mean.map((x, i) => Math.min(Math.max(components.reduce((sum, each, j) => sum + place[j] * each[i], x), 0), 1));

export const placeByPca = ({ mean, components }, pixels) =>
  components.map((component) => component.reduce((sum, weight, i) => sum + weight * (pixels[i] - mean[i]), 0));

// A picture of half the side as one of the whole: each pixel four times.
export function doubled(pixels, side) {
  const wide = 2 * side;
  return Float32Array.from({ length: wide * wide }, (_, i) => pixels[Math.floor(i / wide / 2) * side + Math.floor((i % wide) / 2)]);
}

export const mirrored = (pixels, side) => pixels.map((_, i) => pixels[i - (i % side) + side - 1 - (i % side)]);
