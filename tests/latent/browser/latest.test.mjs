// Work that is asked for faster than it is done: only the latest question waits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { latestWins } from "../../../latent/browser/network/latest.js";

// Work that is finished, or fails, only when the test says so.
function slowly() {
  const begun = [];
  const work = (question) => new Promise((resolve, reject) => begun.push({ question, resolve, reject }));
  return { ask: latestWins(work), begun };
}

const rest = () => new Promise((resolve) => setTimeout(resolve));

test("the first is answered, the latest follows, and what lies between is null", async () => {
  const { ask, begun } = slowly();
  const answers = ["a", "b", "c", "d"].map(ask);
  assert.deepEqual(begun.map(({ question }) => question), ["a"]);
  assert.deepEqual(await Promise.all(answers.slice(1, 3)), [null, null]); // at once: they wait for nobody
  begun[0].resolve("A");
  assert.equal(await answers[0], "A");
  await rest();
  assert.deepEqual(begun.map(({ question }) => question), ["a", "d"]);
  begun[1].resolve("D");
  assert.equal(await answers[3], "D");
});

test("after a rest it answers again", async () => {
  const ask = latestWins(async (x) => 2 * x);
  assert.equal(await ask(1), 2);
  await rest();
  assert.equal(await ask(2), 4);
  assert.equal(await ask(3), 6);
});

test("what fails tells who asked, and the next question is answered", async () => {
  const { ask, begun } = slowly();
  const [first, second] = [ask("a"), ask("b")];
  begun[0].reject(new Error("no"));
  await assert.rejects(first, /no/);
  await rest();
  begun[1].resolve("B");
  assert.equal(await second, "B");
});

test("two lanes do not overtake each other", async () => {
  const ask = [1, 2].map((factor) => latestWins(async (x) => factor * x));
  assert.deepEqual(await Promise.all([ask[0](5), ask[1](5)]), [5, 10]);
});
