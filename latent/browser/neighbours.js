// What was encoded near a point: the sign of places the decoder has never been.
//
// `codes` is a Float32Array [N, d], row by row, of the codes of held-out pictures; `point` holds d numbers.

// The `count` codes nearest to the point, nearest first: [{ index, distance }, …].
export function nearest(codes, point, count) {
  const found = [];
  each(codes, point, (squared, index) => {
    if (found.length === count && squared >= found.at(-1).squared) return;
    if (found.length === count) found.pop();
    let place = found.length;
    while (place && found[place - 1].squared > squared) place--;
    found.splice(place, 0, { index, squared });
  });
  return found.map(({ index, squared }) => ({ index, distance: Math.sqrt(squared) }));
}

// How many codes lie within `radius` of the point.
export function within(codes, point, radius) {
  let count = 0;
  each(codes, point, (squared) => (count += squared <= radius ** 2));
  return count;
}

// The density of codes at the point, per unit of volume: the mean of N(code, bandwidth²) over all codes. Since held-out
// codes are draws from it, this estimates the aggregate posterior (Parzen 1962); the bandwidth smooths it.
export function density(codes, point, bandwidth) {
  let total = 0;
  each(codes, point, (squared) => (total += Math.exp(-0.5 * squared / bandwidth ** 2)));
  const peak = (Math.sqrt(2 * Math.PI) * bandwidth) ** -point.length;
  return (total * peak * point.length) / codes.length;
}

// Scott's rule (1992): σ · N^(−1/(d+4)), with σ² the variance of the codes, averaged over the dimensions.
export function scott(codes, dimensions) {
  const count = codes.length / dimensions;
  let variance = 0;
  for (let d = 0; d < dimensions; d++) {
    let [total, squares] = [0, 0];
    for (let i = d; i < codes.length; i += dimensions) total += codes[i];
    for (let i = d; i < codes.length; i += dimensions) squares += (codes[i] - total / count) ** 2;
    variance += squares / (count - 1) / dimensions;
  }
  return Math.sqrt(variance) * count ** (-1 / (dimensions + 4));
}

// Calls `visit` with the squared distance and the index of every code.
function each(codes, point, visit) {
  const dimensions = point.length;
  for (let start = 0, index = 0; start < codes.length; start += dimensions, index++) {
    let squared = 0;
    for (let d = 0; d < dimensions; d++) squared += (codes[start + d] - point[d]) ** 2;
    visit(squared, index);
  }
}
