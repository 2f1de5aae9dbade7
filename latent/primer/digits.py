"""The digits that come with scikit-learn, packed for the browser in which the reader trains on them."""

from functools import cache

import numpy as np


@cache
def packed_digits() -> bytes:
    """1,797 pictures of 8 × 8 levels of 0 to 16, a byte each, then their labels, a byte each."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return bunch.data.astype(np.uint8).tobytes() + bunch.target.astype(np.uint8).tobytes()
