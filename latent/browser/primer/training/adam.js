// Adam (Kingma & Ba 2015), number for number as torch.optim.Adam: changes `parameters` and its two means in place.

const FIRST = 0.9;
const SECOND = 0.999;
const LEAST = 1e-8;

export function adam(parameters, gradients, { first, second }, rate, step) {
  const size = rate / (1 - FIRST ** step);
  const root = Math.sqrt(1 - SECOND ** step);
  for (let i = 0; i < parameters.length; i++) {
    const slope = gradients[i];
    first[i] = FIRST * first[i] + (1 - FIRST) * slope;
    second[i] = SECOND * second[i] + (1 - SECOND) * slope * slope;
    parameters[i] -= (size * first[i]) / (Math.sqrt(second[i]) / root + LEAST);
  }
}
