// Lines of a grid at round numbers.
//
//   axisOf(chart, direction)       for a direction of the chart ("across" or "up") that runs along one dimension:
//                                  { number(place), place(number), unit }, else null
//   ticks(low, high, step)         the multiples of `step` from low to high, as [{ value, label }]
//   niceStep(least)                the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is not below `least`

export function axisOf(chart, direction) {
  const along = chart[direction].flatMap((x, i) => (x ? [i] : []));
  if (along.length !== 1) return null;
  const [start, unit] = [chart.origin[along[0]], chart[direction][along[0]]];
  return { number: (place) => start + unit * place, place: (number) => (number - start) / unit, unit };
}

export function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9));
}

export function ticks(low, high, step) {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) {
    // Minus signs are those of print: as wide as a plus.
    found.push({ value: k * step, label: Math.abs(k * step).toFixed(decimals).replace(/^/, k < 0 ? "−" : "") });
  }
  return found;
}
