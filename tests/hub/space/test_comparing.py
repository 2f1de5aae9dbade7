"""The tabs on which pictures are judged and models compared, without a server."""

from dataclasses import replace

import gradio as gr
import pytest
import torch

from hub.space.app import LIMITS
from hub.space.compare import Compare, alike, cast
from hub.space.desk import DEFAULT, Desk
from hub.space.given import Given
from hub.space.settings import Settings


@pytest.fixture(scope="module")
def desk():
    from hub.space.anomalies import Anomalies

    with gr.Blocks():
        desk = Desk(LIMITS)
        with desk.strip:
            desk.add("anomalies", Anomalies(desk))
            desk.add("compare", Compare(desk))
    return desk


def shown(desk, settings: Settings) -> str:
    return "".join(desk.tabs[settings.tab].show(Given(settings)).values())


def test_a_picture_is_judged_by_the_threshold_of_the_link(desk):
    strict = replace(DEFAULT, model="mnist-ae-2d", tab="anomalies", alarms=0.0)
    assert "This picture passes" in shown(desk, strict)
    loose = shown(desk, replace(strict, alarms=50.0, miss_cost=0, score="error"))
    assert '<svg class="ridges"' in loose and "50.0%" in loose
    assert "The cheapest threshold" in loose and "Handwriting, turned by 90°" in loose
    assert loose.count('class="tile"') > 20


def test_models_stand_beside_each_other_each_once(desk):
    settings = replace(DEFAULT, model="mnist-vae-2d", tab="compare", second="mnist-ae-2d", third="mnist-ae-2d")
    assert [each.name for each in cast(settings)] == ["mnist-vae-2d", "mnist-ae-2d"]
    assert [each.name for each in cast(replace(settings, second="none", third=""))] == ["mnist-vae-2d"]
    assert len(cast(replace(settings, second="", third=""))) == 2  # one of another family suggests itself
    html = shown(desk, settings)
    assert html.count('class="tile"') == 60  # ten pictures, samples and steps of each
    assert "Negative ELBO" in html and "answering each with the mean of these pictures" in html


def test_the_programs_of_both_tabs_run(desk):
    for tab in ("anomalies", "compare"):
        settings = replace(DEFAULT, model="mnist-vae-2d", tab=tab, second="mnist-ae-2d")
        text, codes, images = desk.tabs[tab].kept(Given(settings))
        assert len(codes) == len(images)
        made = {}
        with torch.inference_mode():
            exec(compile(text, "program", "exec"), made)
        assert made["images"].isfinite().all()


def test_pictures_of_other_sizes_and_colours_stand_on_one_sheet():
    assert alike(torch.rand(2, 3, 64, 64), torch.rand(5, 1, 28, 28)).shape == (2, 1, 28, 28)
    assert alike(torch.rand(2, 1, 28, 28), torch.rand(5, 3, 64, 64)).shape == (2, 3, 64, 64)


def test_what_a_link_says_of_them_is_read_back():
    settings = replace(DEFAULT, tab="compare", second="mnist-ae", way="spherical", of_each=3, alarms=2.5, score="kl")
    assert Settings.from_query(dict(pair.split("=") for pair in settings.query().split("&"))) == settings
