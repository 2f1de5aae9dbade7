from dataclasses import replace
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from hub import list_models, load_checkpoint
from pages.widgets import asked
from pages.widgets.film import FIRST
from tests.pages.screens import pictures

APP = Path(__file__).parents[2] / "pages/navigation.py"
ONE_OF_EACH = {entry.family: entry for entry in reversed(list_models())}.values()


def page(**address: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=90)
    app.query_params.update(address)
    return app.run()


def film(app: AppTest) -> str:
    """The alternative text of the one picture that moves; beside it there is one that stands still."""
    assert not app.exception
    moving, still = (element.proto.imgs[0].alt for element in app.get("image"))
    assert still == FIRST
    return moving


@pytest.mark.parametrize("entry", ONE_OF_EACH, ids=lambda entry: entry.name)
def test_every_family_moves_and_says_what_its_code_is(entry):
    app = page()
    app.sidebar.text_input[0].set_value(entry.name).run()
    assert film(app).startswith("Film of the pictures between ")
    assert f"**{entry.codes.words}**" in app.markdown[0].value
    bars = any("Beneath the picture" in caption.value for caption in app.caption)
    assert bars == (not entry.codes.discrete)


def test_a_visitor_chooses_what_moves():
    app = page()
    assert film(app) == "Film of the pictures between 3 and 8"
    app.get("button_group")[1].set_value(1).run()
    assert film(app) == "Film of the pictures between 3 and 1"


def test_a_link_brings_back_the_film_and_never_breaks():
    assert film(page(**{"from": "7", "to": "1", "example": "5"})) == "Film of the pictures between 7 and 1"
    assert film(page(**{"from": "10", "to": "x", "example": "999"})) == "Film of the pictures between 3 and 8"


def test_the_other_screens_are_one_press_away():
    pages = {link.proto.page for link in page().main.get("page_link")}
    assert pages == {"live", "encode", "sample", "arithmetic", "grid", "interpolate"}


def test_a_film_can_be_stopped_and_started():
    app = page()
    app.button(key="pause").click().run()
    assert list(pictures(app)) == [FIRST]
    app.button(key="play").click().run()
    assert list(pictures(app)) == ["Film of the pictures between 3 and 8"]


def test_of_many_classes_one_is_searched_for(monkeypatch):
    checkpoint = load_checkpoint("mnist-vae")
    names = tuple(f"obj{number}" for number in range(964))
    held_out = replace(checkpoint.held_out, labels=torch.arange(len(checkpoint.held_out.codes)) % 964)
    many = replace(checkpoint, name="many", held_out=held_out, domain=replace(checkpoint.domain, classes=names))
    monkeypatch.setattr(asked, "answer", lambda name, device: asked.Answer(many, "mnist-vae"))
    app = page(**{"from": "obj10"})
    assert film(app).startswith("Film of the pictures between obj10 and obj")
    assert len(app.button) + sum(len(group.options) for group in app.get("button_group")) < 100
    assert app.selectbox(key="to").options == list(names)
