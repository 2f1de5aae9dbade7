"""A folder of one's own pictures; its subfolders are the classes."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from hub import Domain
from latent.compute import cores
from latent.domain import Attribute
from latent.preprocess import filled
from latent.reader import OWN, PictureError, read_picture
from models import ConfigError
from training.data.dataset import DataError, DataSet
from training.data.metadata import read_metadata
from training.data.tree import Picture, Tree, natural, search, shown
from training.recipe import Pictures

MAX_MEMORY = 8 * 2**30
AT_ONCE = 8  # pictures decoded at a time, whatever the machine could do
FEWEST = 20
HELD_OUT = 10  # of so many pictures of a class one is held out


def load(root: Path, pictures: Pictures) -> DataSet:
    """The pictures below `root`, a class for each subfolder, as `tree.search` finds them; attributes from metadata.csv.

    Where no folder says which part a picture is for, a tenth of each class is held out, spread evenly, and of each
    class of two pictures at least one. Raises `DataError` where there are too few or too many pictures, or where a
    class has a name that could not be saved.
    """
    if not root.is_dir():
        raise DataError(f"There is no folder {shown(root)}: give the one that holds your pictures with --data-dir.")
    title = Path(os.path.abspath(root)).name or "pictures"
    tree = search(root, title)
    size, channels = pictures.size, pictures.channels
    if len(tree.pictures) * channels * size**2 > MAX_MEMORY:
        many = len(tree.pictures)
        raise DataError(f"{many:,} pictures of {size} × {size} do not fit into memory: use a smaller size.")
    _domain(root, title, tree.pictures)  # before hours of work, not after it

    with ThreadPoolExecutor(min(AT_ONCE, cores())) as pool:
        read = list(pool.map(lambda picture: _read(picture.path, size, channels), tree.pictures))
    kept = [(picture, array) for picture, array in zip(tree.pictures, read, strict=True) if not isinstance(array, str)]
    left_out = [*tree.left_out, *_unread(root, tree, read)]
    if len(kept) < FEWEST:
        why = f" Left out: {'; '.join(left_out)}." if left_out else ""
        raise DataError(
            f"The folder {shown(root)} holds {len(kept)} readable pictures; at least {FEWEST} are needed.{why}"
        )
    if all(np.array_equal(array, kept[0][1]) for _, array in kept):
        raise DataError(f"All {len(kept)} pictures in {shown(root)} are the same: there is nothing to learn.")

    found = [picture for picture, _ in kept]
    known = read_metadata(root, [picture.path for picture in found], Domain.label)
    domain = _domain(root, title, found, tuple(attribute for attribute, _ in known.attributes.values()))
    images = torch.from_numpy(np.stack([array for _, array in kept]))
    number = {name: label for label, name in enumerate(domain.classes)}
    labels = torch.tensor([number[picture.label] for picture in found])
    train, test = parts(found)
    train_known, test_known = (
        {name: values[rows] for name, (_, values) in known.attributes.items()} for rows in (train, test)
    )
    return DataSet(
        domain, images[train], labels[train], images[test], labels[test], (*left_out, *known.left_out), tree.parts,
        train_known, test_known,
    )  # fmt: skip


def parts(pictures: list[Picture]) -> tuple[list[int], list[int]]:
    """Which pictures to train on and which to hold out, by their numbers.

    Of what is held out the first picture of every class comes first, then the second ones: a part of it is still one
    of all classes.
    """
    held_out = [number for number, picture in enumerate(pictures) if picture.held_out]
    members: dict[str, list[int]] = {}
    for number, picture in enumerate(pictures):
        members.setdefault(picture.label, []).append(number)
    if len(held_out) in (0, len(pictures)):  # no folder says so, or none for the other part
        held_out = [number for group in members.values() if len(group) > 1 for number in _spread(group)]
    held_out = held_out or _spread(list(range(len(pictures))))  # where every class has one picture
    turn: dict[int, int] = {}
    seen: Counter[str] = Counter()
    for number in held_out:
        turn[number] = seen[pictures[number].label]
        seen[pictures[number].label] += 1
    apart = set(held_out)
    return [n for n in range(len(pictures)) if n not in apart], sorted(held_out, key=lambda number: turn[number])


def _spread(group: list[int]) -> list[int]:
    """About one in ten of a group, and at least one, evenly from its first to its last."""
    count = max(1, round(len(group) / HELD_OUT))
    return [group[(place + 1) * len(group) // count - 1] for place in range(count)]


def _domain(root: Path, title: str, pictures: list[Picture], attributes: tuple[Attribute, ...] = ()) -> Domain:
    classes = sorted({picture.label for picture in pictures}, key=natural)
    try:
        return Domain(name=title, title=title, classes=tuple(classes), fit="fill", attributes=attributes)
    except ConfigError as error:
        raise DataError(f"The folder {shown(root)} can't be trained on. {error}") from None


def _read(path: Path, size: int, channels: int) -> np.ndarray | str:
    """The picture cut to a square and scaled, [C, size, size] uint8; or in words why it can't be read."""
    try:
        if path.stat().st_size > OWN.size:
            return "too large"
        picture = read_picture(path.read_bytes(), path.name, OWN)
    except PictureError as error:
        return error.why
    except OSError:
        return "not readable"
    return np.asarray(filled(picture, channels, (size, size))).reshape(size, size, channels).transpose(2, 0, 1)


def _unread(root: Path, tree: Tree, read: list[np.ndarray | str]) -> list[str]:
    """Why files with the name of a picture are left out, with how many, and one of them."""
    first: dict[str, Path] = {}
    for picture, why in zip(tree.pictures, read, strict=True):
        if isinstance(why, str):
            first.setdefault(why, picture.path.relative_to(root))
    counts = Counter(why for why in read if isinstance(why, str))
    return [f"{why} ({count:,}), such as {shown(first[why])}" for why, count in counts.most_common()]
