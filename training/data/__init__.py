"""Where training pictures come from: one file a data set.

A new one is a file with a function `load(root) -> DataSet`, and a line in `LOADERS`.
"""

from collections.abc import Callable
from pathlib import Path

from training.data import avatars, digits, folder, mnist
from training.data.dataset import DIGITS, DataError, DataSet
from training.data.mnist import FASHION
from training.recipe import Pictures

__all__ = ["DIGITS", "FASHION", "LOADERS", "DataError", "DataSet", "load_data"]

LOADERS: dict[str, Callable[[Path], DataSet]] = {
    "mnist": mnist.load_mnist,
    "fashion": mnist.load_fashion,
    "digits": digits.load,
    "avatars": avatars.load,
}


def load_data(pictures: Pictures, root: Path) -> DataSet:
    """The data set a recipe names, from `root`, downloaded to there where torchvision can and its files are absent.

    Raises `DataError` where the name is unknown or the pictures can't be had.
    """
    if pictures.name == "folder":
        return folder.load(root, pictures)
    if pictures.name not in LOADERS:
        raise DataError(f"There is no data set {pictures.name!r}; there are {', '.join(LOADERS)} and folder.")
    return LOADERS[pictures.name](root)
