"""How long 64 samples take, for each prior of each bundled model, codes and pictures apart.

    python -m tests.benchmarks.sampling

Prints medians of several rounds in milliseconds, after one that is not counted.
"""

import statistics
import time

import torch

from hub import list_models, load_model

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


@torch.inference_mode()
def main() -> None:
    print(f"{COUNT} samples on {torch.get_num_threads()} threads, in ms\n")
    print(f"{'model':20} {'prior':18} {'codes':>8} {'pictures':>9} {'together':>9}")
    for entry in list_models():
        model = load_model(entry.name)
        decoding = milliseconds(model.decode, model.sample_codes(COUNT))
        for name in model.priors:
            drawing = milliseconds(model.sample_codes, COUNT, 0, 1.0, None, name)
            print(f"{entry.name:20} {name:18} {drawing:8.1f} {decoding:9.1f} {drawing + decoding:9.1f}", flush=True)


if __name__ == "__main__":
    main()
