// A model as latent/scene.py describes it, loaded: its networks, and the codes of held-out pictures.
//
//   const model = await loadModel(description, root)     root: URL of what hub/live.py serves
//   const decode = model.lane("decoder")                 or "encoder"; null where the model offers none
//   const answer = await decode(code)                    { output, raw }, the caller's to keep; null if overtaken
//   model.codes, model.labels                            Float32Array [count · numbers], Uint16Array [count]
//   model.stop()
//
// A network runs on the main thread, in a worker where a frame would notice, or on the server where its header says
// nothing about layers. Each lane answers its latest question, whatever the others are asked.

import { startInBackground } from "./background.js";
import { latestWins } from "./latest.js";
import { createNetwork, fetchWeights } from "./network.js";
import { readHalves } from "./float16.js";

const QUICK = 1_500_000; // multiply-adds that take a slow telephone about four milliseconds

export async function loadModel(description, root) {
  const start = (part) => (part ? startNetwork(part, root) : null);
  const [decoder, encoder, held] = await Promise.all([
    start(description.decoder),
    start(description.encoder),
    loadCodes(description.codes, root),
  ]);
  const networks = { decoder, encoder };
  return {
    ...description,
    ...held,
    lane: (part) => networks[part] && latestWins(networks[part].run),
    stop: () => [decoder, encoder].forEach((network) => network?.stop()),
  };
}

async function startNetwork({ header, address }, root) {
  const place = new URL(address, root);
  if (!header) return { run: (input) => ask(place, input), stop() {} };
  const weights = await fetchWeights(place, header);
  if (header.multiply_adds > QUICK) {
    const worker = new Worker(new URL("background-worker.js", import.meta.url), { type: "module" });
    return startInBackground(worker, header, weights);
  }
  const network = createNetwork(header, weights);
  const run = async (input) => ({ output: network.run(Float32Array.from(input)).slice(), raw: network.raw.slice() });
  return { run, stop() {} };
}

// The server's answer: the output, followed by what it was before the last activation.
async function ask(place, input) {
  const answer = await fetch(place, { method: "POST", body: Float32Array.from(input) });
  if (!answer.ok) throw new Error(await answer.text());
  const numbers = new Float32Array(await answer.arrayBuffer());
  const half = numbers.length / 2;
  return { output: numbers.slice(0, half), raw: numbers.slice(half) };
}

async function loadCodes({ address, count, numbers, kind, ...header }, root) {
  const buffer = await fetchWeights(new URL(address, root), header);
  const total = count * numbers;
  const codes = new Float32Array(total);
  if (kind === "half") readHalves(buffer, 0, codes);
  else codes.set(new Uint16Array(buffer, 0, total));
  return { codes, labels: new Uint16Array(buffer, 2 * total, count), count };
}
