"""Models of one's own in the Space: in its list without a restart, and no other folder opened."""

from types import SimpleNamespace

import pytest

from hub import CheckpointError
from hub.space import api, header, screen
from hub.space.header import Header
from hub.space.loaded import load
from hub.space.settings import Settings
from tests.hub.folders import build_checkpoint


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory in which somebody has trained."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INBETWEEN_MODELS")
    build_checkpoint(tmp_path / "checkpoints/mine")
    yield tmp_path
    load.cache_clear()


def test_what_was_trained_is_listed_first_and_opened_without_the_hub(here, dead_endpoint):
    words, name = header.listed()[0]
    assert words == "MNIST · VAE · 2 numbers · checkpoints/mine" and name.startswith("checkpoints/mine@")
    checkpoint = load(name)
    assert checkpoint.source == "folder" and checkpoint.name == name
    about = screen.about(checkpoint)
    assert "from a folder of this machine" in about and "A VAE for tests." in about
    assert api.models()[0]["name"] == name
    build_checkpoint(here / "checkpoints/later")
    assert header.listed()[0][0].endswith("checkpoints/later")


def test_a_link_to_a_model_that_was_trained_anew_opens_what_is_there_now(here, monkeypatch):
    _, name = header.listed()[0]
    build_checkpoint(here / "checkpoints/mine", code=3)
    opened = []
    bare = Header.__new__(Header)
    monkeypatch.setattr(Header, "everything", lambda self, given: opened.append(given.settings) or {})
    bare.desk = SimpleNamespace(front=lambda given: {}, inputs=[], strip=None)

    bare.open_link(SimpleNamespace(query_params={"model": name}))
    assert opened[0] == Settings(model=header.listed()[0][1]) and opened[0].model != name
    assert load(opened[0].model).model.code_shape == (3,)


@pytest.mark.parametrize("name", ["secret/mine", "checkpoints/../secret/mine", "./secret/mine"])
def test_a_folder_that_is_not_in_the_list_is_not_opened(here, dead_endpoint, name):
    build_checkpoint(here / "secret/mine")
    with pytest.raises(CheckpointError):
        load(name)


def test_a_program_that_names_no_pictures_gets_the_first_ones(here, dead_endpoint):
    """This model has three classes, and no seventh one."""
    for endpoint in (api.interpolate, api.encode, api.arithmetic):
        first, second = endpoint(model="checkpoints/mine")
        assert first["path"].endswith((".gif", ".png")) and second
