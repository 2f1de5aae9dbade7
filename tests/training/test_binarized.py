import gzip

import numpy as np
import pytest
import torch

from training.data import DataError
from training.data.binarized import load_binarized

DIGITS = np.random.default_rng(0).integers(0, 2, (3, 784))
TEXT = "\n".join(" ".join(map(str, row)) for row in DIGITS) + "\n"


@pytest.mark.parametrize("packed", [True, False])
def test_the_rows_of_the_text_are_pictures(tmp_path, packed):
    folder = tmp_path / "BinarizedMNIST"
    folder.mkdir()
    path = folder / ("binarized_mnist_test.amat.gz" if packed else "binarized_mnist_test.amat")
    path.write_bytes(gzip.compress(TEXT.encode()) if packed else TEXT.encode())
    images = load_binarized(tmp_path, "test")
    assert images.shape == (3, 1, 28, 28) and images.dtype == torch.uint8
    assert torch.equal(images.flatten(1), torch.from_numpy(DIGITS * 255).byte())
    assert load_binarized(tmp_path, "train") is None


@pytest.mark.parametrize("text", [b"", b"0 1 1\n", TEXT.replace("1", "7").encode(), gzip.compress(b"0")[:9]])
def test_another_text_is_refused(tmp_path, text):
    folder = tmp_path / "BinarizedMNIST"
    folder.mkdir()
    damaged = text[:2] == b"\x1f\x8b"
    (folder / f"binarized_mnist_test.amat{'.gz' if damaged else ''}").write_bytes(text)
    with pytest.raises(DataError, match="fetch it anew"):
        load_binarized(tmp_path, "test")
