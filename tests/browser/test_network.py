"""The exported networks in Chromium, against PyTorch: on the page itself and in a worker."""

import json
from pathlib import Path

import pytest

from hub import list_models, load_model
from tests.browser.exported import random_codes, served, write_network

VISIBLE = 1 / 255
CODES = 12
LARGEST = "mnist-vae"

START = """async (name) => {
  const { fetchWeights } = await import("/network/network.js");
  const { startInBackground } = await import("/network/background.js");
  const header = await (await fetch(`${name}.decoder.json`)).json();
  const worker = new Worker("network/background-worker.js", { type: "module" });
  window.decoder = await startInBackground(worker, header, await fetchWeights(`${name}.decoder.bin`, header));
  window.tests = await (await fetch(`${name}.decoder.test.json`)).json();
  window.difference = (pixels, n) => Math.max(...pixels.map((x, i) => Math.abs(x - tests.outputs[n][i])));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("networks")
    for entry in list_models():
        model = load_model(entry.name)
        write_network(folder, entry.name, "decoder", model, random_codes(model, CODES))
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as address:
        yield address


@pytest.fixture
def page(open_page, address):
    return open_page(address)


def test_every_bundled_decoder_draws_what_pytorch_draws(page):
    for entry in list_models():
        worst = page.evaluate(
            """async (name) => {
              const { createNetwork, fetchWeights } = await import("/network/network.js");
              const header = await (await fetch(`${name}.decoder.json`)).json();
              const network = createNetwork(header, await fetchWeights(`${name}.decoder.bin`, header));
              const { inputs, outputs } = await (await fetch(`${name}.decoder.test.json`)).json();
              const differences = inputs.flatMap((input, n) => {
                const pixels = network.run(Float32Array.from(input));
                return outputs[n].map((x, i) => Math.abs(x - pixels[i]));
              });
              return Math.max(...differences);
            }""",
            entry.name,
        )
        assert worst < VISIBLE, entry.name


def test_a_worker_draws_the_same_also_where_it_is_asked_many_things_at_once(page):
    page.evaluate(START, LARGEST)
    differences = page.evaluate(
        """async () => {
          const answers = await Promise.all(tests.inputs.map((code) => decoder.run(code)));
          return answers.map(({ output }, n) => difference(output, n));
        }"""
    )
    assert len(differences) == CODES and max(differences) < VISIBLE


def test_a_worker_tells_what_was_before_the_activation_and_gives_its_answers_away(page):
    page.evaluate(START, LARGEST)
    worst, own = page.evaluate(
        """async () => {
          const { output, raw } = await decoder.run(tests.inputs[0]);
          const kept = output.slice();
          await decoder.run(tests.inputs[1]);
          const sigmoid = Array.from(raw, (x) => 1 / (1 + Math.exp(-x)));
          return [Math.max(...sigmoid.map((x, i) => Math.abs(x - kept[i]))), output.every((x, i) => x === kept[i])];
        }"""
    )
    assert worst < 1e-6 and own


def test_a_wrong_code_is_one_sentence_and_the_worker_goes_on(page):
    page.evaluate(START, LARGEST)
    sentence = page.evaluate("decoder.run([1, 2, 3]).catch((error) => error.message)")
    assert "a Float32Array of 32 finite numbers" in sentence
    assert page.evaluate("decoder.run(tests.inputs[0]).then(({ output }) => difference(output, 0))") < VISIBLE


def test_a_stopped_worker_leaves_nobody_waiting(page):
    page.evaluate(START, LARGEST)
    assert page.evaluate(
        """() => {
          const answers = tests.inputs.map((code) => decoder.run(code));
          decoder.stop();
          return Promise.all([...answers, decoder.run(tests.inputs[0])]);
        }"""
    ) == [None] * (CODES + 1)


def test_a_worker_that_cannot_start_says_so(page):
    start = """async ({ script, header }) => {
      const { startInBackground } = await import("/network/background.js");
      const worker = new Worker(script, { type: "module" });
      return startInBackground(worker, header, new ArrayBuffer(8)).catch((error) => error.message);
    }"""
    assert "could not be loaded" in page.evaluate(start, {"script": "nowhere.js", "header": {}})
    assert "format 1 only" in page.evaluate(start, {"script": "network/background-worker.js", "header": {"format": 9}})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda blob: bytes([blob[0] ^ 1]) + blob[1:], "damaged"),
        (lambda blob: blob[:-2], "damaged"),
        (None, "could not be loaded (404)"),
    ],
)
def test_weights_that_did_not_arrive_whole_are_refused(page, folder, change, sentence):
    header = json.loads((folder / f"{LARGEST}.decoder.json").read_text())
    damaged = folder / "damaged.bin"
    damaged.unlink(missing_ok=True)
    if change:
        damaged.write_bytes(change((folder / f"{LARGEST}.decoder.bin").read_bytes()))
    message = page.evaluate(
        """async (header) => {
          const { fetchWeights } = await import("/network/network.js");
          return fetchWeights("damaged.bin", header).then(() => "", (error) => error.message);
        }""",
        header,
    )
    assert sentence in message
