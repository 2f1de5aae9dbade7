// Where a decoder has been, and where it only guesses: what latent/nearness.py asks of many places, asked of one.
//
//   const measure = createNearness(model)          a model with codes of numbers, loaded
//   measure(code)                                  { near, rank, level, fade, label }
//
//   near    how many held-out codes lie within the radius, in all dimensions that the model uses
//   rank    the share of held-out codes that lie where codes are sparser, 0 to 1
//   level   "empty", "sparse" or "usual"
//   fade    0 where it is empty, 1 where codes are as dense as is usual, as the ground of a map shows it
//   label   of the class that most of the nearest codes have, the nearest one's where two are level

const NEAREST = 10;
const RARE = 1; // the quantile, in per cent, below which a place counts as empty
const USUAL = 5; // and above which it counts as usual
const NOTHING = 40; // exponents lower than this beside the largest change no digit that is shown

export function createNearness({ codes: all, labels, count, nearness }) {
  const { bandwidth, radius, quantiles, dimensions } = nearness;
  const numbers = all.length / count;
  const wide = dimensions.length;
  const codes = Float32Array.from({ length: count * wide }, (_, i) => {
    return all[Math.floor(i / wide) * numbers + dimensions[i % wide]];
  });
  const squared = new Float32Array(count); // kept, so that a moving pointer allocates little
  const best = new Int32Array(Math.min(NEAREST, count));

  return (whole) => {
    const code = dimensions.map((d) => whole[d]);
    const near = distances(codes, code, squared, radius ** 2);
    findNearest(squared, best);
    const density = logDensity(squared, squared[best[0]], bandwidth, code.length);
    const rank = quantiles.filter((each) => each < density).length / quantiles.length;
    const empty = near === 0 && density < quantiles[RARE];
    const level = empty ? "empty" : 100 * rank < USUAL ? "sparse" : "usual";
    return { near, rank, level, fade: fade(density, quantiles), label: majority(best, labels) };
  };
}

// Fills `squared`; returns how many are not above `limit`.
function distances(codes, code, squared, limit) {
  const dimensions = code.length;
  let near = 0;
  for (let index = 0, at = 0; index < squared.length; index++) {
    let total = 0;
    for (let d = 0; d < dimensions; d++, at++) {
      const step = codes[at] - code[d];
      total += step * step;
    }
    squared[index] = total;
    if (total <= limit) near++;
  }
  return near;
}

// The indices of the smallest numbers, smallest first.
function findNearest(squared, best) {
  let found = 0;
  for (let index = 0; index < squared.length; index++) {
    if (found === best.length && squared[index] >= squared[best[found - 1]]) continue;
    let place = found < best.length ? found++ : found - 1;
    for (; place && squared[best[place - 1]] > squared[index]; place--) best[place] = best[place - 1];
    best[place] = index;
  }
}

// log of the mean of N(code, bandwidth²), taken beside its largest term: in many dimensions the terms alone are zero.
function logDensity(squared, least, bandwidth, dimensions) {
  const scale = -0.5 / bandwidth ** 2;
  let total = 0;
  for (let index = 0; index < squared.length; index++) {
    const exponent = scale * (squared[index] - least);
    if (exponent > -NOTHING) total += Math.exp(exponent);
  }
  const constant = Math.log(squared.length) + dimensions * Math.log(Math.sqrt(2 * Math.PI) * bandwidth);
  return scale * least + Math.log(total) - constant;
}

function fade(density, quantiles) {
  const wide = Math.max(quantiles[USUAL] - quantiles[RARE], 1e-6);
  const t = Math.min(Math.max((density - quantiles[RARE]) / wide, 0), 1);
  return t * t * (3 - 2 * t);
}

function majority(best, labels) {
  const votes = new Map();
  for (const index of best) votes.set(labels[index], (votes.get(labels[index]) ?? 0) + 1);
  // The Map keeps the order in which labels came, nearest first, and only more votes beat an earlier one.
  let winner = null;
  for (const [label, count] of votes) if (winner === null || count > votes.get(winner)) winner = label;
  return winner;
}
