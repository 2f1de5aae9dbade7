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


@pytest.fixture(scope="module")
def desk() -> Desk:
    with gr.Blocks():
        desk = Desk(LIMITS)
        for name, tab in TABS.items():
            desk.add(name, tab(desk))
    return desk


@pytest.mark.parametrize("model", ["mnist-vae", "mnist-ae-2d", "mnist-vq-vae"])
@pytest.mark.parametrize("tab", list(TABS))
def test_the_code_for_a_tab_makes_what_is_seen(desk, tab, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, codes, images = desk.tabs[tab].kept(Given(Settings(model=model, tab=tab, frames=6, count=3, sheet="plane")))
    made = {}
    with torch.inference_mode():
        exec(compile(code, tab, "exec"), made)
    assert torch.allclose(made["images"], images, atol=0.02)
    assert (tmp_path / "journey.gif").exists() == (tab == "interpolate")
    with np.load(io.BytesIO(npz_bytes(codes, images))) as kept:
        assert np.array_equal(kept["codes"], codes.numpy())
        assert kept["images"].shape == images.shape
