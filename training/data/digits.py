"""The small digits that come with scikit-learn: seconds of training, and no network."""

from pathlib import Path

import numpy as np
import torch

from hub import Domain
from training.data.dataset import DIGITS, DataSet


def load(root: Path) -> DataSet:
    """1,797 digits of 8 × 8 pixels that come with scikit-learn and need no network; the last 360 are the test part."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = torch.from_numpy(np.clip(bunch.images * 16, 0, 255).astype(np.uint8)).unsqueeze(1)
    labels = torch.from_numpy(bunch.target).long()
    return DataSet(
        Domain(name="digits", title="scikit-learn digits", classes=DIGITS, fit="digit"),
        images[:-360], labels[:-360], images[-360:], labels[-360:],
    )  # fmt: skip
