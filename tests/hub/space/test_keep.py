"""The Python that a tab offers is run, and makes the codes and pictures that the tab shows."""

import io

import gradio as gr
import numpy as np
import pytest
import torch

from hub.space.app import LIMITS, TABS
from hub.space.desk import Desk
from hub.space.given import Given
from hub.space.keep import npz_bytes
from hub.space.settings import Settings
from latent.anomaly import TOGETHER


@pytest.fixture(scope="module")
def desk() -> Desk:
    with gr.Blocks():
        desk = Desk(LIMITS)
        for name, tab in TABS.items():
            desk.add(name, tab(desk))
    return desk


def run(code: str, tab: str) -> dict:
    """The names that the program leaves behind."""
    made = {}
    with torch.inference_mode():
        exec(compile(code, tab, "exec"), made)
    return made


@pytest.mark.parametrize("model", ["mnist-vae", "mnist-ae-2d", "mnist-vq-vae"])
@pytest.mark.parametrize("tab", [name for name in TABS if name not in ("anomalies", "compare")])
def test_the_code_for_a_tab_makes_what_is_seen(desk, tab, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, codes, images = desk.tabs[tab].kept(Given(Settings(model=model, tab=tab, frames=6, count=3, sheet="plane")))
    made = run(code, tab)
    assert torch.allclose(made["images"], images, atol=0.02)
    assert (tmp_path / "journey.gif").exists() == (tab == "interpolate")
    with np.load(io.BytesIO(npz_bytes(codes, images))) as kept:
        assert np.array_equal(kept["codes"], codes.numpy())
        assert kept["images"].shape == images.shape


@pytest.mark.parametrize("model", ["mnist-vae", "mnist-vq-vae"])
def test_the_code_for_compare_gives_what_comes_back_of_each_model(desk, model):
    code, codes, images = desk.tabs["compare"].kept(Given(Settings(model=model, tab="compare")))
    back = run(code, "compare")["back"]
    assert len(back) >= 2
    assert torch.allclose(back[model].images, images, atol=0.02)
    assert torch.equal(back[model].codes, codes)


def test_the_code_for_anomalies_has_the_threshold_of_the_tab(desk):
    settings = Settings(model="mnist-ae-2d", tab="anomalies", alarms=5)
    code, _, _ = desk.tabs["anomalies"].kept(Given(settings))
    made = run(code, "anomalies")
    known = made["known"].threshold(settings.score or TOGETHER, alarms=0.05)
    assert made["threshold"] == known != made["known"].threshold(settings.score or TOGETHER, alarms=0.2)
