// A decoder or encoder that latent/export.py wrote, run in the browser:
//
//   const network = createNetwork(header, buffer, product)     header: the parsed JSON; buffer: ArrayBuffer of the
//                                                              weights; product: what computes, by default JavaScript
//   const pixels = network.run(code)                           Float32Array in, Float32Array out
//   network.raw                                                the numbers before the output activation: logits, for a VAE
//   network.trace()                                            what each layer gave in the latest run: copies, one a layer
//   network.numbers(offset, count)                             weights, where a layer of the header says they begin
//
// What `run` returns is the network's own memory, written again by the next run: copy it to keep it.
// A decoder takes a code (of a VQ-VAE the indices, row by row) and gives pixels [C, H, W] in [0, 1]. An encoder takes
// pixels and gives the code, of a VAE μ followed by log σ²: see posterior() in elbo.js.

import { chain } from "./layers.js";
import { readHalves } from "./float16.js";
import { plainProduct } from "./product.js";

const FORMAT = 1;

const ACTIVATIONS = {
  none: (x) => x,
  clamp: (x) => Math.min(Math.max(x, 0), 1),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

export function createNetwork(header, buffer, product = plainProduct) {
  check(header, buffer);
  const input = new Float32Array(size(header.input));
  const take = (offset, count, room = count) => {
    if (!(offset >= 0 && 2 * (offset + count) <= buffer.byteLength)) {
      throw new Error("The model's header names weights that are not there: export it again.");
    }
    const numbers = new Float32Array(room);
    readHalves(buffer, offset, numbers.subarray(0, count));
    return numbers;
  };
  const steps = chain(header.layers, header.input, input, take, product);
  const raw = steps.at(-1).output.subarray(0, size(header.output));
  const output = header.activation === "none" ? raw : new Float32Array(raw.length);
  const activate = ACTIVATIONS[header.activation];

  function run(numbers) {
    checkInput(numbers, header);
    input.set(numbers);
    for (const step of steps) step.run();
    if (output !== raw) for (let i = 0; i < raw.length; i++) output[i] = activate(raw[i]);
    return output;
  }

  const trace = () => header.layers.map(({ shape }, i) => steps[i].output.slice(0, size(shape)));

  return { run, raw, trace, numbers: take, multiplyAdds: header.multiply_adds };
}

// The weights at `address`, for createNetwork. What arrives damaged, or belongs to another version, is refused.
export async function fetchWeights(address, header) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The model could not be loaded (${answer.status}): reload the page.`);
  const buffer = await answer.arrayBuffer();
  // Browsers compute digests only on https and on this machine; elsewhere the length has to do.
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== header.sha256) throw new Error("The model arrived damaged or in another version: reload the page.");
  }
  return buffer;
}

function size(shape) {
  return shape.reduce((product, each) => product * each, 1);
}

function check(header, buffer) {
  if (header?.format !== FORMAT) throw new Error(`This page reads models of format ${FORMAT} only: export it again.`);
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== header.bytes) {
    throw new Error(`The model's weights are not the ${header.bytes} bytes they should be: reload the page.`);
  }
  const shapes = [header.input, header.output, ...header.layers.map((layer) => layer.shape)];
  if (!shapes.flat().every((each) => Number.isInteger(each) && each > 0)) {
    throw new Error("A shape in the model's header is not made of whole numbers above zero: export it again.");
  }
  if (size(header.layers.at(-1).shape) !== size(header.output) || !Object.hasOwn(ACTIVATIONS, header.activation)) {
    throw new Error("The model's last layer does not give what its header promises: export it again.");
  }
}

function checkInput(numbers, { input, codes }) {
  const right = codes ? (x) => Number.isInteger(x) && x >= 0 && x < codes : Number.isFinite;
  if (!(numbers instanceof Float32Array) || numbers.length !== size(input) || !numbers.every(right)) {
    const kind = codes ? `whole numbers below ${codes}` : "finite numbers";
    throw new Error(`The network's input has to be a Float32Array of ${size(input)} ${kind}.`);
  }
}
