// The numbers behind a row of sliders, one a dimension.
//
// A unit of a dimension is the prior's standard deviation there, counted from its mean, as in latent/grid.py: a VAE's
// codes are in these units already, an AE's have whatever scale training gave them.

import { normal } from "../mathematics/normal.js";

export const REACH = 4; // units to either side of the mean

export const toUnits = ({ mean, deviation }, dimension, value) => (value - mean[dimension]) / deviation[dimension];

export const fromUnits = ({ mean, deviation }, dimension, units) => mean[dimension] + units * deviation[dimension];

// How many of the codes [N, d] fall into each of `bins` equal parts of the reach, as shares of the fullest.
export function histogram(codes, prior, dimension, bins) {
  const counts = new Float32Array(bins);
  for (let i = dimension; i < codes.length; i += prior.mean.length) {
    const units = toUnits(prior, dimension, codes[i]);
    if (Math.abs(units) < REACH) counts[Math.floor(((units + REACH) / (2 * REACH)) * bins)]++;
  }
  const fullest = Math.max(...counts, 1);
  return counts.map((count) => count / fullest);
}

// How many decimals a dimension of this deviation needs for steps of a hundredth of it: 2 where it is 1.
export const decimals = (deviation) => Math.min(Math.max(2 - Math.floor(Math.log10(deviation)), 0), 6);

// A draw from the Gaussian that units are told in. Where its numbers depend on each other, it was fitted to the codes:
// a sum of all codes [N, d], each times a normal number, has their covariance as well.
export function randomCode({ prior, codes }, random) {
  return prior.correlated ? mixed(prior.mean, codes, random) : independent(prior, random);
}

function independent({ mean, deviation }, random) {
  return Float32Array.from(mean, (x, j) => x + deviation[j] * normal(random));
}

function mixed(mean, codes, random) {
  const [d, count] = [mean.length, codes.length / mean.length];
  const code = Float32Array.from(mean);
  for (let n = 0; n < count; n++) {
    const part = normal(random) / Math.sqrt(count);
    for (let j = 0; j < d; j++) code[j] += part * (codes[n * d + j] - mean[j]);
  }
  return code;
}
