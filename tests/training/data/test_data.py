import struct

import numpy as np
import pytest
import torch

from training.data import DIGITS, FASHION, DataError, load_data
from training.recipe import Pictures


def test_digits_need_no_network_and_come_in_two_parts():
    data = load_data(Pictures("digits"), None)
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.image_shape == (1, 8, 8)
    assert data.train.dtype == torch.uint8 and data.train.max() == 255
    assert data.domain.classes == DIGITS
    assert sorted(data.train_labels.unique().tolist()) == list(range(10))
    assert len(data.test_labels) == 360
    found = str(data.found).splitlines()
    assert found[0] == "scikit-learn digits: 1,437 pictures to train on, 360 held out."
    assert found[1].startswith("10 classes: 0 (178), 1 (182)") and len(found) == 2


def test_an_unknown_data_set_is_refused_and_the_others_are_named():
    with pytest.raises(DataError, match="no data set 'cifar'; there are mnist, fashion, digits, avatars and folder"):
        load_data(Pictures("cifar"), None)


def write_idx(root, kind, train, count):
    """Files as MNIST's authors wrote them, with pictures that are their number everywhere and labels that count up."""
    raw = root / kind / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    name = "train" if train else "t10k"
    pixels = np.repeat(np.arange(count, dtype=np.uint8), 28 * 28).tobytes()
    (raw / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 2051, count, 28, 28) + pixels)
    (raw / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, count) + bytes(range(count)))


@pytest.mark.parametrize(
    ("name", "kind", "classes"), [("mnist", "MNIST", DIGITS), ("fashion", "FashionMNIST", FASHION)]
)
def test_mnist_and_fashion_are_read_from_their_files(tmp_path, name, kind, classes):
    write_idx(tmp_path, kind, True, 5)
    write_idx(tmp_path, kind, False, 3)
    data = load_data(Pictures(name), tmp_path)
    assert data.domain.name == name and data.domain.classes == classes
    assert data.train.shape == (5, 1, 28, 28) and data.test.shape == (3, 1, 28, 28)
    assert data.train.dtype == torch.uint8 and data.train_labels.dtype == torch.int64
    assert data.train[:, 0, 3, 4].tolist() == data.train_labels.tolist() == [0, 1, 2, 3, 4]


def test_without_files_and_without_a_network_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    from training.vision import datasets

    def offline(*args, **kwargs):
        raise RuntimeError("Error downloading train-images-idx3-ubyte.gz")

    monkeypatch.setattr(datasets, "MNIST", offline)
    with pytest.raises(DataError, match=r"MNIST is neither in .* --data-dir, or connect to a network"):
        load_data(Pictures("mnist"), tmp_path)
