// A model whose networks stay on the server: what is asked, and how often.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { loadModel } from "../../../latent/browser/network/model.js";

const ROOT = "http://here/live/";
const CODES = new Uint16Array([0x3c00, 0xc000, 0x0000, 0x3800, 7, 3]); // (1, −2) and (0, 0.5) in halves, then two labels
const sha256 = createHash("sha256").update(new Uint8Array(CODES.buffer)).digest("hex");
const DESCRIPTION = {
  decoder: { header: null, address: "run/decoder?model=far" },
  encoder: null,
  codes: { address: "weights/codes.bin", bytes: 12, sha256, count: 2, numbers: 2, kind: "half" },
};

// Answers as hub/live.py does, when `open` is called; `asked` are the codes of the requests.
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
