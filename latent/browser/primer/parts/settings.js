// What a reader sets in a figure, as texts for the address, and what an address says of it, which may be anything.

import { typed } from "../../parts/words.js";
import { limit } from "./handle.js";

// So many numbers, each brought between `low` and `high` of its place in `limits`; `usual` where the text is none.
/** @param {unknown} text @param {number[][]} limits @param {number[]} usual @returns {number[]} */
export function readNumbers(text, limits, usual) {
  const numbers = typeof text === "string" ? text.split(",").map(typed) : [];
  if (numbers.length !== limits.length || !numbers.every(Number.isFinite)) return usual;
  return numbers.map((number, i) => limit(number, limits[i][0], limits[i][1]));
}

export const writeNumbers = (numbers, digits = 2) => numbers.map((each) => String(Number(each.toFixed(digits)))).join(",");

export const readChoice = (text, options, usual) => (Object.hasOwn(options, text ?? "") ? text : usual);
