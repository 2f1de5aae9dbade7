// A model as latent/scene.py describes it, loaded: its networks, and the codes of held-out pictures.
//
//   const model = await loadModel(description, root)     root: URL of what hub/live/server.py serves
//   const decode = model.lane("decoder")                 or "encoder"; null where the model offers none
//   const answer = await decode(code)                    { output, raw }, the caller's to keep; null if overtaken
//   model.many("decoder")                                (codes) → answers, for what can wait: model.batch("decoder")
//                                                        of them at a time, which are one request to a server
//   model.codes, model.labels                            Float32Array [count · numbers], Uint16Array [count]
//   model.deviations                                     σ of each number of the codes, or null
//   model.stop()
//
// Each lane answers its latest question, whatever the others are asked; place.js knows where. A decoder's weights are
// loaded at once, those of an encoder when it is first asked: many visitors draw nothing.

import { latestWins } from "./latest.js";
import { fetchWeights } from "./network.js";
import { readHalves } from "./float16.js";
import { placeNetwork } from "./place.js";

export async function loadModel(description, root) {
  const place = (part) => (part ? placeNetwork(part, root) : null);
  const networks = { decoder: place(description.decoder), encoder: place(description.encoder) };
  const decodes = networks.decoder?.settled();
  const [held] = await Promise.all([loadCodes(description.codes, root), description.decoder?.server ? null : decodes]);
  return {
    ...description,
    ...held,
    lane: (part) => networks[part] && latestWins(networks[part].run),
    many: (part) => networks[part].many,
    batch: (part) => networks[part].batch(),
    stop: () => Object.values(networks).forEach((network) => network?.stop()),
  };
}

async function loadCodes({ address, count, numbers, kind, deviations, ...header }, root) {
  const buffer = await fetchWeights(new URL(address, root), header);
  const total = count * numbers;
  const codes = new Float32Array(total);
  if (kind === "half") readHalves(buffer, 0, codes);
  else codes.set(new Uint16Array(buffer, 0, total));
  const labels = new Uint16Array(buffer, 2 * total, count);
  const levels = deviations && new Uint8Array(buffer, 2 * (total + count), total);
  const width = (level) => Math.exp(deviations.low + deviations.step * level);
  return { codes, labels, count, deviations: levels && Float32Array.from(levels, width) };
}
