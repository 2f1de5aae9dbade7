import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub import CheckpointError, beside, catalogue, list_models, load_checkpoint, load_model, sources
from hub.sources import BUNDLED, bundled_names
from models import families_in_order
from tests.hub.folders import build_checkpoint


def test_every_bundled_model_is_listed_once_mnist_first_and_by_family():
    entries = list_models.__wrapped__()
    assert sorted(entry.name for entry in entries) == bundled_names()
    assert len(entries) == len(list(BUNDLED.iterdir()))
    published = families_in_order().index
    ranks = [(entry.domain.name != "mnist", entry.domain.name, published(entry.kind)) for entry in entries]
    assert ranks == sorted(ranks)


def test_entries_say_what_the_checkpoint_says():
    entry = list_models()[0]
    checkpoint = load_checkpoint(entry.name)
    assert (entry.family, entry.domain, entry.report) == (checkpoint.model.family, checkpoint.domain, checkpoint.report)
    assert entry.parameters == sum(parameter.numel() for parameter in checkpoint.model.parameters())
    assert entry.summary == checkpoint.training["recipe"]["summary"]
    assert entry.codes == checkpoint.model.codes


def test_listing_reads_no_weights(tmp_path, monkeypatch):
    build_checkpoint(tmp_path / "one")
    for name in ("model.safetensors", "codes.safetensors"):
        (tmp_path / "one" / name).unlink()
    for module in (catalogue, sources):
        monkeypatch.setattr(module, "BUNDLED", tmp_path)
    assert [entry.name for entry in list_models.__wrapped__()] == ["one"]


def test_a_broken_model_is_named_by_the_listing(tmp_path, monkeypatch):
    build_checkpoint(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    (tmp_path / "two" / "config.json").write_text("{}")
    for module in (catalogue, sources):
        monkeypatch.setattr(module, "BUNDLED", tmp_path)
    with pytest.raises(CheckpointError, match="two is not an Inbetween checkpoint"):
        list_models.__wrapped__()


def test_a_local_folder_is_loaded_by_its_path(tmp_path):
    checkpoint = load_checkpoint(build_checkpoint(tmp_path / "mine"))
    assert (checkpoint.name, checkpoint.source) == ("mine", "folder")
    assert load_model(str(tmp_path / "mine")).sample(1).shape == (1, 1, 8, 8)


@pytest.mark.parametrize("name", ["mnist-gan", "../../etc", "~", "", "~nobody-of-that-name", "a\0b", "x" * 5000])
def test_an_unknown_name_is_refused_in_one_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError) as raised:
        load_model(name)
    assert len(str(raised.value)) < 600 and "\n" not in str(raised.value)


def test_a_model_is_compared_with_one_of_the_same_pictures_and_an_equally_long_code():
    found = {name: beside(load_checkpoint(name)) for name in ("mnist-ae-2d", "fashion-vae", "mnist-beta-vae")}
    assert {name: entry and entry.name for name, entry in found.items()} == {
        "mnist-ae-2d": "mnist-vae-2d",
        "fashion-vae": "fashion-ae",
        "mnist-beta-vae": "mnist-beta-tcvae",  # the AE's code has 32 numbers, its own 16
    }


def test_no_model_needs_torch_s_compiler_to_be_listed():
    # Importing it takes most of a second, and the first visitor waits for the list.
    listing = "import sys, hub; hub.list_models(); sys.exit('torch._dynamo' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", listing], cwd=Path(__file__).parents[2]).returncode == 0
