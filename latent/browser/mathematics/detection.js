// What a threshold does to scores that are larger for stranger pictures, as latent/anomaly.py has it.
//
//   rates(threshold, strange, usual)     { falseAlarms, misses }, shares
//   auroc(strange, usual)                how often a strange one scores higher than a usual one; ties count half

export function rates(threshold, strange, usual) {
  const share = (scores, counts) => scores.filter(counts).length / scores.length;
  return { falseAlarms: share(usual, (each) => each > threshold), misses: share(strange, (each) => each <= threshold) };
}

export function auroc(strange, usual) {
  const sorted = Float64Array.from(usual).sort();
  const below = (value, counts) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (counts(sorted[middle], value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = strange.map((value) => below(value, (a, b) => a < b) + below(value, (a, b) => a <= b));
  return wins.reduce((total, each) => total + each, 0) / 2 / strange.length / usual.length;
}
