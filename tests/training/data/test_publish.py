"""A data set goes to the Hub with its pictures, its table and its credit."""

import io
import json

import numpy as np
import pyarrow.parquet
import pytest
import torch
import typer
from PIL import Image
from typer.testing import CliRunner

from hub import Domain
from latent.domain import Attribute
from training.data import __main__ as command
from training.data.dataset import DataSet
from training.data.publish import publish_data

FACES = Domain(
    "avatars", "Avatars", ("bald", "curls"), "fill", label="hair", credit="Drawn by Somebody",
    attributes=(Attribute("glasses", ("none", "round")), Attribute("skin", low="light", high="dark")),
)  # fmt: skip


@pytest.fixture
def faces():
    images = torch.randint(0, 256, (6, 3, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    known = {"glasses": torch.tensor([0, 1, 1, 0, 1, 0]), "skin": torch.linspace(0, 1, 6)}
    labels = torch.arange(6) % 2
    parts = [{name: values[rows] for name, values in known.items()} for rows in (slice(0, 4), slice(4, 6))]
    return DataSet(FACES, images[:4], labels[:4], images[4:], labels[4:], (), (), *parts)


def test_pictures_and_factors_come_back_from_what_was_published(as_alice, faces):
    url = publish_data(faces, "alice/avatars")
    repo = as_alice.repos["datasets", "alice/avatars"]
    assert url == f"{as_alice.url}/datasets/alice/avatars/tree/{repo.head}"
    table = pyarrow.parquet.read_table(io.BytesIO(repo.files["data/train.parquet"]))
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert features["glasses"] == {"names": ["none", "round"], "_type": "ClassLabel"}
    columns = table.to_pydict()
    assert columns["hair"] == [0, 1, 0, 1] and columns["glasses"] == [0, 1, 1, 0]
    assert columns["skin"] == pytest.approx(faces.train_attributes["skin"].tolist())
    picture = np.asarray(Image.open(io.BytesIO(columns["image"][2]["bytes"])))
    assert np.array_equal(picture, faces.train[2].permute(1, 2, 0).numpy())
    card = repo.files["README.md"].decode()
    for said in ("license: cc-by-4.0", "Drawn by Somebody", "| glasses | none, round |", "4 pictures to train on"):
        assert said in card


def run(*arguments):
    app = typer.Typer()
    app.command()(command.main)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_it_can_be_looked_at_in_a_folder_first(faces, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "load_data", lambda pictures, root: faces)
    code, said = run("avatars", "--out", tmp_path / "there")
    assert code == 0 and "4 pictures to train on" in said
    assert pyarrow.parquet.read_table(tmp_path / "there/data/test.parquet").num_rows == 2


def test_what_others_published_is_not_published_again(tmp_path):
    code, said = run("digits", "--out", tmp_path / "there")
    assert code == 1 and "is on the Hub already" in said and not (tmp_path / "there").exists()
