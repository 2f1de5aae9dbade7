// Runs a network away from the main thread, for those that would cost a frame too much; background.js talks to it.
//
//   { measure: true }   →  { rate }                multiply-adds a millisecond; see speed.js
//   { header, buffer }  →  { multiplyAdds }        once, before what follows
//   { id, input }       →  { id, output, raw }     Float32Arrays, the receiver's to keep; see network.js for `raw`
//   any                 →  { id, error }           one sentence, where something is wrong

import { createNetwork } from "./network.js";
import { plainProduct } from "./product.js";
import { simdProduct } from "./simd.js";
import { measureSpeed } from "./speed.js";

const fastest = () => simdProduct() ?? plainProduct;
let network;

self.onmessage = ({ data: { id, measure, header, buffer, input } }) => {
  try {
    if (measure) {
      self.postMessage({ rate: measureSpeed(fastest()) });
    } else if (header) {
      network = createNetwork(header, buffer, fastest());
      self.postMessage({ multiplyAdds: network.multiplyAdds });
    } else {
      const output = network.run(input).slice();
      const raw = network.raw.slice();
      self.postMessage({ id, output, raw }, { transfer: [output.buffer, raw.buffer] });
    }
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
};
