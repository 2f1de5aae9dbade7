"""A folder's `metadata.csv` is the table of what is known of its pictures."""

import csv

import numpy as np
import pytest
from PIL import Image

from latent.domain import Attribute
from training.data import DataError, load_data
from training.recipe import Pictures


def album(root, columns, count=40, within=""):
    """So many pictures in two folders, and a table whose columns are functions of a picture's number."""
    names = [f"{'ab'[number % 2]}/{number:02}.png" for number in range(count)]
    for number, name in enumerate(names):
        (root / within / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((8, 8, 3), number * 5 % 256, np.uint8)).save(root / within / name)
    with (root / within / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file_name", *columns])
        writer.writerows([name, *(make(number) for make in columns.values())] for number, name in enumerate(names))
    return root


def load(root):
    return load_data(Pictures("folder", 8, 3), root)


def test_words_are_levels_and_many_numbers_amounts(tmp_path):
    data = load(album(tmp_path, {"hat": lambda n: ("none", "cap")[n % 5 == 0], "age": lambda n: n / 2}))
    assert data.domain.classes == ("a", "b")
    assert data.domain.attributes == (
        Attribute("hat", ("cap", "none")), Attribute("age", low="little age", high="much age"),
    )  # fmt: skip
    for images, known in ((data.train, data.train_attributes), (data.test, data.test_attributes)):
        numbers = images[:, 0, 0, 0].long() // 5
        assert len(numbers) and known["age"].tolist() == (numbers / 2).tolist()
        assert known["hat"].tolist() == (numbers % 5 != 0).long().tolist()
    assert not data.left_out


def test_few_numbers_are_levels_and_what_is_missing_is_one_too(tmp_path):
    data = load(album(tmp_path, {"smile": lambda n: (-1, 1)[n % 2], "mood": lambda n: ("", "glad")[n % 3 == 0]}))
    smile, mood = data.domain.attributes
    assert smile.levels == ("-1", "1") and mood.levels == ("glad", "unknown")


def test_what_can_t_be_used_is_said(tmp_path):
    columns = {"one": lambda n: "same", "class": lambda n: n, "width": lambda n: "" if n == 3 else n}
    data = load(album(tmp_path, columns | {"note": lambda n: f"a text {n}"}, count=120))
    assert data.domain.attributes == ()
    said = "; ".join(data.left_out)
    for words in (
        "column one of metadata.csv: all pictures have the same",
        "column class of metadata.csv: that is what the folders are called",
        "column width of metadata.csv: 120 different words",
        "column note of metadata.csv: 120 different words",
    ):
        assert words in said


def test_a_table_in_a_part_names_pictures_from_there(tmp_path):
    album(tmp_path, {"hat": lambda n: n % 2}, within="train")
    album(tmp_path, {"hat": lambda n: n % 2}, count=20, within="test")
    data = load(tmp_path)
    assert len(data.train) == 40 and len(data.test) == 20
    assert data.test_attributes["hat"].tolist() == (data.test[:, 0, 0, 0].long() // 5 % 2).tolist()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name,hat\na/00.png,cap\n", "has no column file_name"),
        (b"file_name,hat\na/00.png,\xff\n", "can't be read as a table in UTF-8"),
    ],
)
def test_a_table_that_can_t_be_read_is_refused(tmp_path, content, said):
    album(tmp_path, {})
    (tmp_path / "metadata.csv").write_bytes(content)
    with pytest.raises(DataError, match=said):
        load(tmp_path)
