// A linear layer of a batch, forwards and backwards. Several rows and outputs are done at once, so that what is read
// serves several products, into which the time goes: `rows` and the outputs of a layer are multiples of four.

// outputs [rows, out] = inputs [rows, in] · weightsᵀ + biases
export function forward(parameters, { inputs: wide, outputs: count, weights, biases }, inputs, outputs, rows) {
  for (let row = 0; row < rows; row += 4) {
    const a = row * wide;
    const b = a + wide;
    const c = b + wide;
    const d = c + wide;
    for (let o = 0; o < count; o += 2) {
      const one = weights + o * wide;
      const other = one + wide;
      let p0 = parameters[biases + o];
      let p1 = p0;
      let p2 = p0;
      let p3 = p0;
      let q0 = parameters[biases + o + 1];
      let q1 = q0;
      let q2 = q0;
      let q3 = q0;
      for (let i = 0; i < wide; i++) {
        const p = parameters[one + i];
        const q = parameters[other + i];
        const x0 = inputs[a + i];
        const x1 = inputs[b + i];
        const x2 = inputs[c + i];
        const x3 = inputs[d + i];
        p0 += p * x0;
        p1 += p * x1;
        p2 += p * x2;
        p3 += p * x3;
        q0 += q * x0;
        q1 += q * x1;
        q2 += q * x2;
        q3 += q * x3;
      }
      const at = row * count + o;
      outputs[at] = p0;
      outputs[at + 1] = q0;
      outputs[at + count] = p1;
      outputs[at + count + 1] = q1;
      outputs[at + 2 * count] = p2;
      outputs[at + 2 * count + 1] = q2;
      outputs[at + 3 * count] = p3;
      outputs[at + 3 * count + 1] = q3;
    }
  }
}

// Adds ∂loss/∂weights and ∂loss/∂biases to `gradients`, from ∂loss/∂outputs.
export function gradientOfWeights(gradients, { inputs: wide, outputs: count, weights, biases }, inputs, slopes, rows) {
  for (let row = 0; row < rows; row += 4) {
    const a = row * wide;
    const b = a + wide;
    const c = b + wide;
    const d = c + wide;
    for (let o = 0; o < count; o += 2) {
      const at = row * count + o;
      const g0 = slopes[at];
      const g1 = slopes[at + count];
      const g2 = slopes[at + 2 * count];
      const g3 = slopes[at + 3 * count];
      const h0 = slopes[at + 1];
      const h1 = slopes[at + count + 1];
      const h2 = slopes[at + 2 * count + 1];
      const h3 = slopes[at + 3 * count + 1];
      gradients[biases + o] += g0 + g1 + g2 + g3;
      gradients[biases + o + 1] += h0 + h1 + h2 + h3;
      const one = weights + o * wide;
      const other = one + wide;
      for (let i = 0; i < wide; i++) {
        const x0 = inputs[a + i];
        const x1 = inputs[b + i];
        const x2 = inputs[c + i];
        const x3 = inputs[d + i];
        gradients[one + i] += g0 * x0 + g1 * x1 + g2 * x2 + g3 * x3;
        gradients[other + i] += h0 * x0 + h1 * x1 + h2 * x2 + h3 * x3;
      }
    }
  }
}

// ∂loss/∂inputs [rows, in] from ∂loss/∂outputs [rows, out].
export function gradientOfInputs(parameters, { inputs: wide, outputs: count, weights }, slopes, inputSlopes, rows) {
  inputSlopes.fill(0, 0, rows * wide);
  for (let row = 0; row < rows; row += 2) {
    const a = row * wide;
    const b = a + wide;
    for (let o = 0; o < count; o += 4) {
      const at = row * count + o;
      const g0 = slopes[at];
      const g1 = slopes[at + 1];
      const g2 = slopes[at + 2];
      const g3 = slopes[at + 3];
      const h0 = slopes[at + count];
      const h1 = slopes[at + count + 1];
      const h2 = slopes[at + count + 2];
      const h3 = slopes[at + count + 3];
      const first = weights + o * wide;
      const second = first + wide;
      const third = second + wide;
      const fourth = third + wide;
      for (let i = 0; i < wide; i++) {
        const w0 = parameters[first + i];
        const w1 = parameters[second + i];
        const w2 = parameters[third + i];
        const w3 = parameters[fourth + i];
        inputSlopes[a + i] += g0 * w0 + g1 * w1 + g2 * w2 + g3 * w3;
        inputSlopes[b + i] += h0 * w0 + h1 * w1 + h2 * w2 + h3 * w3;
      }
    }
  }
}
