"""A folder of one's own pictures: what is found, what is left out, and which pictures are held out."""

import os

import numpy as np
import pytest
import torch
from PIL import Image

from latent.preprocess import fit_picture
from latent.reader import read_picture
from training.data import DataError, load_data
from training.data.folder import parts
from training.data.tree import Picture, natural, search
from training.recipe import Pictures


def painted(colour, size=(30, 20)):
    return Image.new("RGB", size, colour)


def noise(folder, count, ending="png", seed=0):
    """So many pictures in a new folder, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng([seed, *os.fsencode(folder.name)])
    for number in range(count):
        Image.fromarray(random.integers(0, 255, (16, 16, 3), dtype=np.uint8)).save(folder / f"{number:02}.{ending}")
    return folder


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
        disc = ((rows - 9.5) ** 2 + (columns - 29.5) ** 2 < 36).astype(np.uint8) * (255 - number)
        Image.fromarray(disc).save(tmp_path / f"{number}.png")
    thing = folder(tmp_path, size=20, channels=1).train[0, 0] > 127
    assert thing.any(0).sum() == thing.any(1).sum() == 12


def test_pictures_are_turned_the_way_their_camera_held_them(tmp_path):
    for number in range(20):
        picture = painted((0, 0, 0), (20, 20))
        picture.paste((255 - number,) * 3, (0, 0, 20, 10))  # bright at the top
        exif = Image.Exif()
        exif[0x0112] = 3  # upside down
        picture.save(tmp_path / f"{number}.jpg", exif=exif)
    image = folder(tmp_path, channels=1).train[0, 0].float()
    assert image[:8].mean() < 50 and image[8:].mean() > 200


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


def test_one_picture_is_read_alike_for_training_and_as_an_upload(tmp_path):
    """Grey of 16 bits, and transparency on one colour, are as they were drawn and not as they were stored."""
    ramp = Image.fromarray((np.arange(256) // 16 * 17 * 257).astype(np.uint16).reshape(16, 16))
    sprite = Image.new("RGBA", (16, 16))
    sprite.paste((20, 0, 60, 255), (4, 4, 12, 12))
    ramp.save(tmp_path / "ramp.png")
    sprite.save(tmp_path / "sprite.png")
    noise(tmp_path, 18)
    for channels in (1, 3):
        data = folder(tmp_path, channels=channels)
        images = torch.cat([data.train, data.test])
        for name in ("ramp", "sprite"):
            upload = read_picture((tmp_path / f"{name}.png").read_bytes())
            fitted = fit_picture(upload, data.domain, data.image_shape).image * 255
            assert any(torch.equal(image, fitted.round().byte()) for image in images)
    grey = folder(tmp_path, channels=1).train
    assert any(image[0, :, 0].tolist() == [17 * row for row in range(16)] for image in grey)


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "PNG"])
def test_every_ending_of_a_picture_is_read(tmp_path, ending):
    noise(tmp_path / "a", 10, "png")
    noise(tmp_path / "b", 10, ending)
    assert folder(tmp_path).found.classes == {"a": 10, "b": 10}


def test_what_is_left_out_is_said(album):
    (album / "red" / "broken.png").write_bytes((album / "red" / "00.png").read_bytes()[:60])
    (album / "blue" / "text.jpg").write_text("no picture")
    (album / "blue" / "print.png").write_text("%!PS-Adobe-3.0 EPSF-3.0")
    (album / "blue" / "phone.HEIC").write_bytes(b"anything")
    (album / "notes.txt").write_text("not meant to be one")
    for name in (".ipynb_checkpoints", "blue/@eaDir", "red/.hidden"):
        noise(album / name, 3)
    found = folder(album).found
    assert (found.train, found.test, found.classes) == (27, 3, {"blue": 12, "red": 18})
    assert found.left_out == (
        "HEIC pictures (1): save them as JPEG or PNG to use them",
        "files of other kinds: .txt (1)",
        ".ipynb_checkpoints, red/.hidden, blue/@eaDir: hidden or a system’s own",
        "no picture, or damaged (2), such as blue/print.png",
        "damaged (1), such as red/broken.png",
    )
    assert str(found).splitlines()[:3] == [
        "album: 27 pictures to train on, 3 held out.",
        "2 classes: blue (12), red (18).",
        "Left out: HEIC pictures (1): save them as JPEG or PNG to use them.",
    ]


def test_links_to_folders_are_followed_and_none_is_read_twice(tmp_path):
    noise(tmp_path / "elsewhere", 30)
    root = noise(tmp_path / "pictures" / "dog", 20).parent
    (root / "cat").symlink_to(tmp_path / "elsewhere")
    (root / "dog" / "round").symlink_to(root)
    (root / "cow").symlink_to(root / "dog")
    (root / "gone").symlink_to(root / "nowhere")
    found = folder(root).found
    assert found.classes == {"cat": 30, "dog": 20}
    assert "cow, dog/round: read already" in found.left_out


@pytest.mark.parametrize(("others", "held_out"), [(["val"], 4), (["Validation", "test"], 8), (["TEST"], 4), ([], 2)])
def test_parts_at_the_top_are_no_classes(tmp_path, others, held_out):
    for name in ("a", "b"):
        noise(tmp_path / "train" / name, 10)
        for part in others:
            noise(tmp_path / part / name, 2, seed=1)
    data = folder(tmp_path)
    assert data.domain.classes == ("a", "b") and data.domain.title == tmp_path.name
    assert (len(data.test), sorted(data.test_labels.tolist())) == (held_out, sorted([0, 1] * (held_out // 2)))
    divided = f"divided as its folders {', '.join(sorted(['train', *map(str.casefold, others)]))} are."
    assert divided in str(data.found).splitlines()[0]
    given = [picture.path for picture in search(tmp_path, "x").pictures if picture.held_out]
    assert all(path.relative_to(tmp_path).parts[0] in others for path in given)


def test_a_class_may_be_called_train_or_test(tmp_path):
    for name in ("train", "bus", "test"):
        noise(tmp_path / name, 10)
    assert folder(tmp_path).domain.classes == ("bus", "test", "train")


def test_pictures_beside_parts_are_left_out_with_a_word(tmp_path):
    for part in ("train", "val"):
        noise(tmp_path / part, 15, seed=len(part))
    noise(tmp_path, 3)
    data = folder(tmp_path)
    assert data.found.left_out == ("pictures that lie beside the folders train, val (3)",)
    assert data.found.classes == {tmp_path.name: 30} and len(data.test) == 15


def pictures(**counts: int) -> list[Picture]:
    return [Picture(None, name, None) for name, count in counts.items() for _ in range(count)]


def test_some_of_every_class_is_held_out_and_the_first_of_each_comes_first():
    many = pictures(a=30, b=2, c=1, d=8, e=19)
    train, test = parts(many)
    assert sorted(train + test) == list(range(60)) and parts(many) == (train, test)
    assert "".join(many[number].label for number in test) == "abdeaea"
    assert {many[number].label for number in train} == set("abcde")
    assert [number for number in test if many[number].label == "a"] == [9, 19, 29]


def test_pictures_are_held_out_where_every_class_has_one():
    train, test = parts(pictures(**{f"id{number}": 1 for number in range(40)}))
    assert (len(train), len(test)) == (36, 4)


def test_classes_are_in_natural_order(tmp_path):
    for name in ("obj10", "obj2", "Obj1"):
        noise(tmp_path / name, 7)
    assert folder(tmp_path).domain.classes == ("Obj1", "obj2", "obj10")
    assert sorted(["b", "a10", "", "a9z", "10", "9", "a9"], key=natural) == ["", "9", "10", "a9", "a9z", "a10", "b"]


@pytest.mark.parametrize("name", ["گل\u200cها", "一\u3000二", "<5 mm"])
def test_classes_may_have_names_of_any_script(tmp_path, name):
    noise(tmp_path / name, 20)
    assert folder(tmp_path).domain.classes == (name,)


@pytest.mark.parametrize(
    ("name", "words"), [("x" * 81, "81 letters: give it one of at most 80"), ("one\ntwo", "control character"),
                        (os.fsdecode(b"caf\xe9"), r"“caf\\udce9” is no UTF-8")],
)  # fmt: skip
def test_a_class_that_could_not_be_saved_is_refused_before_a_picture_is_read(tmp_path, monkeypatch, name, words):
    noise(tmp_path / name, 2)
    monkeypatch.setattr("training.data.folder.read_picture", None)
    with pytest.raises(DataError, match=words) as caught:
        folder(tmp_path)
    assert str(caught.value).isprintable() and str(caught.value).encode()


def test_more_classes_than_can_be_kept_apart_are_refused_before_a_picture_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("latent.domain.MAX_CLASSES", 3)
    for name in "abcd":
        noise(tmp_path / name, 6)
    monkeypatch.setattr("training.data.folder.read_picture", None)
    with pytest.raises(DataError, match="There are 4 classes: at most 3"):
        folder(tmp_path)


def test_a_folder_given_as_a_dot_has_its_name_as_title(tmp_path, monkeypatch):
    root = noise(tmp_path / "leaves", 20)
    monkeypatch.chdir(root)
    domain = folder(type(root)(".")).domain
    assert (domain.name, domain.title, domain.classes) == ("leaves", "leaves", ("leaves",))


def test_pictures_that_are_all_the_same_are_refused(tmp_path):
    for number in range(20):
        painted("red").save(tmp_path / f"{number}.png")
    with pytest.raises(DataError, match=r"All 20 pictures in .* are the same"):
        folder(tmp_path)


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    noise(tmp_path / "open", 20)
    closed, listdir = noise(tmp_path / "closed", 1), os.listdir

    def refusing(path):
        if path == closed:
            raise PermissionError
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refusing)
    assert folder(tmp_path).found.left_out == ("closed: can’t be read",)
