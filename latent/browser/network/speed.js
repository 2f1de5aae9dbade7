// How fast this device computes: multiply-adds a millisecond, of a small convolution as networks are made of.
//
//   const rate = measureSpeed(product)           product: that of product.js or simd.js

import { convolution } from "./convolution.js";

const CHANNELS = 32;
const SIDE = 16;
const WORK = 9 * CHANNELS ** 2 * SIDE ** 2; // multiply-adds: a few milliseconds at most
const RUNS = 8; // the first ones are slow, and other programs may take the processor in between

export function measureSpeed(product) {
  const shape = [CHANNELS, SIDE, SIDE];
  const input = new Float32Array(CHANNELS * SIDE ** 2).fill(0.5);
  const weight = new Float32Array(9 * CHANNELS ** 2).fill(0.01);
  const bias = new Float32Array(CHANNELS);
  const { run } = convolution({ kernel: 3, stride: 1, padding: 1 }, false, shape, shape, input, weight, bias, product);
  let fastest = Infinity;
  for (let n = 0; n < RUNS; n++) {
    const began = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - began);
  }
  return WORK / Math.max(fastest, 0.1); // some clocks count tenths of a millisecond
}
