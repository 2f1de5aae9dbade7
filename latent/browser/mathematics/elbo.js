// The bound on log p(x) in nats, as models/vae.py has it, from what the exported networks give. All sums are over one
// picture and its code; the negative ELBO is one of the likelihoods' nats plus the sum of gaussianKl.

const LIMIT = 20; // of |log σ²|, as in BetaVAE.posterior

// q(z|x) from an encoder's output, μ followed by log σ²: { mean, deviation }, d numbers each.
export function posterior(output) {
  const half = output.length / 2;
  const deviation = output.slice(half).map((x) => Math.exp(0.5 * Math.min(Math.max(x, -LIMIT), LIMIT)));
  return { mean: output.slice(0, half), deviation };
}

// z = μ + σ ε.
export function draw({ mean, deviation }, noise) {
  return Float32Array.from(mean, (x, j) => x + deviation[j] * noise[j]);
}

// KL(q(z_j|x) ‖ N(0, 1)) of each dimension.
export function gaussianKl({ mean, deviation }) {
  return Array.from(mean, (x, j) => 0.5 * (x ** 2 + deviation[j] ** 2 - 1) - Math.log(deviation[j]));
}

// −log p(x|z) for Bernoulli pixels. From logits (network.raw): a mean that was rounded to 0 or 1 would cost infinity.
export function bernoulliNats(logits, pixels) {
  return sum(logits, (l, i) => Math.max(l, 0) - l * pixels[i] + Math.log1p(Math.exp(-Math.abs(l))));
}

// −log p(x|z) for Gaussian pixels of deviation `scale` around the decoded picture.
export function gaussianNats(decoded, pixels, scale) {
  const constant = Math.log(scale) + 0.5 * Math.log(2 * Math.PI);
  return sum(decoded, (mean, i) => 0.5 * ((pixels[i] - mean) / scale) ** 2 + constant);
}

function sum(numbers, term) {
  return numbers.reduce((total, number, i) => total + term(number, i), 0);
}
