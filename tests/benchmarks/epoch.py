"""Seconds per training epoch: Inbetween's loop against the usual tutorial loop, same network, same batches, one run.

    python -m tests.benchmarks.epoch --data-dir data

The tutorial loop is torchvision's MNIST with `ToTensor` for each picture, a `DataLoader`, and Adam. Both sides train
the VAE 784-256-128-2 in single precision with 128 pictures a step, in turns, so that a change of the machine's speed
meets both alike.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch.utils.data import DataLoader

import models
from models.noise import Noise
from training.data import load_data
from training.loop import accelerator_for, fit
from training.recipe import Pictures, Schedule

BATCH, RATE = 128, 1e-3


def vae() -> models.Autoencoder:
    torch.manual_seed(0)
    return models.build("vae", {"code": 2, "network": {"kind": "dense", "widths": [256, 128]}})


def tutorial_epoch(data_dir: Path) -> float:
    """Seconds of one epoch of the loop that tutorials show."""
    from training.vision import datasets, transforms

    to_tensor = transforms.Compose([transforms.ToImage(), transforms.ToDtype(torch.float32, scale=True)])
    pictures = datasets.MNIST(data_dir, train=True, transform=to_tensor)
    model = vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    started = time.perf_counter()
    for step, (images, _) in enumerate(DataLoader(pictures, batch_size=BATCH, shuffle=True, drop_last=True)):
        objective = model(images, Noise(step), 1.0)
        optimizer.zero_grad()
        objective.loss.backward()
        optimizer.step()
    return time.perf_counter() - started


def our_epoch(data: torch.Tensor) -> float:
    """Seconds of one epoch of `training.loop.fit`, with its progress bar, checks and saved state."""
    schedule = Schedule(epochs=1, learning_rate=RATE, batch=BATCH)
    with tempfile.TemporaryDirectory() as folder:
        accelerator = accelerator_for(schedule, "cpu", None, Path(folder))
        return fit(accelerator, vae(), data, schedule, Path(folder), "epoch")


def main(
    data_dir: Annotated[Path, typer.Option(help="Where MNIST lies or is downloaded to.")] = "data", rounds: int = 5
):
    """Prints the median seconds of an epoch on both sides and their ratio."""
    data = load_data(Pictures(name="mnist"), data_dir).train
    pairs = [(tutorial_epoch(data_dir), our_epoch(data)) for _ in range(rounds)]
    tutorial, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / mine for theirs, mine in pairs)
    print(f"\nSeconds per epoch, median of {rounds}: tutorial loop {tutorial:.2f}, Inbetween {ours:.2f}; ", end="")
    print(f"{ratio:.1f} times as fast (median of the ratios). {torch.get_num_threads()} threads.")


if __name__ == "__main__":
    typer.run(main)
