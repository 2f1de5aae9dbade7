// What a VAE computes for a picture, step by step, as numbers.
//
//   const steps = forward(encoder, decoder, pixels, noise)
//     [{ name, formula, words, values, shape }, …]      shape: [rows, columns] in which many numbers are shown as a picture
//
//   encoder, decoder: networks of which every layer can be seen (parts/pieces.js), given with the layers of their headers

import { draw, gaussianKl, posterior } from "../../mathematics/elbo.js";

const COLUMNS = 32;
const MU = `<b class="mu">μ</b>`;
const SIGMA = `<b class="sigma">σ</b>`;
const EPSILON = `<b class="epsilon">ε</b>`;
const Z = `<b class="z">z</b>`;
const X_HAT = `<b class="x-hat">x̂</b>`;

export function forward(encoder, decoder, pixels, noise) {
  const output = encoder.network.run(pixels).slice();
  const before = hidden(encoder, "encoder", "φ", `<b class="x">x</b>`);
  const q = posterior(output);
  const code = draw(q, noise);
  const decoded = decoder.network.run(code).slice();
  const after = hidden(decoder, "decoder", "θ", Z);
  const half = output.length / 2;
  const kl = gaussianKl(q);
  return [
    { name: "x", formula: `<b class="x">x</b>`, words: "the picture, pixel by pixel", values: pixels, shape: [28, 28] },
    ...before,
    { name: "mu", formula: `${MU} = W h + b`, words: "the first head: no activation, any number may come out", values: output.slice(0, half) },
    { name: "log", formula: `log ${SIGMA}² = W′ h + b′`, words: "the second head, from the same hidden units", values: output.slice(half) },
    { name: "sigma", formula: `${SIGMA} = exp(½ log ${SIGMA}²)`, words: "now positive, whatever the head said", values: q.deviation },
    { name: "kl", formula: `½ (${MU}² + ${SIGMA}² − 1) − log ${SIGMA}`, words: "the KL of each number, which the loss gets", values: Float32Array.from(kl) },
    { name: "epsilon", formula: `${EPSILON} ~ N(0, I)`, words: "drawn: the only step that is not computed", values: noise },
    { name: "z", formula: `${Z} = ${MU} + ${SIGMA} ${EPSILON}`, words: "the code: all that the decoder gets", values: code },
    ...after,
    { name: "x-hat", formula: `${X_HAT} = 1 / (1 + e<sup>−l</sup>)`, words: "784 logits l, and the sigmoid of each: the decoded picture", values: decoded, shape: [28, 28] },
  ];
}

// Each dense layer with the activation after it; the last one, whose numbers are shown otherwise, is left out.
function hidden({ network, layers }, name, weights, from) {
  const found = [];
  const given = network.trace();
  layers.forEach((layer, i) => {
    if (layer.type !== "silu") return;
    const [size] = layer.shape;
    const input = found.length ? "h" : from;
    const symbol = `<b class="${weights === "φ" ? "phi" : "theta"}">${weights}</b>`;
    found.push({
      name: `${name}-${found.length + 1}`,
      formula: `h = SiLU(W<sub>${symbol}</sub> ${input} + b)`,
      words: `${size} hidden units of the ${name}`,
      values: given[i],
      shape: [size / COLUMNS, COLUMNS],
    });
  });
  return found;
}
