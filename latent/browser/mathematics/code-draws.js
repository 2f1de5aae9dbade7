// Three ways of drawing codes of a model that has no prior: from the box around the codes of known pictures, from the
// Gaussian with their mean and covariance, and from their own density, a small cloud around each.
//
//   const draw = createCodeDraws(codes, numbers, width)        codes: [count · numbers]; width of a cloud
//   draw.box(random), draw.gaussian(random), draw.density(random)      Float32Array [numbers]

import { normal } from "./normal.js";

export function createCodeDraws(codes, numbers, width) {
  const count = codes.length / numbers;
  const places = Array.from({ length: numbers }, (_, j) => j);
  const column = (j) => Float64Array.from({ length: count }, (_, i) => codes[i * numbers + j]);
  const columns = places.map(column);
  const low = columns.map((all) => all.reduce((least, each) => Math.min(least, each), Infinity));
  const high = columns.map((all) => all.reduce((most, each) => Math.max(most, each), -Infinity));
  const mean = columns.map((all) => all.reduce((total, each) => total + each, 0) / count);
  const factor = cholesky(places.map((i) => places.map((j) => covariance(i, j))));

  function covariance(i, j) {
    let total = 0;
    for (let n = 0; n < count; n++) total += (columns[i][n] - mean[i]) * (columns[j][n] - mean[j]);
    return total / (count - 1);
  }

  return {
    mean,
    factor,
    box: (random) => Float32Array.from(places, (j) => low[j] + (high[j] - low[j]) * random()),
    gaussian(random) {
      const noise = places.map(() => normal(random));
      return Float32Array.from(places, (j) => noise.reduce((sum, each, k) => sum + factor[j][k] * each, mean[j]));
    },
    density(random) {
      const from = numbers * Math.floor(count * random());
      return Float32Array.from(places, (j) => codes[from + j] + width * normal(random));
    },
  };
}

// The lower triangle whose product with itself is the matrix.
function cholesky(matrix) {
  const lower = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const rest = row[j] - lower[i].reduce((sum, each, k) => (k < j ? sum + each * lower[j][k] : sum), 0);
      lower[i][j] = i === j ? Math.sqrt(Math.max(rest, 0)) : lower[j][j] && rest / lower[j][j];
    }
  });
  return lower;
}
