// What one sees of a network at a moment of its training.
//
//   const look = createView(digits)
//   look(run)     { codes, window, reconstructions, plane }: codes [shown, 2] of every third picture, half of the side
//                 of the square that holds nearly all of them, the ten examples decoded again, and SIDE × SIDE decoded
//                 places of that square, row by row from its upper left corner

import { createAutoencoder } from "./autoencoder.js";
import { CODE } from "./layout.js";

export const SIDE = 12;
const EVERY = 3;
const INSIDE = 0.98; // of the codes
const LEAST = 2.5; // of the half side: N(0, 1) is always in sight
const ROWS = 64; // done at a time

export function createView({ pictures, labels, pixels, total, count }) {
  const shown = Array.from({ length: Math.floor(total / EVERY) }, (_, i) => i * EVERY);
  const inputs = gathered(pictures, shown, pixels);
  const examples = firstOfEach(labels, count, total);
  const exampleInputs = gathered(pictures, examples, pixels);
  let network, layout;

  function look({ parameters, layout: now }) {
    if (layout !== now) {
      layout = now;
      network = createAutoencoder(layout, ROWS);
    }
    const codes = means(parameters, inputs, shown.length);
    const window = halfSide(codes);
    const reconstructions = decoded(parameters, means(parameters, exampleInputs, examples.length));
    return { codes, window, reconstructions, plane: decoded(parameters, square(window)) };
  }

  function means(parameters, from, rows) {
    const found = new Float32Array(rows * CODE);
    for (let first = 0; first < rows; first += ROWS) {
      const used = Math.min(ROWS, rows - first);
      const moments = network.encode(parameters, padded(from, first, used, pixels), ROWS);
      for (let row = 0; row < used; row++) {
        for (let j = 0; j < CODE; j++) found[(first + row) * CODE + j] = moments[row * 2 * CODE + j];
      }
    }
    return found;
  }

  function decoded(parameters, codes) {
    const rows = codes.length / CODE;
    const found = new Float32Array(rows * pixels);
    for (let first = 0; first < rows; first += ROWS) {
      const used = Math.min(ROWS, rows - first);
      const some = network.decode(parameters, padded(codes, first, used, CODE), ROWS);
      found.set(some.subarray(0, used * pixels), first * pixels);
    }
    return found;
  }

  return { look, shown: Uint8Array.from(shown, (at) => labels[at]), examples: exampleInputs };
}

// A whole batch from row `first` on, with nothing where there are no more.
function padded(from, first, rows, wide) {
  const batch = new Float32Array(ROWS * wide);
  batch.set(from.subarray(first * wide, (first + rows) * wide));
  return batch;
}

function gathered(pictures, rows, pixels) {
  const found = new Float32Array(rows.length * pixels);
  rows.forEach((from, to) => found.set(pictures.subarray(from * pixels, (from + 1) * pixels), to * pixels));
  return found;
}

// The first held-out picture of each class.
function firstOfEach(labels, from, to) {
  const found = [];
  for (let label = 0; label < 10; label++) {
    const at = labels.indexOf(label, from);
    if (at >= 0 && at < to) found.push(at);
  }
  return found;
}

function halfSide(codes) {
  const sizes = Array.from({ length: codes.length / CODE }, (_, i) =>
    Math.max(Math.abs(codes[CODE * i]), Math.abs(codes[CODE * i + 1])),
  ).sort((a, b) => a - b);
  const found = sizes[Math.floor(INSIDE * (sizes.length - 1))];
  return Number.isFinite(found) ? Math.max(LEAST, found) : LEAST;
}

function square(window) {
  const place = (i) => window * ((2 * i + 1) / SIDE - 1);
  const codes = new Float32Array(SIDE * SIDE * CODE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) codes.set([place(column), -place(row)], (row * SIDE + column) * CODE);
  }
  return codes;
}
