// Gaussians of one number, { mean, deviation }, and how far one is from another.

export function logDensity({ mean, deviation }, z) {
  return -0.5 * ((z - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
}

// KL(q ‖ p) in nats, term by term: what q pays for being narrower than p, for being wider, and for being elsewhere.
export function klTerms(q, p) {
  const narrower = Math.log(p.deviation / q.deviation);
  const wider = 0.5 * (q.deviation / p.deviation) ** 2;
  const elsewhere = 0.5 * ((q.mean - p.mean) / p.deviation) ** 2;
  return { narrower, wider, elsewhere, half: -0.5, kl: narrower + wider + elsewhere - 0.5 };
}

// What the area of KL(q ‖ p) is made of: q(z) log q(z)/p(z).
export function integrand(q, p, z) {
  const log = logDensity(q, z);
  return Math.exp(log) * (log - logDensity(p, z));
}

// The area between `low` and `high`, by the trapezoid rule, which is exact to all digits for so smooth a curve.
export function area(q, p, low, high, steps = 2000) {
  const width = (high - low) / steps;
  let total = 0.5 * (integrand(q, p, low) + integrand(q, p, high));
  for (let step = 1; step < steps; step++) total += integrand(q, p, low + step * width);
  return total * width;
}
