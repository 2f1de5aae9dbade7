// The product of product.js in WebAssembly, four numbers at a time: see assembler.js for how its program is written.
//
//   const product = simdProduct()        null where the browser has no such instructions
//   const { patches, run } = product({ matrix, bias, outputs, size })
//
// Eight rows of weights meet the patches of four positions: of each step the eight weights lie side by side, in two
// vectors, and each of the four numbers of the patches is multiplied with both. All that one `product` made lies in one
// memory; make all before any runs, since a memory that grows leaves its old views empty.

import { add, assemble, block, count, again, get, load, mul, set, splat, store, until } from "./assembler.js";

const ROWS = 8; // of weights at a time
const POSITIONS = 4;
const FLOAT = 4; // bytes
const VECTOR = 16;
const PAGE = 65536;

// Parameters and variables of the program, by number.
const [WEIGHTS, PATCHES, BIAS, SUMS, END, BLOCKS, AT] = [0, 1, 2, 3, 4, 5, 6];
const [LOW, HIGH] = [7, 8]; // weights of rows 0 … 3 and 4 … 7
const NUMBER = 9; // of a patch, four times
const SUM = 10; // and seven more: [position][low, high]
const sums = Array.from({ length: 2 * POSITIONS }, (_, n) => SUM + n);

// multiply(weights, patches, bias, sums, end of the patches, blocks of eight rows); all but the last are addresses.
const PROGRAM = assemble({
  integers: AT + 1,
  parameters: BLOCKS + 1,
  vectors: 3 + sums.length,
  body: block([
    ...sums.map((sum, n) => set(sum, load(BIAS, (n % 2) * VECTOR))),
    set(AT, get(PATCHES)),
    block([
      set(LOW, load(WEIGHTS, 0)),
      set(HIGH, load(WEIGHTS, VECTOR)),
      ...sums.map((sum, n) => [
        n % 2 ? [] : set(NUMBER, splat(AT, (n / 2) * FLOAT)),
        set(sum, add(get(sum), mul(get(NUMBER), get(n % 2 ? HIGH : LOW)))),
      ]),
      count(WEIGHTS, ROWS * FLOAT),
      count(AT, POSITIONS * FLOAT),
      until(AT, END),
    ]),
    ...sums.map((sum, n) => store(SUMS, n * VECTOR, get(sum))),
    count(SUMS, sums.length * VECTOR),
    count(BIAS, ROWS * FLOAT),
    count(BLOCKS, -1),
    again(BLOCKS),
  ]),
});

export function simdProduct() {
  if (!globalThis.WebAssembly?.validate(PROGRAM)) return null;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(PROGRAM), { js: { memory } });
  const multiply = /** @type {Function} */ (exports.multiply);
  let used = 0; // bytes

  function room(numbers) {
    const address = used;
    used += Math.ceil((numbers * FLOAT) / VECTOR) * VECTOR;
    const missing = used - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return address;
  }
  const view = (address, numbers) => new Float32Array(memory.buffer, address, numbers);

  return ({ matrix, bias, outputs, size }) => {
    const blocks = Math.ceil(outputs / ROWS);
    const steps = Math.max(size, 1); // nothing times nothing, where no tap sees the picture
    const [weights, biases] = [room(blocks * ROWS * steps), room(blocks * ROWS)];
    const [patches, sums] = [room(POSITIONS * steps), room(blocks * ROWS * POSITIONS)];
    const interleaved = view(weights, blocks * ROWS * steps);
    for (let row = 0; row < outputs; row++) {
      const from = (row - (row % ROWS)) * size + (row % ROWS);
      for (let k = 0; k < size; k++) interleaved[from + k * ROWS] = matrix[row * size + k];
    }
    view(biases, outputs).set(bias.subarray(0, outputs));
    const end = patches + POSITIONS * steps * FLOAT;
    let made = null;

    return {
      get patches() {
        return view(patches, POSITIONS * size);
      },

      run(output, area, places, first) {
        multiply(weights, patches, biases, sums, end, blocks);
        made ??= view(sums, blocks * ROWS * POSITIONS);
        for (let channel = 0; channel < outputs; channel++) {
          const from = (channel - (channel % ROWS)) * POSITIONS + (channel % ROWS);
          const to = channel * area;
          output[to + places[first]] = made[from];
          output[to + places[first + 1]] = made[from + ROWS];
          output[to + places[first + 2]] = made[from + 2 * ROWS];
          output[to + places[first + 3]] = made[from + 3 * ROWS];
        }
      },
    };
  };
}
