"""Models of one's own in folders: listed newest first, found by their names in the list and by nothing else."""

import os
import shutil
from pathlib import Path

import pytest
import torch

from hub import CheckpointError, at_hand, beside, deploy, list_local, list_models, load_checkpoint, load_model, local
from hub.sources import load_local
from tests.hub.folders import build_checkpoint


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A working directory in which somebody trains."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("INBETWEEN_MODELS")
    return tmp_path / "here"


def written(folder: Path, second: int) -> Path:
    """The folder as if it had been written at that second."""
    for file in folder.iterdir():
        os.utime(file, (second, second))
    return folder


def names() -> list[str]:
    return [model.name for model in local.found()]


def test_there_are_none_where_nobody_has_trained(here):
    assert local.found() == [] and list_local() == ()
    assert at_hand() == {entry.name: entry.title for entry in list_models()}


def test_what_was_trained_is_listed_newest_first_and_appears_at_once(here):
    written(build_checkpoint(here / "checkpoints/old"), 1000)
    assert names() == ["checkpoints/old"]
    written(build_checkpoint(here / "checkpoints/new"), 2000)
    assert names() == ["checkpoints/new", "checkpoints/old"]
    entries = list_local()
    assert [entry.name.partition("@")[0] for entry in entries] == names()
    assert [entry.summary for entry in entries] == ["A VAE for tests."] * 2
    assert list(at_hand().values())[:2] == [f"MNIST · VAE · 2 numbers · {name}" for name in names()]
    written(here / "checkpoints/old", 3000)
    assert names() == ["checkpoints/old", "checkpoints/new"]


def test_a_model_that_was_trained_anew_has_another_stamp_and_is_read_anew(here):
    written(build_checkpoint(here / "checkpoints/mine"), 1000)
    first = load_local("checkpoints/mine")
    assert (first.name, first.source) == (f"checkpoints/mine@{first.revision}", "folder")
    written(build_checkpoint(here / "checkpoints/mine", seed=1), 2000)
    second = load_local(first.name)  # a link to the model that was there
    assert second.revision != first.revision
    assert not torch.equal(next(first.model.parameters()), next(second.model.parameters()))


def test_the_environment_names_folders_of_models_and_models(here, tmp_path, monkeypatch):
    build_checkpoint(tmp_path / "a/models/one")
    build_checkpoint(tmp_path / "b/models/one")
    build_checkpoint(tmp_path / "b/models/two")
    build_checkpoint(tmp_path / "My models/am Meer")
    build_checkpoint(here / "checkpoints/mine")
    places = [tmp_path / "a/models", tmp_path / "b/models", tmp_path / "My models/am Meer", tmp_path / "nowhere"]
    monkeypatch.setenv("INBETWEEN_MODELS", os.pathsep.join(map(str, places)))
    assert sorted(names()) == ["My-models/am-Meer", "a/models/one", "b/models/one", "checkpoints/mine", "models/two"]
    assert load_model("My-models/am-Meer").sample(1).shape == (1, 1, 8, 8)
    assert local.name_of(tmp_path / "b/models/two") == "models/two" and local.name_of(tmp_path / "c") is None


def test_an_empty_variable_turns_it_off(here, monkeypatch):
    build_checkpoint(here / "checkpoints/mine")
    monkeypatch.setenv("INBETWEEN_MODELS", " ")
    assert local.found() == [] and local.find("checkpoints/mine") is None


def test_broken_half_written_and_hidden_folders_are_left_out(here):
    build_checkpoint(here / "checkpoints/mine")
    shutil.copytree(here / "checkpoints/mine", here / "checkpoints/.mine-x1/new")
    shutil.copytree(here / "checkpoints/mine", here / "checkpoints/.hidden")
    shutil.copytree(here / "checkpoints/mine", here / "checkpoints/half")
    (here / "checkpoints/half/model.safetensors").unlink()
    shutil.copytree(here / "checkpoints/mine", here / "checkpoints/broken")
    (here / "checkpoints/broken/config.json").write_text("{")
    (here / "checkpoints/mine.state").mkdir()
    assert [entry.name.partition("@")[0] for entry in list_local()] == ["checkpoints/mine"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "mine",
        "checkpoints/../secret/mine",
        "../secret/mine",
        "secret/mine",
        "checkpoints",
        "/",
        "a\0/b",
        "x/" * 999,
    ],
)
def test_no_other_folder_is_reached(here, name):
    build_checkpoint(here / "checkpoints/mine")
    build_checkpoint(here / "secret/mine")
    assert local.find(name) is None and local.find(str(here / "checkpoints/mine")) is None
    with pytest.raises(CheckpointError, match="on this machine any more"):
        load_local(name)


def test_a_folder_that_is_named_by_its_path_is_that_folder(here):
    build_checkpoint(here / "checkpoints/mine")
    assert load_checkpoint("checkpoints/mine").name == "mine"


def test_a_model_of_ones_own_is_compared_with_others_of_ones_own_too(here):
    build_checkpoint(here / "checkpoints/mine")
    mine = load_local("checkpoints/mine")
    assert mine.domain.name == "mnist" and beside(mine) is None  # another one of 8 × 8 pictures is not there
    for bundled in (load_checkpoint("mnist-vae-2d"), load_checkpoint("mnist-ae")):
        assert beside(bundled) is None or "/" not in beside(bundled).name


@pytest.mark.parametrize("kind", [deploy.SPACE, deploy.APP])
def test_what_is_deployed_has_no_models_of_ones_own(kind):
    folders = {path.parts[0] for path in deploy.files(kind)}
    assert local.USUAL not in folders and Path("hub/local.py") in deploy.files(kind)
