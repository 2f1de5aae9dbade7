// The ELBO of a picture under a Gaussian q, and log p(x) from the same draws, a few at a time so that no frame waits.
//
//   await estimate(q, noises, { pixels, decode, likelihood, going, onMean })
//     q           { mean, deviation }; noises: the ε of each draw, d numbers each
//     decode      codes → answers { output, raw }, as model.many gives them; so many at a time as batch() says
//     going()     false once nobody wants to know any more: then null
//     onMean      called after every slice of the work, and at its end, with
//                 { reconstruction, kl, elbo, drawn, evidence, error, draws }: E[log p(x|z)], the KL in closed form, their
//                 difference, the same all from draws, log p(x) by importance weights, the standard error of `elbo`

import { draw, gaussianKl } from "../../mathematics/elbo.js";
import { misfit } from "../../mathematics/bound.js";
import { logMeanExp, logPriorOverPosterior } from "../../mathematics/evidence.js";

const SLICE = 6; // ms at a time
const FEWEST = 32; // draws, below which the numbers jump too much to be shown

export async function estimate(q, noises, { pixels, decode, batch, likelihood, going, onMean }) {
  const kl = gaussianKl(q).reduce((total, each) => total + each, 0);
  const fits = [];
  const weights = [];

  function found() {
    const mean = fits.reduce((total, each) => total + each, 0) / fits.length;
    const squares = fits.reduce((total, each) => total + (each - mean) ** 2, 0);
    return {
      reconstruction: mean,
      kl,
      elbo: mean - kl,
      drawn: weights.reduce((total, each) => total + each, 0) / weights.length,
      evidence: logMeanExp(weights),
      error: Math.sqrt(squares / Math.max(fits.length - 1, 1) / fits.length),
      draws: fits.length,
    };
  }

  let until = performance.now() + SLICE;
  while (fits.length < noises.length) {
    const some = noises.slice(fits.length, fits.length + batch());
    const codes = some.map((noise) => draw(q, noise));
    const answers = await decode(codes);
    for (let i = 0; i < codes.length; i++) {
      if (!answers[i] || !going()) return null;
      const fit = -misfit(likelihood, answers[i], pixels);
      fits.push(fit);
      weights.push(fit + logPriorOverPosterior(q, codes[i]));
    }
    if (performance.now() < until) continue;
    if (fits.length >= FEWEST) onMean(found());
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE;
  }
  onMean(found());
  return found();
}
