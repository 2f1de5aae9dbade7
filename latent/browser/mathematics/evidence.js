// What draws of q(z|x) tell of log p(x), in nats: each z has the weight p(x|z) p(z) / q(z|x), whose mean under q is p(x).

const HALF_LOG_TURN = 0.5 * Math.log(2 * Math.PI);

// log p(z) − log q(z|x) for p = N(0, I) and a diagonal Gaussian q.
export function logPriorOverPosterior({ mean, deviation }, z) {
  let total = 0;
  for (let j = 0; j < z.length; j++) {
    total += 0.5 * ((z[j] - mean[j]) / deviation[j]) ** 2 + Math.log(deviation[j]) - 0.5 * z[j] ** 2;
  }
  return total;
}

// log N(z; 0, I).
export const logPrior = (z) => z.reduce((total, each) => total - 0.5 * each ** 2 - HALF_LOG_TURN, 0);

// log of the mean of exponentials, taken beside the largest. Of the log weights of K draws this is the bound of
// importance weighted autoencoders (Burda et al. 2016, arXiv:1509.00519), which nears log p(x) as K grows.
export function logMeanExp(values) {
  const largest = values.reduce((most, each) => Math.max(most, each), -Infinity);
  return largest + Math.log(values.reduce((total, each) => total + Math.exp(each - largest), 0) / values.length);
}
