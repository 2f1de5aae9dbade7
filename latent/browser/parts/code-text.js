// A code as text, for addresses: the grammar of latent/code_text.py, which explains it.
//
//   writeNumbers(numbers), writeIndices(indices)
//   readNumbers(text, count)                  count numbers; null for a text that is not exactly that
//   readIndices(text, count, size)            count whole numbers below size; else null
//   short(number)                             to the four digits that a text keeps
//
// What is used is rounded first: what plays is then, number for number, what an address brings back.

const READABLE = 64; // values of the longest code that is written out
const LONGEST = 20_000; // letters
const NUMBER = /^-?[0-9]{1,12}(?:[.][0-9]{1,12})?(?:e-?[0-9]{1,2})?$/;
const LARGE = 1e12; // from here on numbers are written with an exponent
const [BITS, DROPPED] = [23, 9]; // of a 32-bit float
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const short = (number) => Number(number.toPrecision(4)) + 0; // no -0

export function writeNumbers(numbers) {
  const rounded = Array.from(numbers, short);
  return rounded.length <= READABLE ? rounded.map(decimal).join(",") : pack(rounded.map(toBits), BITS);
}

export function writeIndices(indices) {
  if (indices.length <= READABLE) return indices.join(",");
  return pack(indices, Math.max(1, 32 - Math.clz32(Math.max(...indices))));
}

export function readNumbers(text, count) {
  if (typeof text !== "string" || text.length > LONGEST) return null;
  const numbers = text[0] === "~" ? unpack(text, count, BITS)?.map(fromBits) : text.split(",").map(parse);
  const right = numbers?.length === count && numbers.every((x) => Number.isFinite(Math.fround(x)));
  return right ? numbers : null;
}

export function readIndices(text, count, size) {
  if (typeof text !== "string" || text.length > LONGEST) return null;
  const indices = text[0] === "~" ? unpack(text, count) : text.split(",").map(parse);
  const right = indices?.length === count && indices.every((x) => Number.isInteger(x) && x >= 0 && x < size);
  return right ? indices : null;
}

const parse = (text) => (NUMBER.test(text) ? Number(text) : NaN);

const decimal = (x) => (Math.abs(x) < LARGE ? String(x) : x.toExponential().replace("+", ""));

function toBits(x) {
  const [float] = new Uint32Array(Float32Array.of(x).buffer);
  return (float + 2 ** (DROPPED - 1)) >>> DROPPED;
}

function fromBits(bits) {
  const [float] = new Float32Array(Uint32Array.of(bits << DROPPED).buffer);
  return short(float);
}

// The letters of whole numbers of so many bits each.
function pack(values, bits) {
  let [held, room, text] = [0, 0, "~"];
  for (const value of values) {
    held = (held << bits) | value;
    room += bits;
    while (room >= 6) {
      room -= 6;
      text += LETTERS[held >>> room];
      held &= (1 << room) - 1;
    }
  }
  return room ? text + LETTERS[held << (6 - room)] : text;
}

// `count` whole numbers, of so many bits each; null where the text holds something else.
function unpack(text, count, bits = Math.floor((6 * (text.length - 1)) / count)) {
  const letters = Array.from(text.slice(1), (letter) => LETTERS.indexOf(letter));
  if (bits < 1 || bits > BITS || letters.length !== Math.ceil((count * bits) / 6) || letters.includes(-1)) return null;
  const values = [];
  let [held, room] = [0, 0];
  for (const letter of letters) {
    held = (held << 6) | letter;
    room += 6;
    while (room >= bits && values.length < count) {
      room -= bits;
      values.push(held >>> room);
      held &= (1 << room) - 1;
    }
  }
  return values;
}
