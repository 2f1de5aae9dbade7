// Where a network runs: on the main thread, in a worker where a frame would notice, or on the server where this device
// is too slow for it, or for as long as the weights are on their way. Either way it answers.
//
//   const network = placeNetwork({ header, address, server }, root)     header: null where it never leaves the server
//   const answer = await network.run(input)              { output, raw }; null where it was stopped before it answered
//   const answers = await network.many(inputs)           up to network.batch() of them, for what can wait until it is
//                                                        settled where it runs: pictures on the way from the server
//                                                        would keep the weights waiting
//   await network.settled()                              begins to load the weights, if nothing did yet
//   network.stop()

import { measureInBackground, startInBackground } from "./background.js";
import { createNetwork, fetchWeights } from "./network.js";
import { BATCH, createRemote } from "./remote.js";

const QUICK = 1_500_000; // multiply-adds that take a slow telephone about four milliseconds
const PATIENCE = 66; // milliseconds: a server needs about as long for its answer
const FRUGAL = 1_000_000; // bytes of weights for who asked to be spared data

let rate = null; // a promise of this device's multiply-adds a millisecond: measured once, where it matters
let idle = null; // the worker that has measured it, for the first network that needs one

export function placeNetwork({ header, address, server }, root) {
  const remote = server && createRemote(new URL(server, root));
  let local = null;
  let settling = header ? null : Promise.resolve();
  let away = !header; // whether it stays with the server
  let stopped = false;

  async function settle() {
    try {
      if (remote && (spared(header) || (await tooSlow(header)))) {
        away = true;
        return;
      }
      if (stopped) return;
      const made = await start(header, new URL(address, root));
      if (stopped) made.stop();
      else local = made;
    } catch (error) {
      if (!remote) throw error;
      away = true; // the server goes on answering
    }
  }
  const settled = () => (settling ??= settle());

  async function answers(inputs) {
    if (stopped) return inputs.map(() => null);
    return local ? Promise.all(inputs.map(local.run)) : remote.many(inputs);
  }

  return {
    settled,
    async many(inputs) {
      await settled();
      return answers(inputs);
    },
    async run(input) {
      const wait = settled();
      if (!local && !remote) await wait;
      return (await answers([input]))[0];
    },
    batch: () => (away ? BATCH : 1),
    stop() {
      stopped = true;
      local?.stop();
    },
  };
}

async function start(header, place) {
  const weights = await fetchWeights(place, header);
  if (header.multiply_adds > QUICK) return startInBackground(takeWorker(), header, weights);
  const network = createNetwork(header, weights);
  const run = async (input) => ({ output: network.run(Float32Array.from(input)).slice(), raw: network.raw.slice() });
  return { run, stop() {} };
}

async function tooSlow(header) {
  if (header.multiply_adds <= QUICK) return false;
  rate ??= measure();
  return header.multiply_adds > PATIENCE * (await rate);
}

async function measure() {
  const worker = createWorker();
  const found = await measureInBackground(worker);
  idle = worker;
  return found;
}

function takeWorker() {
  const worker = idle ?? createWorker();
  idle = null;
  return worker;
}

const spared = (header) => Boolean(globalThis.navigator?.connection?.saveData) && header.bytes > FRUGAL;

function createWorker() {
  return new Worker(new URL("background-worker.js", import.meta.url), { type: "module" });
}
