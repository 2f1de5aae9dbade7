"""Drawn faces with known factors: 30,000 to train on and 3,000 to test, rendered once and kept.

They are what `latent.avatars` draws, which says whose style it is and under which licence (Micah Lanier, CC BY 4.0).
"""

import csv
import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from hub import Domain
from latent.avatars import CREDIT, FACTORS, SIZE, draw, draw_factors, face_of
from latent.compute import cores
from latent.domain import Attribute
from training.data.dataset import DataError, DataSet

TRAIN, TEST = 30_000, 3_000
SEEDS = (0, 1)  # of the factors of either part
CHUNK = 100  # faces that a process draws at a time
FILE, TABLE = "pictures.npy", "factors.csv"
LABEL = "hair"
"""The factor that is the class: the one that shows most."""


def load(root: Path) -> DataSet:
    """The faces, from `avatars` in `root`, rendered to there where they are absent. Raises `DataError`."""
    return faces(root / "avatars", TRAIN, TEST)


def faces(folder: Path, train: int, test: int) -> DataSet:
    """So many faces from `folder`: the pictures of both parts in one file, its SHA-256 and the factors beside it."""
    pixels = torch.from_numpy(_pictures(folder, train, test)).permute(0, 3, 1, 2).contiguous()
    parts = _parts(train, test)
    labels = [torch.from_numpy(part[LABEL]).long() for part in parts]
    columns = (Attribute(name, tuple(each.levels), each.low, each.high) for name, each in FACTORS.items())
    domain = Domain(
        name="avatars",
        title="Avatars",
        classes=tuple(FACTORS[LABEL].levels),
        fit="fill",
        label=LABEL,
        attributes=tuple(column for column in columns if column.name != LABEL),
        credit=CREDIT,
    )
    known = [{each.name: _column(part[each.name]) for each in domain.attributes} for part in parts]
    return DataSet(
        domain, pixels[:train], labels[0], pixels[train:], labels[1],
        train_attributes=known[0], test_attributes=known[1],
    )  # fmt: skip


def _column(values: np.ndarray) -> torch.Tensor:
    column = torch.from_numpy(values)
    return column.float() if column.is_floating_point() else column.long()


def _parts(train: int, test: int) -> list[dict[str, np.ndarray]]:
    return [draw_factors(count, seed) for count, seed in zip((train, test), SEEDS, strict=True)]


def _pictures(folder: Path, train: int, test: int) -> np.ndarray:
    """[train + test, SIZE, SIZE, 3] uint8, read from `folder` or rendered to there."""
    path, shape = folder / FILE, (train + test, SIZE, SIZE, 3)
    noted = path.with_suffix(".sha256")
    if not path.exists():
        _render(folder, train, test)
    try:
        pixels = np.load(path, allow_pickle=False)
        whole = pixels.shape == shape and pixels.dtype == np.uint8 and noted.read_text().strip() == _hash(pixels)
    except (OSError, ValueError):
        whole = False
    if not whole:
        raise DataError(f"{path} is damaged or of another version: delete it, and the faces are rendered anew.")
    return pixels


def _hash(pixels: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def _render(folder: Path, train: int, test: int) -> None:
    parts = _parts(train, test)
    chunks = [(seed, count, start) for seed, count in zip(SEEDS, (train, test), strict=True)
              for start in range(0, count, CHUNK)]  # fmt: skip
    pixels = np.empty((train + test, SIZE, SIZE, 3), np.uint8)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Forked from a process with PyTorch's threads a child may wait for ever.
        with ProcessPoolExecutor(cores(), multiprocessing.get_context("spawn")) as pool:
            drawn = chain.from_iterable(pool.map(_chunk, *zip(*chunks, strict=True)))
            for row, picture in enumerate(tqdm(drawn, "Rendering avatars", len(pixels), leave=False, unit="face")):
                pixels[row] = picture
        _write_table(folder / TABLE, parts)
        (folder / FILE).with_suffix(".sha256").write_text(_hash(pixels) + "\n")
        scratch = folder / f".{os.getpid()}.npy"
        np.save(scratch, pixels)
        scratch.rename(folder / FILE)
    except OSError as error:
        raise DataError(f"The avatars can't be rendered to {folder} ({error.strerror}): make room, or give another "
                        "folder with --data-dir.") from None  # fmt: skip


def _chunk(seed: int, count: int, start: int) -> np.ndarray:
    factors = draw_factors(count, seed)
    return np.stack([draw(face_of(factors, row)) for row in range(start, min(start + CHUNK, count))])


def _write_table(path: Path, parts: list[dict[str, np.ndarray]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["part", *FACTORS])
        for name, part in zip(("train", "test"), parts, strict=True):
            writer.writerows([name, *face_of(part, row).values()] for row in range(len(part[LABEL])))
