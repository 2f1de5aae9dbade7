"""Milliseconds to decode one code in the visitor's browser, and the kilobytes that have to be loaded for it.

    python -m tests.benchmarks.decoder

Chromium decodes with every bundled model: on the page itself, and in a worker, there and back. Other programs on the
machine lengthen the slow decodes, so the figures are those of the quietest of several runs; on a busy machine only the
fastest decode tells what the code costs. A pair is two models of one data set with two numbers a picture.
"""

import tempfile
from collections import defaultdict
from pathlib import Path

import typer
from playwright.sync_api import Page, sync_playwright

from hub import list_models, load_checkpoint
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.exported import random_codes, served, write_network

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
  const decoders = await Promise.all(models.map(({ header, buffer }) =>
    startInBackground(new Worker("network/background-worker.js", { type: "module" }), header, buffer)));
  const away = await measure((n) => Promise.all(decoders.map((each, i) => each.run(models[i].codes[n % 16]))));
  decoders.forEach((each) => each.stop());
  const sum = (key) => models.reduce((total, { header }) => total + header[key], 0);
  return { here, away, multiplyAdds: sum("multiply_adds"), bytes: sum("bytes") };
}"""


def report(page: Page, names: list[str], rounds: int, runs: int) -> None:
    """Prints one line for models that are decoded together."""
    page.reload()
    measured = page.evaluate(MEASURE, {"names": names, "rounds": rounds, "runs": runs})
    times = "  ".join(" ".join(f"{value:6.2f}" for value in measured[where]) for where in ("here", "away"))
    size = f"{measured['multiplyAdds'] / 1e6:5.2f} M {measured['bytes'] / 1e3:10.0f} kB"
    print(f"{' + '.join(names):30} {size}  {times}", flush=True)


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
        flags = [f"--{each}" for each in ARGUMENTS.split()]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = chromium.new_page()
        with served(Path(folder)) as address:
            page.goto(address)
            print(f"{'':30} {'multiply-adds, weights':22}  {'page: min p50 p95':20}  worker: min p50 p95, in ms")
            for names in [[entry.name] for entry in list_models()] + [pair for pair in plane.values() if pair[1:]]:
                report(page, names, rounds, runs)
        chromium.close()


if __name__ == "__main__":
    typer.run(main)
