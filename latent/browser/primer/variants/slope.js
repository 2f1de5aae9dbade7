// ‖∂z/∂x‖², the squared Frobenius norm of an encoder's Jacobian at a picture, by central differences: twice as many runs
// as there are pixels, some at a time so that no frame waits. Null where nobody wants to know any more.

const STEP = 0.01;
const SLICE = 6; // ms at a time

export async function slope(encode, pixels, going) {
  let total = 0;
  let until = performance.now() + SLICE;
  for (let i = 0; i < pixels.length; i++) {
    const sides = [STEP, -STEP].map((step) => {
      const moved = Float32Array.from(pixels);
      moved[i] += step;
      return moved;
    });
    const [more, less] = await encode(sides);
    if (!more || !less || !going()) return null;
    for (let j = 0; j < more.output.length; j++) total += ((more.output[j] - less.output[j]) / (2 * STEP)) ** 2;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE;
  }
  return total;
}
