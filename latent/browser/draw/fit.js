// A drawing in the form of the digits a model was trained on, as latent/preprocess.py brings pictures into it: in a box
// of 20 of 28 pixels, hairlines thickened, the centre of mass in the middle (LeCun et al. 1998, section III.A).
//
//   fitDigit(ink, side, [1, height, width])      Float32Array [1 · height · width] in [0, 1]; null for an empty pad
//
// `ink` is what a pad gives: [side · side] in [0, 1], light strokes on clean black. So there is no paper to remove, and
// what Python does about shadows, noise and specks is left out.

const FAINT = 0.04; // what has less ink than this counts as paper
const HAIRLINE = 1.5; // px at 28 × 28; 98 of 100 MNIST digits have a wider stroke
const FINER = 8; // strokes are thickened in steps of an eighth of a final pixel …
const STEPS = 8; // … and not without end

export function fitDigit(ink, side, [, height, width]) {
  const drawn = cropped({ values: ink, height: side, width: side }, FAINT);
  if (!drawn || drawn.values.every((x) => x < 3 * FAINT)) return null;
  const inner = even((Math.min(height, width) * 20) / 28);
  const longest = Math.max(drawn.height, drawn.width);
  let small = scaled(drawn, inner / longest);
  if (strokeWidth(small) < (HAIRLINE * inner) / 20) small = thickened(drawn, inner);

  const [row, column] = centreOfMass(small);
  const top = between(even(height / 2 - row), 0, height - small.height);
  const left = between(even(width / 2 - column), 0, width - small.width);
  const pixels = new Float32Array(height * width);
  each(small, (x, y, at) => (pixels[(top + y) * width + left + x] = between(small.values[at], 0, 1)));
  return pixels;
}

const between = (number, low, high) => Math.min(Math.max(number, low), high);

// Rounded as Python rounds: halves go to the even neighbour.
function even(number) {
  const rounded = Math.round(number);
  return Math.abs(number % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

function each({ height, width }, visit) {
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at++) visit(x, y, at);
}

// The part of a picture that holds all above `floor`, or null.
function cropped(picture, floor) {
  let top = Infinity;
  let left = Infinity;
  let bottom = -1;
  let right = -1;
  each(picture, (x, y, at) => {
    if (!(picture.values[at] > floor)) return;
    if (y < top) top = y;
    if (x < left) left = x;
    if (x > right) right = x;
    bottom = y;
  });
  if (bottom < 0) return null;
  const [height, width] = [bottom - top + 1, right - left + 1];
  const part = { values: new Float32Array(height * width), height, width };
  each(part, (x, y, at) => (part.values[at] = picture.values[(top + y) * picture.width + left + x]));
  return part;
}

// Enlarged or reduced as Pillow's bicubic filter does it: rows first, then columns.
function scaled({ values, height, width }, scale) {
  const to = (side) => Math.max(1, even(side * scale));
  const wide = { values: new Float32Array(height * to(width)), height, width: to(width) };
  weights(width, wide.width).forEach(({ first, parts }, x) => {
    for (let y = 0; y < height; y++) {
      let total = 0;
      for (let k = 0; k < parts.length; k++) total += parts[k] * values[y * width + first + k];
      wide.values[y * wide.width + x] = total;
    }
  });
  const done = { values: new Float32Array(to(height) * wide.width), height: to(height), width: wide.width };
  weights(height, done.height).forEach(({ first, parts }, y) => {
    for (let x = 0; x < wide.width; x++) {
      let total = 0;
      for (let k = 0; k < parts.length; k++) total += parts[k] * wide.values[(first + k) * wide.width + x];
      done.values[y * wide.width + x] = total;
    }
  });
  return done;
}

// For each of `outputs` numbers along a side: which of the `inputs` it is mixed of, and how.
function weights(inputs, outputs) {
  const scale = inputs / outputs;
  const reach = Math.max(scale, 1); // reducing, the filter is as wide as what becomes one pixel: nothing aliases
  return Array.from({ length: outputs }, (_, output) => {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - 2 * reach + 0.5));
    const last = Math.min(inputs, Math.floor(centre + 2 * reach + 0.5));
    const parts = Array.from({ length: last - first }, (_, k) => bicubic((first + k - centre + 0.5) / reach));
    const total = parts.reduce((sum, part) => sum + part, 0);
    return { first, parts: parts.map((part) => part / total) };
  });
}

function bicubic(x) {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

// The mean width of the strokes in px: twice their area over the total variation, as a stroke has two edges.
function strokeWidth({ values, height, width }) {
  const at = (x, y) => (x >= 0 && x < width && y >= 0 && y < height ? values[y * width + x] : 0);
  let [area, variation] = [0, 0];
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      area += at(x, y);
      variation += Math.sqrt((at(x, y) - at(x, y - 1)) ** 2 + (at(x, y) - at(x - 1, y)) ** 2);
    }
  }
  return (2 * area) / variation;
}

// The strokes grown until the reduced picture has no hairline.
function thickened(drawn, inner) {
  let fine = scaled(drawn, (FINER * inner) / Math.max(drawn.height, drawn.width));
  let small;
  for (let step = 0; step < STEPS; step++) {
    fine = grown(fine);
    const third = peak(fine.values) / 3;
    const full = median(fine.values.filter((x) => x > third));
    fine.values = fine.values.map((x) => between(x / full, 0, 1));
    fine = cropped(fine, 0.1);
    small = scaled(fine, inner / Math.max(fine.height, fine.width));
    if (strokeWidth(small) >= (HAIRLINE * inner) / 20) break;
  }
  return small;
}

// A pixel larger on each side; each pixel becomes the lightest of its nine.
function grown({ values, height, width }) {
  const bigger = { values: new Float32Array((height + 2) * (width + 2)), height: height + 2, width: width + 2 };
  each({ height, width }, (x, y, from) => {
    for (let at = y * bigger.width + x, row = 0; row < 3; row++, at += bigger.width) {
      for (let k = at; k < at + 3; k++) bigger.values[k] = Math.max(bigger.values[k], values[from]);
    }
  });
  return bigger;
}

function peak(values) {
  return values.reduce((most, x) => Math.max(most, x), 0);
}

function median(values) {
  const sorted = values.slice().sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function centreOfMass(picture) {
  let [mass, down, right] = [0, 0, 0];
  each(picture, (x, y, at) => {
    mass += picture.values[at];
    down += picture.values[at] * y;
    right += picture.values[at] * x;
  });
  return [down / mass, right / mass];
}
