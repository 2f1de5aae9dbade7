// The layers of a network by the names that latent/export.py gives them.
//
// Each is made once from { layer, from, to, input, take, product } and then run any number of times without allocating:
// `from` and `to` are the shapes, `input` the Float32Array it reads, `take(offset, count, room)` gives `count` weights in
// an array of `room` numbers, `product` is that of product.js or simd.js. It returns { output, run }.

import { convolution } from "./convolution.js";

const count = (shape) => shape.reduce((product, size) => product * size, 1);

export const LAYERS = {
  dense({ layer, from, to, input, take }) {
    const [inputs, outputs] = [count(from), count(to)];
    const room = 4 * Math.ceil(outputs / 4); // rows are taken in fours, the last ones filled up with zeros
    const weight = take(layer.weight, outputs * inputs, room * inputs);
    const bias = take(layer.bias, outputs, room);
    const output = new Float32Array(room);
    return { output, run: () => multiply(weight, input, inputs, bias, output) };
  },

  conv: (made) => convolve(made, false),

  transposed: (made) => convolve(made, true),

  silu({ to, input }) {
    const output = new Float32Array(count(to));
    return {
      output,
      run() {
        for (let i = 0; i < output.length; i++) output[i] = input[i] / (1 + Math.exp(-input[i]));
      },
    };
  },

  // tanh(x + shift) · scale + offset, with one of each a channel.
  bound({ layer, from, to, input, take }) {
    const [channels, area] = [from[0], count(from) / from[0]];
    const [shift, scale, offset] = ["shift", "scale", "offset"].map((name) => take(layer[name], channels));
    const output = new Float32Array(count(to));
    return {
      output,
      run() {
        for (let n = 0; n < output.length; n++) {
          const channel = Math.floor(n / area);
          output[n] = Math.tanh(input[n] + shift[channel]) * scale[channel] + offset[channel];
        }
      },
    };
  },

  // Flattening and its opposite move no numbers.
  reshape: ({ input }) => ({ output: input, run() {} }),

  residual({ layer, from, to, input, take, product }) {
    const steps = chain(layer.layers, from, input, take, product);
    const [branch, output] = [steps.at(-1).output, new Float32Array(count(to))];
    return {
      output,
      run() {
        for (const step of steps) step.run();
        for (let i = 0; i < output.length; i++) output[i] = input[i] + branch[i];
      },
    };
  },

  // Indices [h, w] → the vectors of the codebook [codes, dimensions], as [dimensions, h, w].
  lookup({ layer, from, to, input, take }) {
    const [area, dimensions] = [count(from), to[0]];
    const codebook = take(layer.weight, layer.codes * dimensions);
    const output = new Float32Array(count(to));
    return {
      output,
      run() {
        for (let n = 0; n < area; n++) {
          const code = input[n] * dimensions;
          for (let d = 0; d < dimensions; d++) output[d * area + n] = codebook[code + d];
        }
      },
    };
  },

  // Features [dimensions, h, w] → the indices [h, w] of the nearest codes.
  nearest({ layer, from, to, input, take }) {
    const [dimensions, area] = [from[0], count(to)];
    const codebook = take(layer.weight, layer.codes * dimensions);
    const output = new Float32Array(area);
    return {
      output,
      run() {
        for (let n = 0; n < area; n++) {
          let best = Infinity;
          for (let code = 0; code < layer.codes; code++) {
            let distance = 0;
            for (let d = 0; d < dimensions; d++) {
              distance += (input[d * area + n] - codebook[code * dimensions + d]) ** 2;
            }
            if (distance < best) [best, output[n]] = [distance, code];
          }
        }
      },
    };
  },
};

// The layers one after another, each reading what the one before it writes.
export function chain(layers, from, input, take, product) {
  return layers.map((layer) => {
    if (!Object.hasOwn(LAYERS, layer.type)) {
      throw new Error(`This page does not know the layer ${layer.type}: reload it.`);
    }
    const step = LAYERS[layer.type]({ layer, from, to: layer.shape, input, take, product });
    [from, input] = [layer.shape, step.output];
    return step;
  });
}

function convolve({ layer, from, to, input, take, product }, transposed) {
  const weight = take(layer.weight, from[0] * to[0] * layer.kernel ** 2);
  return convolution(layer, transposed, from, to, input, weight, take(layer.bias, to[0]), product);
}

// Four rows at a time, so that each number of the input is read once for all four.
function multiply(weight, input, inputs, bias, output) {
  for (let row = 0; row < output.length; row += 4) {
    const first = row * inputs;
    const second = first + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    let a = bias[row];
    let b = bias[row + 1];
    let c = bias[row + 2];
    let d = bias[row + 3];
    for (let k = 0; k < inputs; k++) {
      const x = input[k];
      a += weight[first + k] * x;
      b += weight[second + k] * x;
      c += weight[third + k] * x;
      d += weight[fourth + k] * x;
    }
    output[row] = a;
    output[row + 1] = b;
    output[row + 2] = c;
    output[row + 3] = d;
  }
}
