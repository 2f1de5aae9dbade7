// Where a decoder has been, and where it only guesses: what latent/nearness.py asks of many places, asked of one.
//
//   const measure = createNearness(model)          a model with codes of numbers, loaded
//   measure(code)                                  { near, rank, level, fade, label }
//   measure.likeliest(code)                        the numbers of the codes that most likely gave it, likeliest first
//
//   near    of how many held-out codes the code lies within the radius, in all dimensions that the model uses
//   rank    the share of what the model encodes that lies where codes are sparser, 0 to 1
//   level   "empty", "sparse" or "usual"
//   fade    0 where it is empty, 1 where codes are as dense as is usual, as the ground of a map shows it
//   label   of the class that most of the likeliest codes have, the likeliest one's where two are level

const LIKELIEST = 10;
const USUAL = 5; // the quantile, in per cent, above which a place counts as usual
const NOTHING = 40; // exponents lower than this beside the largest change no digit that is shown

export function createNearness({ codes: all, deviations, labels, count, nearness }) {
  const { bandwidth, against, radius, quantiles, dimensions, empty } = nearness;
  const numbers = all.length / count;
  const wide = dimensions.length;
  // The codes in units of their own widths, and these units: of an AE all the same.
  const inverse = new Float32Array(count * wide);
  const scaled = new Float32Array(count * wide);
  const constants = new Float64Array(count);
  for (let index = 0, at = 0; index < count; index++) {
    constants[index] = -0.5 * wide * Math.log(2 * Math.PI) - Math.log(count);
    for (const d of dimensions) {
      const width = bandwidth ?? deviations[index * numbers + d];
      inverse[at] = 1 / width;
      scaled[at++] = all[index * numbers + d] / width;
      constants[index] -= Math.log(width);
    }
  }
  const terms = new Float64Array(count); // kept, so that a moving pointer allocates little
  const best = new Int32Array(Math.min(LIKELIEST, count));

  // Fills `terms` with the logarithms of the mixture's parts at the code; returns how many codes are near.
  function look(code) {
    let near = 0;
    for (let index = 0, at = 0; index < count; index++) {
      let squared = 0;
      for (let d = 0; d < wide; d++, at++) {
        const step = code[d] * inverse[at] - scaled[at];
        squared += step * step;
      }
      terms[index] = constants[index] - 0.5 * squared;
      if (squared <= radius ** 2) near++;
    }
    return near;
  }

  const measure = (whole) => {
    const code = dimensions.map((d) => whole[d]);
    const near = look(code);
    findLargest(terms, best);
    const evidence = logSum(terms, terms[best[0]]) - (against ? logGaussian(against, code) : 0);
    const rank = quantiles.filter((each) => each < evidence).length / quantiles.length;
    const level = evidence < quantiles[empty] ? "empty" : 100 * rank < USUAL ? "sparse" : "usual";
    return { near, rank, level, fade: fade(evidence, quantiles, empty), label: majority(best, labels) };
  };
  measure.likeliest = (whole) => {
    look(dimensions.map((d) => whole[d]));
    findLargest(terms, best);
    return [...best];
  };
  return measure;
}

// The indices of the largest numbers, largest first.
function findLargest(numbers, best) {
  let found = 0;
  for (let index = 0; index < numbers.length; index++) {
    if (found === best.length && numbers[index] <= numbers[best[found - 1]]) continue;
    let place = found < best.length ? found++ : found - 1;
    for (; place && numbers[best[place - 1]] < numbers[index]; place--) best[place] = best[place - 1];
    best[place] = index;
  }
}

// log of the sum of exponentials, taken beside the largest: in many dimensions the terms alone are zero.
function logSum(terms, largest) {
  let total = 0;
  for (let index = 0; index < terms.length; index++) {
    const exponent = terms[index] - largest;
    if (exponent > -NOTHING) total += Math.exp(exponent);
  }
  return largest + Math.log(total);
}

// log N(mean, Σ), where `whitening` has the rows of the inverse of Σ's factor, up to its diagonal or that alone.
function logGaussian({ mean, whitening }, code) {
  let total = -0.5 * mean.length * Math.log(2 * Math.PI);
  whitening.forEach((row, i) => {
    const first = i + 1 - row.length;
    const white = row.reduce((sum, weight, j) => sum + weight * (code[first + j] - mean[first + j]), 0);
    total += Math.log(row.at(-1)) - 0.5 * white ** 2;
  });
  return total;
}

function fade(evidence, quantiles, empty) {
  const wide = Math.max(quantiles[USUAL] - quantiles[empty], 1e-6);
  const t = Math.min(Math.max((evidence - quantiles[empty]) / wide, 0), 1);
  return t * t * (3 - 2 * t);
}

function majority(best, labels) {
  const votes = new Map();
  for (const index of best) votes.set(labels[index], (votes.get(labels[index]) ?? 0) + 1);
  // The Map keeps the order in which labels came, likeliest first, and only more votes beat an earlier one.
  let winner = null;
  for (const [label, count] of votes) if (winner === null || count > votes.get(winner)) winner = label;
  return winner;
}
