"""A model of one's own pictures with names of any script: trained, published, and opened in the app and the Space."""

import os
from html import escape

import numpy as np
import pytest
import streamlit as st
import typer
from PIL import Image
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from hub import load_from_hub
from hub.publish import publish
from hub.space import pictures, screen
from hub.space.loaded import load
from pages.widgets import show
from tests.pages.screens import PAGES
from training.train import main

NAMES = ("<5 mm", "[a](www.example.com)", "گل\u200cها", "一\u3000二")  # in natural order
SCREENS = {"home": "Inbetween", "live": "Live", "encode": "Encode", "arithmetic": "Arithmetic", "grid": "Latent grid"}
RECIPE = """
summary = "Own pictures, small."
family = "vae"
[data]
name = "folder"
size = 8
channels = 1
[model]
code = 2
likelihood = "gaussian"
network = { kind = "dense", size = 8, widths = [8] }
[training]
epochs = 1
batch = 32
learning_rate = 1e-3
"""


def train(folder, out) -> tuple[int, str]:
    """What the command line answers: exit code and all it printed."""
    recipe = folder.with_name("small.toml")
    recipe.write_text(RECIPE)
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(recipe), "--data-dir", str(folder), "--out", str(out), "--device", "cpu"])
    return result.exit_code, result.output


@pytest.fixture
def album(tmp_path):
    """Six pictures of noise of each name."""
    random = np.random.default_rng(0)
    for name in NAMES:
        folder = tmp_path / "album" / name
        folder.mkdir(parents=True)
        for number in range(6):
            Image.fromarray(random.integers(0, 255, (8, 8), dtype=np.uint8)).save(folder / f"{number}.png")
    return tmp_path / "album"


@pytest.fixture
def published(album, as_alice, tmp_path):
    """The model on the Hub, and the names of its classes."""
    code, output = train(album, tmp_path / "own")
    assert code == 0, output
    found = output.index("album: 20 pictures to train on, 4 held out.\n4 classes: <5 mm (6)")
    assert found < output.index("small 1/1")
    publish(tmp_path / "own", "alice/own")
    st.cache_resource.clear()
    yield list(NAMES)
    st.cache_resource.clear()
    load.cache_clear()


def test_the_app_opens_it_and_shows_its_names_as_text(published):
    test = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=90)
    test.query_params["model"] = "alice/own"
    test.run()
    for page, title in SCREENS.items():
        test.switch_page(str(PAGES / f"{page}.py")).run()
        assert [each.value for each in test.title] == [title]
        assert not test.exception and not [each.value for kind in ("error", "warning") for each in test.get(kind)], page
        words = [each.value for kind in ("markdown", "caption") for each in test.get(kind)]
        words += [image.caption for element in test.get("image") for image in element.proto.imgs]
        words += [option for element in test.get("button_group") for option in element.options]
        text = "\n".join(words)
        for name in published[:2]:  # the others are the same in Markdown
            assert name not in text.replace(show.plain(name), "")
        assert page not in ("home", "arithmetic") or show.plain("<5 mm") in text


def test_the_space_opens_it_and_shows_its_names_as_text(published):
    checkpoint = load("alice/own")
    assert load_from_hub("alice/own").domain.classes == checkpoint.domain.classes == tuple(published)
    assert [name for name, _ in pictures.choices(checkpoint)][:-1] == published
    picks = pictures.first(checkpoint)
    named = [(pictures.title(checkpoint, pick), pick.text, pictures.tensor(checkpoint, pick)) for pick in picks]
    shown = screen.tiles(named)
    assert escape("<5 mm") in shown and "<5 mm" not in shown


@pytest.mark.parametrize("name", ["x" * 81, os.fsdecode(b"caf\xe9")])
def test_a_name_that_could_not_be_opened_is_one_sentence_before_the_first_epoch(album, tmp_path, name):
    (album / NAMES[0]).rename(album / name)
    code, output = train(album, tmp_path / "own")
    assert code == 1 and output.count("\n") == 1 and "give it" in output
    assert not list(tmp_path.glob("own*"))
