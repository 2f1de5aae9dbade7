"""A folder of one's own pictures; its subfolders are the classes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from hub import Domain
from training.data.dataset import DataError, DataSet
from training.recipe import Pictures

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
MAX_PIXELS = 50_000_000
MAX_MEMORY = 8 * 2**30


def load(root: Path, pictures: Pictures) -> DataSet:
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
