"""Milliseconds to decode one code in the visitor's browser, and the kilobytes that have to be loaded for it.

    python -m tests.benchmarks.decoder

Chromium decodes with every bundled model and with the network of recipes/folder-vae.toml, 64 × 64 in colour: on the
page itself in JavaScript, and in a worker, there and back, in JavaScript and in WebAssembly. Other programs on the
machine lengthen the slow decodes, so the figures are those of the quietest of several runs; on a busy machine only the
fastest decode tells what the code costs. A pair is two models of one data set with two numbers a picture. Pictures a
second are those that the worker of the last column gives, one asked for after the other, at its median.
"""

import tempfile
from collections import defaultdict
from pathlib import Path

import torch
import typer
from playwright.sync_api import Page, sync_playwright

import models
from hub import list_models, load_checkpoint
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.exported import random_codes, served, write_network
from training.recipe import load_recipe

COLOUR = "folder-vae"
PLAIN = """globalThis.WebAssembly = undefined;
const asked = [];
self.onmessage = (event) => asked.push(event); // until the program is there
await import("./network/background-worker.js");
asked.forEach((event) => self.onmessage(event));"""  # a worker as browsers without SIMD have it

MEASURE = """async ({ names, rounds, runs }) => {
  const { createNetwork, fetchWeights } = await import("/network/network.js");
  const { startInBackground } = await import("/network/background.js");
  const load = async (name) => {
    const header = await (await fetch(`${name}.decoder.json`)).json();
    const { inputs } = await (await fetch(`${name}.decoder.test.json`)).json();
    const codes = inputs.map((input) => Float32Array.from(input));
    return { header, codes, buffer: await fetchWeights(`${name}.decoder.bin`, header) };
  };
  const run = async (decode) => {
    const times = [];
    for (let n = 0; n < rounds; n++) {
      const started = performance.now();
      await decode(n);
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    return [0, 0.5, 0.95].map((share) => times[Math.floor(share * rounds)]);
  };
  const measure = async (decode) => {
    await run(decode);  // warms up
    const figures = [];
    for (let n = 0; n < runs; n++) figures.push(await run(decode));
    return figures.reduce((quietest, each) => (each[2] < quietest[2] ? each : quietest));
  };
  const models = await Promise.all(names.map(load));
  const networks = models.map(({ header, buffer }) => createNetwork(header, buffer));
  const here = await measure((n) => networks.forEach((each, i) => each.run(models[i].codes[n % 16])));
  const away = async (script) => {
    const decoders = await Promise.all(models.map(({ header, buffer }) =>
      startInBackground(new Worker(script, { type: "module" }), header, buffer.slice(0))));
    const figures = await measure((n) => Promise.all(decoders.map((each, i) => each.run(models[i].codes[n % 16]))));
    decoders.forEach((each) => each.stop());
    return figures;
  };
  const plain = await away("plain-worker.js");
  const simd = await away("network/background-worker.js");
  const sum = (key) => models.reduce((total, { header }) => total + header[key], 0);
  return { here, plain, simd, multiplyAdds: sum("multiply_adds"), bytes: sum("bytes") };
}"""


def report(page: Page, names: list[str], rounds: int, runs: int) -> None:
    """Prints one line for models that are decoded together."""
    page.reload()
    measured = page.evaluate(MEASURE, {"names": names, "rounds": rounds, "runs": runs})
    times = "  ".join(" ".join(f"{value:6.2f}" for value in measured[where]) for where in ("here", "plain", "simd"))
    size = f"{measured['multiplyAdds'] / 1e6:5.2f} M {measured['bytes'] / 1e3:10.0f} kB"
    print(f"{' + '.join(names):30} {size}  {times}  {1000 / measured['simd'][1]:7.0f}", flush=True)


def main(rounds: int = 100, runs: int = 5) -> None:
    """Prints a table of the bundled decoders, and of each pair with codes of two numbers."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        plane = defaultdict(list)
        for entry in list_models():
            checkpoint = load_checkpoint(entry.name)
            codes = random_codes(checkpoint.model, 16)
            write_network(Path(folder), entry.name, "decoder", checkpoint.model, codes)
            if checkpoint.model.code_shape == (2,):
                plane[checkpoint.domain.name].append(entry.name)
        torch.manual_seed(0)
        recipe = load_recipe(COLOUR)
        model = models.build(recipe.family, recipe.model).half().float().eval().requires_grad_(False)
        write_network(Path(folder), COLOUR, "decoder", model, random_codes(model, 16))
        (Path(folder) / "plain-worker.js").write_text(PLAIN)
        flags = [f"--{each}" for each in ARGUMENTS.split()]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = chromium.new_page()
        with served(Path(folder)) as address:
            page.goto(address)
            print(
                f"{'in ms: min p50 p95':30} {'multiply-adds, weights':18}  {'page':20}  {'worker, JavaScript':20}  "
                f"{'worker, WebAssembly':20}  a second"
            )
            singles = [[COLOUR], *([entry.name] for entry in list_models())]
            for names in singles + [pair for pair in plane.values() if pair[1:]]:
                report(page, names, rounds, runs)
        chromium.close()


if __name__ == "__main__":
    typer.run(main)
