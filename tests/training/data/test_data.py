import struct

import numpy as np
import pytest
import torch
from PIL import Image

from training.data import DIGITS, FASHION, DataError, load_data
from training.recipe import Pictures


def painted(colour, size=(30, 20)):
    return Image.new("RGB", size, colour)


@pytest.fixture
def album(tmp_path):
    """30 pictures in two subfolders and none at the top: 18 red wide ones and 12 blue tall ones."""
    root = tmp_path / "album"
    for name, colour, size, count, suffix in (
        ("red", (255, 0, 0), (60, 20), 18, "png"),
        ("blue", (0, 0, 255), (20, 60), 12, "jpg"),
    ):
        (root / name).mkdir(parents=True)
        for number in range(count):
            painted(colour, size).save(root / name / f"{number:02}.{suffix}")
    return root


def folder(root, size=16, channels=3):
    return load_data(Pictures("folder", size, channels), root)


def test_digits_need_no_network_and_come_in_two_parts():
    data = load_data(Pictures("digits"), None)
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.image_shape == (1, 8, 8)
    assert data.train.dtype == torch.uint8 and data.train.max() == 255
    assert data.domain.classes == DIGITS
    assert sorted(data.train_labels.unique().tolist()) == list(range(10))
    assert len(data.test_labels) == 360


def test_a_folder_s_subfolders_are_its_classes(album):
    data = folder(album)
    assert data.domain.classes == ("blue", "red")
    assert data.domain.name == "album" and data.domain.fit == "fill"
    assert data.image_shape == (3, 16, 16)
    assert (len(data.train), len(data.test)) == (27, 3)
    for images, labels in ((data.train, data.train_labels), (data.test, data.test_labels)):
        for image, label in zip(images, labels, strict=True):
            red, blue = float(image[0].float().mean()), float(image[2].float().mean())
            assert (red > 200 and blue < 50) if label == 1 else (blue > 200 and red < 50)
    assert set(data.test_labels.tolist()) == {0, 1}  # the test part is spread over all


def test_a_folder_can_be_read_as_grey(album):
    data = folder(album, channels=1)
    assert data.image_shape == (1, 16, 16)
    assert data.train[0].float().mean().item() == pytest.approx(29, abs=2)  # blue is dark: 0.114 of 255


def test_pictures_are_cut_to_a_square_not_squeezed(tmp_path):
    for number in range(20):  # a white disc on black, 60 × 20, stays round
        rows, columns = np.mgrid[:20, :60]
        disc = ((rows - 9.5) ** 2 + (columns - 29.5) ** 2 < 36).astype(np.uint8) * 255
        Image.fromarray(disc).save(tmp_path / f"{number}.png")
    thing = folder(tmp_path, size=20, channels=1).train[0, 0] > 127
    assert thing.any(0).sum() == thing.any(1).sum() == 12


def test_pictures_are_turned_the_way_their_camera_held_them(tmp_path):
    for number in range(20):
        picture = painted((0, 0, 0), (20, 20))
        picture.paste((255, 255, 255), (0, 0, 20, 10))  # bright at the top
        exif = Image.Exif()
        exif[0x0112] = 3  # upside down
        picture.save(tmp_path / f"{number}.jpg", exif=exif)
    image = folder(tmp_path, channels=1).train[0, 0].float()
    assert image[:8].mean() < 50 and image[8:].mean() > 200


def test_broken_files_and_other_files_are_left_out(album, capsys):
    (album / "red" / "broken.png").write_bytes((album / "red" / "00.png").read_bytes()[:60])
    (album / "blue" / "text.jpg").write_text("no picture")
    (album / "notes.txt").write_text("not meant to be one")
    data = folder(album)
    assert len(data.train) + len(data.test) == 30
    assert "2 of 32 files are no readable pictures" in capsys.readouterr().out


def test_a_folder_without_subfolders_is_one_class(tmp_path):
    for number in range(20):
        painted((number, 0, 0)).save(tmp_path / f"{number}.webp")
    data = folder(tmp_path)
    assert data.domain.classes == (tmp_path.name,)
    assert set(data.train_labels.tolist()) == {0}


def test_too_few_pictures_are_refused(tmp_path):
    painted("red").save(tmp_path / "one.png")
    with pytest.raises(DataError, match="holds 1 readable pictures; at least 20 are needed"):
        folder(tmp_path)


def test_more_than_fits_into_memory_is_refused_before_it_is_read(album, monkeypatch):
    monkeypatch.setattr("training.data.folder.MAX_MEMORY", 1000)
    with pytest.raises(DataError, match="30 pictures of 16 × 16 do not fit into memory"):
        folder(album)


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"There is no folder .*--data-dir"):
        folder(tmp_path / "nowhere")


def test_an_unknown_data_set_is_refused_and_the_others_are_named():
    with pytest.raises(DataError, match="no data set 'cifar'; there are mnist, fashion, digits and folder"):
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
