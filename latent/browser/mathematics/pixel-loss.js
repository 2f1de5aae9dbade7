// What a decoded pixel costs, x̂ for x, both in [0, 1], and how steep that is.
//
//   squared, crossEntropy               (x, decoded) → number; the cross-entropy in nats
//   slopes                              of each, (x, decoded) → slope in x̂
//   throughSigmoid                      of each, the slope in the number l before the sigmoid x̂ = σ(l): what moves weights

export const LEAST = 1e-3; // of x̂ from 0 and from 1: what is certain and wrong would cost infinity

export const squared = (x, decoded) => (x - decoded) ** 2;

export function crossEntropy(x, decoded) {
  const inside = Math.min(Math.max(decoded, LEAST), 1 - LEAST);
  return -x * Math.log(inside) - (1 - x) * Math.log(1 - inside);
}

export const slopes = {
  squared: (x, decoded) => 2 * (decoded - x),
  crossEntropy: (x, decoded) => (decoded - x) / (decoded * (1 - decoded)),
};

export const throughSigmoid = {
  squared: (x, decoded) => 2 * (decoded - x) * decoded * (1 - decoded),
  crossEntropy: (x, decoded) => decoded - x,
};
