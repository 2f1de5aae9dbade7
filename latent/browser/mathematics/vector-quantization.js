// Vectors [D, places], as a convolution gives them, and a codebook [codes, D].
//
//   createQuantizer(codebook, dimensions)
//     .distances(vectors, place)      squared distance of the vector at a place from every code, Float32Array [codes]
//     .nearest(vectors)               the index of the nearest code at each place
//     .lookup(indices)                the vectors [D, places] that indices stand for
//     .at(vectors, place), .code(index)      one vector, [D]

export function createQuantizer(codebook, dimensions) {
  const codes = codebook.length / dimensions;

  function distances(vectors, place) {
    const places = vectors.length / dimensions;
    const found = new Float32Array(codes);
    for (let code = 0; code < codes; code++) {
      for (let d = 0; d < dimensions; d++) {
        found[code] += (vectors[d * places + place] - codebook[code * dimensions + d]) ** 2;
      }
    }
    return found;
  }

  return {
    distances,
    nearest: (vectors) =>
      Array.from({ length: vectors.length / dimensions }, (_, place) => {
        const away = distances(vectors, place);
        return away.indexOf(away.reduce((least, each) => Math.min(least, each)));
      }),
    lookup(indices) {
      const vectors = new Float32Array(dimensions * indices.length);
      indices.forEach((index, place) => {
        for (let d = 0; d < dimensions; d++) vectors[d * indices.length + place] = codebook[index * dimensions + d];
      });
      return vectors;
    },
    at: (vectors, place) => Array.from({ length: dimensions }, (_, d) => vectors[(d * vectors.length) / dimensions + place]),
    code: (index) => Array.from(codebook.subarray(index * dimensions, (index + 1) * dimensions)),
  };
}

// ∂ ‖x − x̂‖² / ∂ one number of the vectors, by central differences through the decoder.
export function slopeAt(decode, vectors, number, pixels, step = 0.02) {
  const loss = (by) => {
    const moved = vectors.slice();
    moved[number] += by;
    return decode(moved).reduce((sum, each, i) => sum + (each - pixels[i]) ** 2, 0);
  };
  return (loss(step) - loss(-step)) / (2 * step);
}
