// The few instructions of WebAssembly that simd.js needs, as the bytes of the specification's binary format
// (https://webassembly.github.io/spec/core/binary/). An instruction is a list of bytes, lists in lists included.
//
//   assemble({ integers, parameters, vectors, body })     a module that exports `multiply` and imports js.memory
//
// Variables are numbered: first `integers` 32-bit integers, of which the first `parameters` are given, then `vectors` of
// four 32-bit floats.

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;

export const get = (variable) => [0x20, unsigned(variable)];
export const set = (variable, value) => [value, 0x21, unsigned(variable)];
export const mul = (a, b) => [a, b, simd(0xe6)]; // f32x4
export const add = (a, b) => [a, b, simd(0xe4)];
export const load = (address, offset) => [get(address), simd(0x00), aligned(4, offset)];
export const splat = (address, offset) => [get(address), simd(0x09), aligned(2, offset)]; // one number four times
export const store = (address, offset, value) => [get(address), value, simd(0x0b), aligned(4, offset)];
export const count = (variable, step) => set(variable, [get(variable), 0x41, signed(step), 0x6a]);

// A loop: `until` and `again` are its last instruction, and begin it again while the two differ, or while it is not zero.
export const block = (body) => [0x03, NOTHING, body, 0x0b];
export const until = (variable, end) => [get(variable), get(end), 0x47, 0x0d, 0];
export const again = (variable) => [get(variable), 0x0d, 0];

export function assemble({ integers, parameters, vectors, body }) {
  const locals = vector([
    [unsigned(integers - parameters), I32],
    [unsigned(vectors), V128],
  ]);
  const code = [locals, body, 0x0b].flat(Infinity);
  const module = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    section(1, vector([[0x60, vector(Array(parameters).fill(I32)), vector([])]])),
    section(2, vector([[name("js"), name("memory"), 0x02, 0x00, unsigned(1)]])),
    section(3, vector([unsigned(0)])),
    section(7, vector([[name("multiply"), 0x00, unsigned(0)]])),
    section(10, vector([[unsigned(code.length), code]])),
  ];
  return Uint8Array.from(module.flat(Infinity));
}

function section(id, content) {
  const bytes = content.flat(Infinity);
  return [id, unsigned(bytes.length), bytes];
}

const vector = (parts) => [unsigned(parts.length), parts];
const name = (text) => vector([...text].map((letter) => letter.charCodeAt(0)));
const simd = (code) => [0xfd, unsigned(code)];
const aligned = (power, offset) => [unsigned(power), unsigned(offset)];

// LEB128: seven bits a byte, the lowest first.
function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, unsigned(value >>> 7)].flat();
}

function signed(value) {
  const end = value >= -64 && value < 64;
  return end ? [value & 127] : [(value & 127) | 128, signed(value >> 7)].flat();
}
