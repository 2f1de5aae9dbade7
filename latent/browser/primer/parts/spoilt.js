// Pictures that are wrong in different ways, made from one: [height, width], numbers in [0, 1].

export const SPOILT = {
  blurred: { words: "blurred", spoil: (pixels, width) => weighed(pixels, width, [0.25, 0.5, 0.25]) },
  shifted: { words: "one pixel to the right", spoil: (pixels, width) => pixels.map((_, i) => (i % width ? pixels[i - 1] : 0)) },
  cut: { words: "a piece missing", spoil: (pixels, width) => pixels.map((x, i) => (Math.floor(i / width) / (pixels.length / width) > 0.6 ? 0 : x)) },
  faint: { words: "half as bright", spoil: (pixels) => pixels.map((x) => 0.5 * x) },
  grey: { words: "grey everywhere", spoil: (pixels) => pixels.map(() => mean(pixels)) },
};

const mean = (pixels) => pixels.reduce((total, x) => total + x, 0) / pixels.length;

// Each pixel mixed with those beside it, along rows and then along columns.
function weighed(pixels, width, parts) {
  const along = (values, step, inside) =>
    values.map((_, i) => parts.reduce((sum, part, k) => (inside(i, k - 1) ? sum + part * values[i + (k - 1) * step] : sum), 0));
  const rows = along(pixels, 1, (i, by) => (i % width) + by >= 0 && (i % width) + by < width);
  return along(rows, width, (i, by) => i + by * width >= 0 && i + by * width < pixels.length);
}
