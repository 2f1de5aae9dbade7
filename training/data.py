"""Data sets as tensors in memory: decoded once, so that the loop does no work a picture."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from hub import Domain
from training.recipe import Pictures

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
MAX_PIXELS = 50_000_000
MAX_MEMORY = 8 * 2**30


class DataError(ValueError):
    """A data set can't be had; the message is one sentence."""


@dataclass(frozen=True)
class DataSet:
    """Pictures with their labels, in two parts that share none.

    train, test                [N, C, H, W] uint8
    train_labels, test_labels  [N] int64, indices into `domain.classes`
    """

    domain: Domain
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)"""
        return tuple(self.train.shape[1:])


def load_data(pictures: Pictures, root: Path) -> DataSet:
    """The data set a recipe names, from `root`, downloaded to there where torchvision can and its files are absent.

    Raises `DataError` where the name is unknown or the pictures can't be had.
    """
    if pictures.name == "folder":
        return _folder(root, pictures)
    if pictures.name not in LOADERS:
        raise DataError(f"There is no data set {pictures.name!r}; there are {', '.join(LOADERS)} and folder.")
    return LOADERS[pictures.name](root)


FASHION = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
DIGITS = tuple(str(digit) for digit in range(10))


def _mnist_like(kind: str, domain: Domain) -> Callable[[Path], DataSet]:
    def load(root: Path) -> DataSet:
        # torchvision takes over a second to import, and only these data sets need it.
        from training.vision import datasets

        try:
            parts = [getattr(datasets, kind)(root, train=train, download=True) for train in (True, False)]
        except (OSError, RuntimeError) as error:
            raise DataError(
                f"{domain.title} is neither in {root} nor could it be downloaded: {error} "
                "Give the folder that holds it with --data-dir, or connect to a network."
            ) from None
        (train, train_labels), (test, test_labels) = [(part.data.unsqueeze(1), part.targets.long()) for part in parts]
        return DataSet(domain, train, train_labels, test, test_labels)

    return load


def _sklearn_digits(root: Path) -> DataSet:
    """1,797 digits of 8 × 8 pixels that come with scikit-learn and need no network; the last 360 are the test part."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = torch.from_numpy(np.clip(bunch.images * 16, 0, 255).astype(np.uint8)).unsqueeze(1)
    labels = torch.from_numpy(bunch.target).long()
    return DataSet(
        Domain(name="digits", title="scikit-learn digits", classes=DIGITS, fit="digit"),
        images[:-360], labels[:-360], images[-360:], labels[-360:],
    )  # fmt: skip


LOADERS: dict[str, Callable[[Path], DataSet]] = {
    "mnist": _mnist_like("MNIST", Domain(name="mnist", title="MNIST", classes=DIGITS, fit="digit")),
    "fashion": _mnist_like(
        "FashionMNIST", Domain(name="fashion", title="Fashion-MNIST", classes=FASHION, fit="garment")
    ),
    "digits": _sklearn_digits,
}


def _folder(root: Path, pictures: Pictures) -> DataSet:
    """The pictures below `root`, a class for each subfolder; a tenth of them, spread evenly, are the test part."""
    if not root.is_dir():
        raise DataError(f"There is no folder {root}: give the one that holds your pictures with --data-dir.")
    paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    size, channels = pictures.size, pictures.channels
    if len(paths) * channels * size**2 > MAX_MEMORY:
        raise DataError(f"{len(paths):,} pictures of {size} × {size} do not fit into memory: use a smaller size.")

    with ThreadPoolExecutor() as pool:
        arrays = list(pool.map(lambda path: _picture(path, size, channels), paths))
    kept = [(path, array) for path, array in zip(paths, arrays, strict=True) if array is not None]
    if len(kept) < len(paths):
        print(f"{len(paths) - len(kept)} of {len(paths)} files are no readable pictures and were left out.")
    if len(kept) < 20:
        raise DataError(f"The folder {root} holds {len(kept)} readable pictures; at least 20 are needed.")

    groups = [path.relative_to(root).parts[0] if path.parent != root else root.name for path, _ in kept]
    classes = sorted(set(groups))
    images = torch.from_numpy(np.stack([array for _, array in kept]))
    labels = torch.tensor([classes.index(group) for group in groups])
    is_test = torch.arange(len(images)) % 10 == 9
    domain = Domain(name=root.name, title=root.name, classes=tuple(classes), fit="fill")
    return DataSet(domain, images[~is_test], labels[~is_test], images[is_test], labels[is_test])


def _picture(path: Path, size: int, channels: int) -> np.ndarray | None:
    """The picture cut to a square and scaled, [C, size, size] uint8; None if it can't be read."""
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture = ImageOps.exif_transpose(picture).convert("RGB" if channels == 3 else "L")
            array = np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return array.reshape(size, size, channels).transpose(2, 0, 1)
