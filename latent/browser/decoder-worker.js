// Decodes away from the main thread, for networks that would cost a frame too much; decoder.js talks to it.
//
//   { header, buffer }  →  { multiplyAdds }     once, first
//   { id, code }        →  { id, pixels }       Float32Array, the receiver's to keep
//   either              →  { id, error }        one sentence, where something is wrong

import { createNetwork } from "./network.js";

let network;

self.onmessage = ({ data: { id, header, buffer, code } }) => {
  try {
    if (header) {
      network = createNetwork(header, buffer);
      self.postMessage({ multiplyAdds: network.multiplyAdds });
    } else {
      const pixels = network.run(code).slice();
      self.postMessage({ id, pixels }, [pixels.buffer]);
    }
  } catch (error) {
    self.postMessage({ id, error: error.message });
  }
};
