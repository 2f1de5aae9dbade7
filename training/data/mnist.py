"""MNIST and Fashion-MNIST, through torchvision, which downloads them where they are absent."""

from pathlib import Path

from hub import Domain
from latent.real import GARMENTS as FASHION
from training.data.dataset import DIGITS, DataError, DataSet


def load_mnist(root: Path) -> DataSet:
    """60,000 and 10,000 handwritten digits of 28 × 28 pixels (LeCun et al. 1998). Raises `DataError`."""
    return _load("MNIST", Domain(name="mnist", title="MNIST", classes=DIGITS, fit="digit"), root)


def load_fashion(root: Path) -> DataSet:
    """60,000 and 10,000 garments of 28 × 28 pixels (Xiao et al. 2017, arXiv:1708.07747). Raises `DataError`."""
    return _load("FashionMNIST", Domain(name="fashion", title="Fashion-MNIST", classes=FASHION, fit="garment"), root)


def _load(kind: str, domain: Domain, root: Path) -> DataSet:
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
