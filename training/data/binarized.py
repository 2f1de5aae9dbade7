"""The fixed binarization of MNIST that tables of likelihoods use (Larochelle & Murray 2011, AISTATS).

50,000, 10,000 and 10,000 rows of 784 digits 0 or 1, from no torchvision class: where the text files lie in
`BinarizedMNIST` of the data folder, gzipped or not, they are read. The rows of the test file are sorted by class, so
its first rows are no sample of it.
"""

import gzip
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.data.dataset import DataError

FOLDER, PIXELS = "BinarizedMNIST", 28 * 28
MOST = 200_000_000  # bytes of an unpacked file


def load_binarized(root: Path, part: str) -> Tensor | None:
    """The pictures [N, 1, 28, 28] uint8, 0 or 255, of "train", "valid" or "test"; None where the file is absent.

    Raises `DataError` where it is not such a text.
    """
    path = root / FOLDER / f"binarized_mnist_{part}.amat"
    packed = path.with_name(f"{path.name}.gz")
    if not path.exists() and not packed.exists():
        return None
    try:
        with path.open("rb") if path.exists() else gzip.open(packed) as file:
            text = file.read(MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} in {path.parent} can't be read ({error}): fetch it anew.") from None
    digits = np.frombuffer(text, np.uint8)[::2] - ord("0")
    if len(text) > MOST or len(digits) % PIXELS or not len(digits) or digits.max() > 1:
        raise DataError(f"{path.name} in {path.parent} is no text of rows of {PIXELS} digits 0 or 1: fetch it anew.")
    return torch.from_numpy(digits.reshape(-1, 1, 28, 28) * np.uint8(255))
