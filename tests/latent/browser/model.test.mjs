// Where a model's networks run, and what a server is asked, and how often.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { loadModel } from "../../../latent/browser/network/model.js";

const ROOT = "http://here/live/";
const CODES = new Uint16Array([0x3c00, 0xc000, 0x0000, 0x3800, 7, 3]); // (1, −2) and (0, 0.5) in halves, then two labels
const sha256 = createHash("sha256").update(new Uint8Array(CODES.buffer)).digest("hex");
const DESCRIPTION = {
  decoder: { header: null, address: null, server: "run/decoder?model=far" },
  encoder: null,
  codes: { address: "weights/codes.bin", bytes: 12, sha256, count: 2, numbers: 2, kind: "half" },
};

// Answers as hub/live/server.py does, when `open` is called; `asked` are the codes of the requests.
function server() {
  const asked = [];
  let open = () => {};
  globalThis.fetch = async (place, { body } = {}) => {
    if (String(place) === `${ROOT}weights/codes.bin`) return new Response(CODES.buffer.slice(0));
    assert.equal(String(place), `${ROOT}run/decoder?model=far`);
    asked.push([...body]);
    await new Promise((resolve) => (open = resolve));
    if (body[0] === 9) return new Response("This model takes other numbers: reload the page.", { status: 400 });
    return new Response(Float32Array.of(body[0], body[1], 10 * body[0], 10 * body[1]));
  };
  return { asked, open: () => open() };
}

test("codes, labels and the answers of a server arrive as numbers", async () => {
  const { open } = server();
  const model = await loadModel(DESCRIPTION, ROOT);
  assert.deepEqual([...model.codes], [1, -2, 0, 0.5]);
  assert.deepEqual([...model.labels], [7, 3]);
  assert.equal(model.lane("encoder"), null);
  const answer = model.lane("decoder")([0.5, 0.25]);
  setTimeout(open);
  const { output, raw } = await answer;
  assert.deepEqual([[...output], [...raw]], [[0.5, 0.25], [5, 2.5]]);
});

test("a server is asked again only when it has answered, and then for the latest code", async () => {
  const { asked, open } = server();
  const decode = (await loadModel(DESCRIPTION, ROOT)).lane("decoder");
  const answers = [1, 2, 3, 4, 5].map((x) => decode([x, 0]));
  await new Promise(setTimeout);
  assert.deepEqual(asked, [[1, 0]]);
  open();
  await answers[0];
  await new Promise(setTimeout);
  assert.deepEqual(asked, [[1, 0], [5, 0]]);
  open();
  const outputs = (await Promise.all(answers)).map((answer) => answer && answer.output[0]);
  assert.deepEqual(outputs, [1, null, null, null, 5]);
});

test("what the server refuses is its own sentence", async () => {
  const { open } = server();
  const decode = (await loadModel(DESCRIPTION, ROOT)).lane("decoder");
  const answer = decode([9, 0]);
  setTimeout(open);
  await assert.rejects(answer, /takes other numbers: reload the page/);
});

test("a server takes many codes in one request", async () => {
  const { asked, open } = server();
  const model = await loadModel(DESCRIPTION, ROOT);
  assert.equal(model.batch("decoder"), 16);
  globalThis.fetch = async (place, { body }) => {
    asked.push([...body]);
    return new Response(Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40)); // two outputs of two numbers, then both before
  };
  const answers = await model.many("decoder")([[1, 2], [3, 4]]);
  assert.deepEqual(asked, [[1, 2, 3, 4]]);
  assert.deepEqual(answers.map(({ output, raw }) => [...output, ...raw]), [[1, 2, 10, 20], [3, 4, 30, 40]]);
  open();
});

// Two numbers in, one out: 2 x₁ − 3 x₂ + 0.5, as halves.
const HALVES = Uint16Array.of(0x4000, 0xc200, 0x3800).buffer;
const HEADER = {
  format: 1,
  input: [2],
  output: [1],
  layers: [{ type: "dense", shape: [1], weight: 0, bias: 2 }],
  activation: "none",
  multiply_adds: 2,
  bytes: 6,
  sha256: createHash("sha256").update(new Uint8Array(HALVES)).digest("hex"),
};
const NEAR = { header: HEADER, address: "weights/near.bin", server: "run/decoder?model=near" };

// A server whose weights arrive when `arrive` is called, and which says 99 to every code.
function slowly() {
  const asked = [];
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  globalThis.fetch = async (place) => {
    asked.push(String(place).slice(ROOT.length));
    if (String(place).endsWith("codes.bin")) return new Response(CODES.buffer.slice(0));
    if (String(place).includes("run/")) return new Response(Float32Array.of(99, 99));
    const weights = await arrived;
    return weights ? new Response(weights) : new Response("", { status: 404 });
  };
  return { asked, arrive: (weights) => arrive(weights) };
}

async function until(condition) {
  while (!(await condition())) await new Promise(setTimeout);
}

test("the server answers until the weights have arrived, and never after", async () => {
  const { asked, arrive } = slowly();
  const model = await loadModel({ ...DESCRIPTION, decoder: NEAR }, ROOT);
  const decode = model.lane("decoder");
  assert.equal((await decode([1, 2])).output[0], 99);
  arrive(HALVES.slice(0));
  await until(async () => (await decode([1, 2])).output[0] === -3.5);
  const before = asked.length;
  assert.equal((await decode([1, 2])).output[0], -3.5);
  assert.equal(asked.length, before);
});

test("what can wait leaves the way from the server to the weights", async () => {
  const { asked, arrive } = slowly();
  const model = await loadModel({ ...DESCRIPTION, decoder: NEAR }, ROOT);
  assert.equal(model.batch("decoder"), 1);
  const answers = model.many("decoder")([[1, 2]]);
  await new Promise(setTimeout);
  arrive(HALVES.slice(0));
  assert.equal((await answers)[0].output[0], -3.5);
  assert.ok(!asked.some((address) => address.includes("run/")));
});

test("an encoder is loaded when it is first asked", async () => {
  const { asked, arrive } = slowly();
  const encoder = { ...NEAR, server: "run/encoder?model=near" };
  const model = await loadModel({ ...DESCRIPTION, encoder }, ROOT);
  arrive(HALVES.slice(0));
  await new Promise(setTimeout);
  assert.ok(!asked.includes("weights/near.bin"));
  const encode = model.lane("encoder");
  assert.equal((await encode([1, 2])).output[0], 99);
  assert.ok(asked.includes("weights/near.bin"));
  await until(async () => (await encode([1, 2])).output[0] === -3.5);
});

test("the server goes on answering where the weights do not arrive", async () => {
  const { arrive } = slowly();
  const model = await loadModel({ ...DESCRIPTION, decoder: NEAR }, ROOT);
  arrive(null);
  await new Promise(setTimeout);
  assert.equal((await model.lane("decoder")([1, 2])).output[0], 99);
});

test("without a server a model is there when its weights are, or says why not", async () => {
  const alone = { ...DESCRIPTION, decoder: { ...NEAR, server: null } };
  const { arrive } = slowly();
  const loading = loadModel(alone, ROOT);
  setTimeout(() => arrive(HALVES.slice(0)));
  const model = await loading;
  assert.equal((await model.lane("decoder")([1, 2])).output[0], -3.5);
  slowly().arrive(null);
  await assert.rejects(loadModel(alone, ROOT), /could not be loaded \(404\)/);
});

// A worker on a device of so many multiply-adds a millisecond.
function device(rate) {
  const started = [];
  started.workers = 0;
  globalThis.Worker = class {
    constructor() {
      started.workers++;
    }
    postMessage({ measure, header, id, input }) {
      if (header) started.push(header);
      const answer = measure ? { rate } : header ? {} : { id, output: Float32Array.of(input[0]), raw: input };
      queueMicrotask(() => this.onmessage({ data: answer }));
    }
    terminate() {}
  };
  return started;
}

for (const [rate, words, says] of [[1e6, "runs what is heavy itself", 1], [1e3, "leaves what is heavy to the server", 99]]) {
  test(`a device of ${rate} multiply-adds a millisecond ${words}`, async () => {
    // Each is a page of its own: a device is measured once.
    const { placeNetwork } = await import(`../../../latent/browser/network/place.js?${rate}`);
    const started = device(rate);
    const { arrive } = slowly();
    const network = placeNetwork({ ...NEAR, header: { ...HEADER, multiply_adds: 57_700_000 } }, ROOT);
    arrive(HALVES.slice(0));
    await network.settled();
    assert.equal(started.length, says === 1 ? 1 : 0);
    assert.equal((await network.run([1, 2])).output[0], says);
    network.stop();
    assert.equal(await network.run([1, 2]), null);
    assert.equal(started.workers, 1); // the one that measured runs the network too
  });
}
