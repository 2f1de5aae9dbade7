"""How long 64 samples take, for each kind of prior over each bundled model's codes, codes and pictures apart.

    python -m tests.benchmarks.sampling

Prints medians of several rounds in milliseconds, after one that is not counted. Kinds that a model has no prior of are
measured too, as they are before they are fitted: that takes as long.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import fields

import torch

from hub import list_models, load_model
from models import PRIORS, Autoencoder, ConfigError, Prior
from models.priors import build_prior

COUNT = 64
ROUNDS = 7


def milliseconds(function, *arguments) -> float:
    """The median time that a call takes."""
    function(*arguments)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        function(*arguments)
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def kinds(model: Autoencoder) -> Iterator[tuple[str, Prior]]:
    """The model's priors by name, and one of each other kind that suits its codes, told of ten classes if it can be."""
    yield from ((name, model.prior_named(name)) for name in model.priors)
    there = {prior.kind for prior in model.priors.values()}
    for kind, prior in PRIORS.items():
        known = {"classes": 10} if "classes" in {item.name for item in fields(prior.Config)} else {}
        try:
            if kind not in there:
                yield f"{kind}, unfitted", build_prior({"kind": kind, **known}, model.codes).eval()
        except ConfigError:
            pass  # is over other codes


@torch.inference_mode()
def main() -> None:
    print(f"{COUNT} samples on {torch.get_num_threads()} threads, in ms\n")
    print(f"{'model':20} {'prior':26} {'codes':>8} {'pictures':>9} {'together':>9}")
    for entry in list_models():
        model = load_model(entry.name)
        decoding = milliseconds(model.decode, model.sample_codes(COUNT))
        for name, prior in kinds(model):
            drawing = milliseconds(prior.sample_codes, COUNT)
            print(f"{entry.name:20} {name:26} {drawing:8.1f} {decoding:9.1f} {drawing + decoding:9.1f}", flush=True)


if __name__ == "__main__":
    main()
