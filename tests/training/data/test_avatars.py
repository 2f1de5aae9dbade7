"""The faces are rendered once, kept with their hash, and the same for the same factors."""

import csv
import hashlib

import numpy as np
import pytest
import torch

from latent.avatars import FACTORS, draw, face_of
from training.data import DataError, avatars


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "avatars"
    avatars.faces(folder, 12, 6)
    return folder


def test_pictures_are_those_of_their_factors_in_two_parts(folder):
    data = avatars.faces(folder, 12, 6)
    assert data.train.shape == (12, 3, 64, 64) and data.test.shape == (6, 3, 64, 64)
    assert data.train.dtype == torch.uint8
    assert data.domain.label == "hair" and data.domain.classes == tuple(FACTORS["hair"].levels)
    assert {"hair", *data.test_attributes} == FACTORS.keys()
    face = {"hair": data.domain.classes[data.test_labels[3]]}
    for attribute in data.domain.attributes:
        value = data.test_attributes[attribute.name][3].item()
        face[attribute.name] = attribute.levels[value] if attribute.levels else round(value, 5)
    assert np.array_equal(draw(face), data.test[3].permute(1, 2, 0).numpy())


def test_the_same_factors_are_written_beside_the_pictures(folder):
    with (folder / avatars.TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["part"] for row in rows] == ["train"] * 12 + ["test"] * 6
    data = avatars.faces(folder, 12, 6)
    assert [row["hair"] for row in rows[12:]] == [data.domain.classes[label] for label in data.test_labels]
    assert [float(row["skin"]) for row in rows[:12]] == pytest.approx(data.train_attributes["skin"].tolist())


def test_they_are_rendered_once_and_their_hash_is_kept(folder, monkeypatch):
    pixels = np.load(folder / avatars.FILE)
    assert (folder / "pictures.sha256").read_text().strip() == hashlib.sha256(pixels.tobytes()).hexdigest()
    monkeypatch.setattr(avatars, "_render", None)
    assert torch.equal(avatars.faces(folder, 12, 6).train, torch.from_numpy(pixels[:12]).permute(0, 3, 1, 2))


def test_a_damaged_file_is_told_and_not_trained_on(folder):
    path = folder / avatars.FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        with pytest.raises(DataError, match="is damaged or of another version: delete it"):
            avatars.faces(folder, 12, 6)
    finally:
        path.write_bytes(whole)


def test_train_and_test_share_no_face():
    both = [{tuple(face_of(part, row).values()) for row in range(300)} for part in avatars._parts(300, 300)]
    assert len(both[0]) == 300 and not both[0] & both[1]
