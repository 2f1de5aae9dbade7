// Some layers of a model's network by themselves, for figures that look inside; on the main thread.
//
//   const piece = await loadPiece(model.encoder, root, { from: 0, to: -1 })     as array.slice counts layers
//   piece.run(numbers), piece.trace()         see network/network.js
//   piece.weights(layer, "weight", count)     numbers of one layer of the whole network, Float32Array

import { fetchWeights, createNetwork } from "../../network/network.js";
import { readHalves } from "../../network/float16.js";
import { plainProduct } from "../../network/product.js";
import { simdProduct } from "../../network/simd.js";

/** @param {any} part @param {URL} root @param {{ from?: number, to?: number }} cut */
export async function loadPiece(part, root, { from = 0, to } = {}) {
  const { header, address } = part;
  const buffer = await fetchWeights(new URL(address, root), header);
  const { layers } = header;
  const kept = layers.slice(from, to);
  const first = layers.indexOf(kept[0]);
  const whole = kept.at(-1) === layers.at(-1);
  const piece = {
    ...header,
    layers: kept,
    input: first ? layers[first - 1].shape : header.input,
    codes: first ? undefined : header.codes,
    output: kept.at(-1).shape,
    activation: whole ? header.activation : "none",
  };
  if (whole) piece.output = header.output;
  return {
    ...createNetwork(piece, buffer, simdProduct() ?? plainProduct),
    weights(layer, name, count) {
      const numbers = new Float32Array(count);
      readHalves(buffer, layers.at(layer)[name], numbers);
      return numbers;
    },
  };
}
