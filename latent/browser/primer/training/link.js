// A training as text for an address: its settings and at which steps they were changed, such as "0:vae:1:64:0.005".

import { limit } from "../parts/handle.js";

export const WIDTHS = [8, 32, 64, 128];
export const BETA = [0, 10];
export const RATE = [1e-4, 0.1];
export const USUAL = [{ step: 0, family: "vae", beta: 1, width: 64, rate: 0.005 }];
const MOST_STEPS = 20_000;
const LONGEST = 400; // letters, which the address of a page has room for
const ENTRY = /^(\d{1,5}):(vae|ae):([\d.]{1,6}):(\d{1,3}):([\d.]{1,8})$/;

export function writeChanges(changes) {
  const entries = changes.map(({ step, family, beta, width, rate }) => [step, family, beta, width, rate].join(":"));
  while (entries.join(";").length > LONGEST) entries.pop(); // the link then brings back the beginning
  return entries.join(";");
}

export function readChanges(text) {
  const found = typeof text === "string" ? text.split(";").map((entry) => ENTRY.exec(entry)) : [];
  const changes = found.map((each) => each && read(each));
  const right = changes.length > 0 && changes.every((each, i) => each && (i ? each.step > changes[i - 1].step : !each.step));
  return right ? changes : USUAL;
}

function read(entry) {
  const [step, family, beta, width, rate] = entry.slice(1);
  const numbers = { step: Number(step), beta: Number(beta), width: Number(width), rate: Number(rate) };
  if (!Object.values(numbers).every(Number.isFinite) || !WIDTHS.includes(numbers.width)) return null;
  const inside = { beta: limit(numbers.beta, BETA[0], BETA[1]), rate: limit(numbers.rate, RATE[0], RATE[1]) };
  return { ...numbers, ...inside, step: Math.min(numbers.step, MOST_STEPS), family };
}
