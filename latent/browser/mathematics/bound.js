// The negative ELBO of one picture, averaged over draws of its code until it is exact enough, as latent/bound.py does.
//
//   await averageBound(q, pixels, decode, likelihood, { most, batch, going, onMean })
//     q           { mean, deviation } of q(z|x)
//     decode      codes → answers { output, raw }, null where the model was stopped; so many at a time as batch() says
//     likelihood  { kind, scale } of the model
//     going()     false once nobody wants to know any more
//     onMean      called with { nats, error, draws } between two slices of the work, and at its end
//
// `error` is the standard error of `nats`.

import { bernoulliNats, draw, gaussianKl, gaussianNats } from "./elbo.js";
import { normal } from "./normal.js";

const ENOUGH = 0.2; // nats
const FEWEST = 32; // draws: of fewer the standard error itself is a guess
const MOST = 8192;
const SLICE = 6; // ms at a time, so that no frame of the screen waits for it

export function misfit({ kind, scale }, { output, raw }, pixels) {
  return kind === "bernoulli" ? bernoulliNats(raw, pixels) : gaussianNats(output, pixels, scale);
}

/** @param {{ most?: number, batch?: () => number, going?: () => boolean, onMean?: Function, random?: () => number }} how */
export async function averageBound(q, pixels, decode, likelihood, how = {}) {
  const { most = MOST, batch = () => 1, going = () => true, onMean, random } = how;
  const kl = gaussianKl(q).reduce((total, each) => total + each, 0);
  let [draws, mean, squares] = [0, 0, 0]; // Welford 1962: sums of squares would lose their digits
  const found = () => ({ nats: mean + kl, error: Math.sqrt(squares / Math.max(draws - 1, 1) / draws), draws });
  let until = performance.now() + SLICE;
  while (draws < most && !(draws >= FEWEST && found().error <= ENOUGH)) {
    const codes = Array.from({ length: batch() }, () => draw(q, Array.from(q.mean, () => normal(random))));
    for (const answer of await decode(codes)) {
      if (!answer || !going()) return null;
      const nats = misfit(likelihood, answer, pixels);
      const step = nats - mean;
      mean += step / ++draws;
      squares += step * (nats - mean);
    }
    if (performance.now() < until) continue;
    if (draws >= FEWEST) onMean?.(found());
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE;
  }
  onMean?.(found());
  return found();
}
