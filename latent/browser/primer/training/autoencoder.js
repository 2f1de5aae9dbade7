// A dense autoencoder and its loss, forwards and backwards: what models/families/vae.py says and autograd does for it.
// The loss of a picture, in nats, is −log p(x|z) + β KL(q(z|x) ‖ N(0, 1)); as an AE it has no KL, and z is μ.
//
//   const network = createAutoencoder(layout, rows)           rows: of the largest batch, a multiple of four
//   network.gradient(parameters, pictures, noise, { vae, beta, rows })    → { reconstruction, kl }, means over the batch
//   network.gradients                                         of the last call, as `parameters` lie
//   network.encode(parameters, pictures, rows)                → [rows, 4]: μ and log σ²
//   network.decode(parameters, codes, rows)                   → [rows, pixels], means of p(x|z)
//
// What is returned is the network's own memory, written again by the next call.

import { forward, gradientOfInputs, gradientOfWeights } from "./linear.js";
import { CODE } from "./layout.js";

const LIMIT = 20; // of |log σ²|, as in VAE.posterior

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

export function createAutoencoder(layout, rows) {
  const { pixels, width, count } = layout;
  const [encoder, heads, decoder, last] = layout.layers;
  const room = (wide) => new Float32Array(rows * wide);
  const gradients = new Float32Array(count);
  const [before, hidden, hiddenSlopes] = [room(width), room(width), room(width)];
  const [beforeDecoder, hiddenDecoder] = [room(width), room(width)];
  const [moments, momentSlopes] = [room(2 * CODE), room(2 * CODE)];
  const [codes, codeSlopes] = [room(CODE), room(CODE)];
  const [logits, logitSlopes] = [room(pixels), room(pixels)];

  // SiLU, x · sigmoid(x), as between all dense layers of models/networks/.
  function activate(from, to, size) {
    for (let i = 0; i < size; i++) to[i] = from[i] * sigmoid(from[i]);
  }

  function throughActivation(from, slopes, size) {
    for (let i = 0; i < size; i++) {
      const gate = sigmoid(from[i]);
      slopes[i] *= gate * (1 + from[i] * (1 - gate));
    }
  }

  function encode(parameters, pictures, used) {
    forward(parameters, encoder, pictures, before, used);
    activate(before, hidden, used * width);
    forward(parameters, heads, hidden, moments, used);
    return moments;
  }

  function toLogits(parameters, from, used) {
    forward(parameters, decoder, from, beforeDecoder, used);
    activate(beforeDecoder, hiddenDecoder, used * width);
    forward(parameters, last, hiddenDecoder, logits, used);
  }

  function gradient(parameters, pictures, noise, { vae, beta, rows: used }) {
    encode(parameters, pictures, used);
    draw(noise, vae, used);
    toLogits(parameters, codes, used);
    const reconstruction = misfit(pictures, used);
    gradients.fill(0);
    gradientOfWeights(gradients, last, hiddenDecoder, logitSlopes, used);
    gradientOfInputs(parameters, last, logitSlopes, hiddenSlopes, used);
    throughActivation(beforeDecoder, hiddenSlopes, used * width);
    gradientOfWeights(gradients, decoder, codes, hiddenSlopes, used);
    gradientOfInputs(parameters, decoder, hiddenSlopes, codeSlopes, used);
    const kl = throughDraw(noise, vae, beta, used);
    gradientOfWeights(gradients, heads, hidden, momentSlopes, used);
    gradientOfInputs(parameters, heads, momentSlopes, hiddenSlopes, used);
    throughActivation(before, hiddenSlopes, used * width);
    gradientOfWeights(gradients, encoder, pictures, hiddenSlopes, used);
    return { reconstruction, kl };
  }

  // z = μ + σ ε
  function draw(noise, vae, used) {
    for (let row = 0; row < used; row++) {
      for (let j = 0; j < CODE; j++) {
        const at = row * 2 * CODE + j;
        const deviation = vae ? Math.exp(0.5 * clamped(moments[at + CODE])) : 0;
        codes[row * CODE + j] = moments[at] + deviation * noise[row * CODE + j];
      }
    }
  }

  // −log p(x|z) of Bernoulli pixels, and its slope: sigmoid(logit) − pixel.
  function misfit(pictures, used) {
    let total = 0;
    for (let i = 0; i < used * pixels; i++) {
      const logit = logits[i];
      const small = Math.exp(-Math.abs(logit));
      total += Math.max(logit, 0) - logit * pictures[i] + Math.log1p(small);
      logitSlopes[i] = ((logit >= 0 ? 1 : small) / (1 + small) - pictures[i]) / used;
    }
    return total / used;
  }

  // ∂z/∂μ = 1 and ∂z/∂ log σ² = σ ε / 2; and the KL with its own slopes, μ and (σ² − 1) / 2.
  function throughDraw(noise, vae, beta, used) {
    let kl = 0;
    for (let row = 0; row < used; row++) {
      for (let j = 0; j < CODE; j++) {
        const at = row * 2 * CODE + j;
        const slope = codeSlopes[row * CODE + j];
        const log = clamped(moments[at + CODE]);
        const deviation = Math.exp(0.5 * log);
        const inside = log === moments[at + CODE];
        const mean = moments[at];
        momentSlopes[at] = slope + (vae ? (beta * mean) / used : 0);
        const wider = 0.5 * deviation * slope * noise[row * CODE + j] + (beta * 0.5 * (deviation ** 2 - 1)) / used;
        momentSlopes[at + CODE] = vae && inside ? wider : 0;
        kl += 0.5 * (mean ** 2 + deviation ** 2 - 1 - log);
      }
    }
    return vae ? kl / used : 0;
  }

  function decode(parameters, from, used) {
    toLogits(parameters, from, used);
    for (let i = 0; i < used * pixels; i++) logits[i] = sigmoid(logits[i]);
    return logits;
  }

  return { gradient, gradients, encode, decode };
}

const clamped = (log) => Math.min(Math.max(log, -LIMIT), LIMIT);
