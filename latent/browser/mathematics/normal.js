// A number of the standard normal distribution (Box and Muller 1958); `random` gives numbers in [0, 1).
export function normal(random = Math.random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
