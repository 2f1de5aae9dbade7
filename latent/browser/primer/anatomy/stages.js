// A model's two networks as the stages of one picture: x, the layers of the encoder, z, the layers of the decoder, x̂.
//
//   stagesOf(header, network, input)      after network.run(input): for each layer with weights
//     { layer, from, framed, inputs, raw, numbers, shape, activation }
//     from, inputs   the shape and the numbers that come in, framed: that shape before it was flattened
//     raw            what it gives before its activation
//     numbers        what the next layer gets of it;  shape: in which they are shown;  activation: its name, or ""

import { count } from "./unfold.js";

const WEIGHTED = new Set(["dense", "conv", "transposed"]);
const ACTIVATIONS = { silu: "SiLU" };

export function stagesOf(header, network, input) {
  const trace = network.trace();
  const stages = [];
  let from = header.input;
  let framed = from;
  let inputs = Float32Array.from(input);
  header.layers.forEach((layer, i) => {
    if (WEIGHTED.has(layer.type)) {
      stages.push({ layer, from, framed, inputs, raw: trace[i], numbers: trace[i], shape: layer.shape, activation: "" });
    } else {
      const stage = stages.at(-1);
      // A flattening before the first layer belongs to none; one after the last layer's maps is not shown as such.
      if (stage && layer.type in ACTIVATIONS) Object.assign(stage, { numbers: trace[i], activation: ACTIVATIONS[layer.type] });
      if (stage && layer.type === "reshape" && layer.shape.length > 1) stage.shape = layer.shape;
    }
    if (layer.type !== "reshape" || layer.shape.length > 1) framed = layer.shape;
    [from, inputs] = [layer.shape, trace[i]];
  });
  return stages;
}

// How many weights a layer has, as one reads it: "784 × 128 + 128 = 100,480".
export function sizeOf({ layer, from }) {
  const outputs = layer.type === "dense" ? count(layer.shape) : layer.shape[0];
  const taps = layer.type === "dense" ? [count(from)] : [from[0], layer.kernel, layer.kernel];
  const total = taps.reduce((product, each) => product * each, outputs) + outputs;
  return `${[...taps, outputs].join(" × ")} + ${outputs} = ${total.toLocaleString("en")} weights`;
}
