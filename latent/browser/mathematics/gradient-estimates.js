// Two estimates of how E[f(z)] changes with μ and σ of z ~ N(μ, σ²), each from one draw z = μ + σ ε: through the draw
// (Kingma & Welling 2013), and by the score function (Williams 1992). Here f(z) = (z − target)² + added.

const HALF_WIDTH = 9; // of ε: beyond there are no draws
const STEPS = 1800;

export const loss = ({ target, added }, z) => (z - target) ** 2 + added;
const slope = ({ target }, z) => 2 * (z - target);

// ∂f(μ + σε)/∂μ = f′(z) and ∂f(μ + σε)/∂σ = f′(z) ε.
export function pathwise(f, { mean, deviation }, noise) {
  const through = slope(f, mean + deviation * noise);
  return { mean: through, deviation: through * noise };
}

// f(z) ∂ log q(z)/∂μ = f(z) ε / σ and f(z) ∂ log q(z)/∂σ = f(z) (ε² − 1) / σ.
export function scoreFunction(f, { mean, deviation }, noise) {
  const height = loss(f, mean + deviation * noise);
  return { mean: (height * noise) / deviation, deviation: (height * (noise ** 2 - 1)) / deviation };
}

// The mean and the standard deviation of an estimate over all draws; `part` is "mean" or "deviation".
export function spread(estimate, f, q, part) {
  const width = (2 * HALF_WIDTH) / STEPS;
  let [sum, squares] = [0, 0];
  for (let step = 0; step <= STEPS; step++) {
    const noise = step * width - HALF_WIDTH;
    const weight = (Math.exp(-0.5 * noise * noise) / Math.sqrt(2 * Math.PI)) * width;
    const value = estimate(f, q, noise)[part];
    sum += weight * value;
    squares += weight * value * value;
  }
  return { mean: sum, deviation: Math.sqrt(Math.max(squares - sum * sum, 0)) };
}
