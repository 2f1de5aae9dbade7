// Runs a network away from the main thread, for those that would cost a frame too much; background.js talks to it.
//
//   { header, buffer }  →  { multiplyAdds }        once, first
//   { id, input }       →  { id, output, raw }     Float32Arrays, the receiver's to keep; see network.js for `raw`
//   either              →  { id, error }           one sentence, where something is wrong

import { createNetwork } from "./network.js";

let network;

self.onmessage = ({ data: { id, header, buffer, input } }) => {
  try {
    if (header) {
      network = createNetwork(header, buffer);
      self.postMessage({ multiplyAdds: network.multiplyAdds });
    } else {
      const output = network.run(input).slice();
      const raw = network.raw.slice();
      self.postMessage({ id, output, raw }, [output.buffer, raw.buffer]);
    }
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
};
