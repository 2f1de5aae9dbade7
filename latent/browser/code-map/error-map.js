// Where and how a picture differs from another, in the colours of error_map in latent/render.py: white is no
// difference, red is brighter than before, blue is darker; `FULL` or more has the full colour.
//
//   errorMap(before, after, channels)          Float32Arrays [C, H, W] → [3, H, W]
//   reach(before, after, shape, grid, cells)   how many pixels changed, and how many cells away from the given ones

const [BRIGHT, NEUTRAL, DARK] = [[213, 94, 0], [255, 255, 255], [0, 90, 181]];
const FULL = 0.5;
const SEEN = 4 / 255; // a smaller change is not seen

export function errorMap(before, after, channels) {
  const area = before.length / channels;
  const map = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) {
    const difference = largest(before, after, i, area);
    const towards = difference > 0 ? BRIGHT : DARK;
    const share = Math.min(Math.abs(difference) / FULL, 1);
    for (let c = 0; c < 3; c++) map[c * area + i] = (NEUTRAL[c] + share * (towards[c] - NEUTRAL[c])) / 255;
  }
  return map;
}

// { pixels, cells }: a change of eight neighbours at most is 1 cell away.
export function reach(before, after, [, height, width], [rows, columns], cells) {
  let [pixels, farthest] = [0, 0];
  for (let i = 0; i < height * width; i++) {
    if (Math.abs(largest(before, after, i, height * width)) < SEEN) continue;
    pixels++;
    const row = Math.floor((Math.floor(i / width) * rows) / height);
    const column = Math.floor(((i % width) * columns) / width);
    const away = (cell) => Math.max(Math.abs(Math.floor(cell / columns) - row), Math.abs((cell % columns) - column));
    farthest = Math.max(farthest, Math.min(...cells.map(away)));
  }
  return { pixels, cells: farthest };
}

// The difference, with its sign, of the channel that differs most at pixel `i`.
function largest(before, after, i, area) {
  let most = 0;
  for (let at = i; at < before.length; at += area) {
    const difference = after[at] - before[at];
    if (Math.abs(difference) > Math.abs(most)) most = difference;
  }
  return most;
}
