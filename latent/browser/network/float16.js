// Half precision, as weights travel, to single precision, as they are used.

const SIGN = 0x8000;
const MAGNITUDE = 0x7fff; // exponent and fraction
const ENDLESS = 0x7c00; // the exponent of infinities and NaN
const SHIFT = 13; // a single has 23 bits of fraction where a half has 10 …
const BIAS = 2 ** 112; // … and its exponents start at 2^-126 where those of a half start at 2^-14

// Fills `numbers` (Float32Array) from the little-endian halves at `offset` (counted in halves) of `buffer`.
export function readHalves(buffer, offset, numbers) {
  const halves = new Uint16Array(buffer, 2 * offset, numbers.length);
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    if ((half & ENDLESS) === ENDLESS) throw new Error("The weights hold a number that is not finite: export again.");
    bits[i] = ((half & MAGNITUDE) << SHIFT) | ((half & SIGN) << 16);
    numbers[i] *= BIAS; // exact: a power of two, also for the halves below 2^-14
  }
}
