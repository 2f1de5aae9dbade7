"""Seconds for a 64-frame GIF, from two pictures to the bytes of the file.

python -m tests.benchmarks.film
"""

import statistics
import time

import torch
import typer

from hub import list_models, load_checkpoint
from latent.examples import decoded_example
from latent.film import gif_bytes, webp_bytes
from latent.travel import travel

FRAMES = 64


def main(rounds: int = 7) -> None:
    """Prints the median seconds for each bundled model."""
    for entry in list_models():
        checkpoint = load_checkpoint(entry.name)
        pictures = [decoded_example(checkpoint.model, checkpoint.held_out, label) for label in (3, 8)]
        gif, webp = [], []
        for _ in range(rounds + 1):  # the first round warms up and does not count
            started = time.perf_counter()
            frames = travel(checkpoint.model, torch.stack(pictures), FRAMES).frames
            decoded = time.perf_counter()
            data = gif_bytes(frames)
            made = time.perf_counter()
            webp_bytes(frames)
            gif.append(made - started)
            webp.append(time.perf_counter() - made + decoded - started)
        print(
            f"{entry.name:16} GIF {statistics.median(gif[1:]):.3f} s ({len(data) / 1000:.0f} kB), "
            f"WebP {statistics.median(webp[1:]):.3f} s, for {FRAMES} frames"
        )


if __name__ == "__main__":
    typer.run(main)
