// The posterior p(z|x) itself, which is known up to a factor wherever the decoder is asked: on a grid of a small map.
//
//   await posteriorGrid({ x, y, half }, { pixels, decode, batch, likelihood, going })
//     SIDE² densities, row by row from the upper left corner, the largest being 1; null where nobody wants to know more

import { misfit } from "../../mathematics/bound.js";
import { logPrior } from "../../mathematics/evidence.js";

export const SIDE = 24;
const SLICE = 6; // ms at a time

export async function posteriorGrid({ x, y, half }, { pixels, decode, batch, likelihood, going }) {
  const step = (2 * half) / SIDE;
  const codes = Array.from({ length: SIDE * SIDE }, (_, i) =>
    Float32Array.of(x - half + step * ((i % SIDE) + 0.5), y + half - step * (Math.floor(i / SIDE) + 0.5)),
  );
  const logs = [];
  let until = performance.now() + SLICE;
  while (logs.length < codes.length) {
    const some = codes.slice(logs.length, logs.length + batch());
    const answers = await decode(some);
    for (let i = 0; i < some.length; i++) {
      if (!answers[i] || !going()) return null;
      logs.push(logPrior(some[i]) - misfit(likelihood, answers[i], pixels));
    }
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE;
  }
  const most = Math.max(...logs);
  return Float32Array.from(logs, (each) => Math.exp(each - most));
}
