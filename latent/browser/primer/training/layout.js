// Where the weights of a small dense autoencoder lie in one array: four linear layers, of each the weights [out, in]
// row by row, as in PyTorch, and then the biases. The encoder gives μ and log σ² one after the other.

export const CODE = 2;

export function createLayout(pixels, width) {
  const sizes = [
    [pixels, width],
    [width, 2 * CODE],
    [CODE, width],
    [width, pixels],
  ];
  let count = 0;
  const layers = sizes.map(([inputs, outputs]) => {
    const weights = count;
    const biases = weights + inputs * outputs;
    count = biases + outputs;
    return { inputs, outputs, weights, biases };
  });
  return { pixels, width, layers, count };
}

// As nn.Linear begins: uniform between −1/√in and 1/√in.
export function fresh(layout, random) {
  const parameters = new Float32Array(layout.count);
  for (const { inputs, outputs, weights, biases } of layout.layers) {
    const bound = 1 / Math.sqrt(inputs);
    for (let at = weights; at < biases + outputs; at++) parameters[at] = bound * (2 * random() - 1);
  }
  return parameters;
}

// The same network with more or fewer hidden units: those that stay keep their weights, nobody listens to a new one yet,
// so that a network that grows goes on saying what it said (Chen et al. 2016, Net2Net).
export function resized(parameters, from, to, begin) {
  const grown = begin.slice();
  from.layers.forEach((old, index) => {
    const now = to.layers[index];
    const hiddenIn = old.inputs === from.width && index % 2 === 1;
    for (let o = 0; o < Math.min(old.outputs, now.outputs); o++) {
      for (let i = 0; i < Math.min(old.inputs, now.inputs); i++) {
        grown[now.weights + o * now.inputs + i] = parameters[old.weights + o * old.inputs + i];
      }
      grown[now.biases + o] = parameters[old.biases + o];
    }
    if (!hiddenIn) return;
    for (let o = 0; o < now.outputs; o++) {
      for (let i = old.inputs; i < now.inputs; i++) grown[now.weights + o * now.inputs + i] = 0;
    }
  });
  return grown;
}
