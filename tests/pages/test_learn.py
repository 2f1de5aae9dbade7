import json

import pytest

from latent import primer
from tests.pages.screens import screen


def components(app) -> list[dict]:
    return [json.loads(component.proto.json) for component in app.get("bidi_component")]


def labels(app) -> list[str]:
    return [link.proto.label for link in app.main.get("page_link")]


def test_the_list_names_every_chapter_and_its_question():
    app = screen("learn", "mnist-vae", {})
    assert [each.value for each in app.subheader] == [part.title for part in primer.PARTS]
    assert [title.value for title in app.title] == ["Learn"]
    for number, chapter in enumerate(primer.contents(), 1):
        assert f"**{number}. {chapter.title}**" in labels(app)
        assert chapter.question in [caption.value for caption in app.caption]


@pytest.mark.parametrize("name", primer.CHAPTERS)
def test_every_chapter_has_its_address(name):
    app = screen("learn", "mnist-vae", {"chapter": name})
    chapter = primer.chapter(name)
    assert [title.value for title in app.title] == [chapter.title]
    (shown,) = components(app)
    assert shown["html"] == chapter.html
    assert {f"**{lead.label}**" for lead in chapter.leads} <= set(labels(app))


def test_the_figure_gets_what_the_address_says_of_it_and_nothing_else():
    app = screen("learn", "mnist-vae-2d", {"chapter": "kl", "q": "1,0.5", "long": "x" * 1000})
    (shown,) = components(app)
    assert shown["state"] == {"q": "1,0.5"}


def test_an_unknown_chapter_is_said_and_the_list_shown():
    app = screen("learn", "mnist-vae", {"chapter": "nothing"})
    assert "There is no chapter of that name" in app.info[0].value
    assert [title.value for title in app.title] == ["Learn"]


def test_a_figure_that_runs_models_gets_them_with_the_addresses_of_their_networks():
    app = screen("learn", "mnist-vae", {"chapter": "elbo"})
    (shown,) = components(app)
    (model,) = shown["data"]["models"]
    assert model["id"] == "mnist-vae-2d" and model["encoder"]["address"].startswith("weights/")


def test_no_model_can_be_picked_where_none_is_used_and_links_keep_the_one_that_was():
    learn = screen("learn", "fashion-ae", {})
    assert not learn.sidebar.selectbox and not learn.sidebar.text_input and not learn.sidebar.expander
    links = [link.proto.query_string for link in learn.sidebar.get("page_link")]
    assert len(links) > 7 and set(links) == {"model=fashion-ae"}
    assert screen("encode", "fashion-ae", {}).sidebar.selectbox
