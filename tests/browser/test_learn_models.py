"""Figures of the primer that run bundled models: operated in Chromium, their numbers held against PyTorch's."""

import numpy as np
import pytest
import torch

from hub import load_model
from hub.live.offers import offered
from latent import nearness
from models.noise import Noise
from training.metrics.importance import log_likelihood, log_weights

LEVELS = 255


def number(locator) -> float:
    """A number as figures print it."""
    return float(locator.text_content().replace("−", "-"))


def pixels(canvas) -> torch.Tensor:
    """The picture [1, H, W] on a canvas of grey, which figures show in as many levels as the model sees."""
    script = "c => ({ wide: c.width, of: [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data] })"
    read = canvas.evaluate(script)
    levels = np.array(read["of"], dtype=np.float32).reshape(-1, read["wide"], 4)[None, :, :, 0]
    return torch.from_numpy(levels) / LEVELS


def decoded(name: str, *code: float) -> torch.Tensor:
    """The picture [1, H, W] that a model decodes from a code."""
    with torch.inference_mode():
        return load_model(name).decode(torch.tensor([code], dtype=torch.float32))[0]


def wait_for_address(page, words: str) -> None:
    page.wait_for_function("words => decodeURIComponent(location.search).includes(words)", arg=words)


def test_each_line_of_the_elbo_has_pytorch_s_value_and_q_is_moved(open_chapter):
    page = open_chapter("elbo")
    ready = page.locator("[data-draws='512']")
    ready.wait_for()
    model, image = load_model("mnist-vae-2d"), pixels(page.locator(".seen canvas"))
    value = {
        name: page.locator(f".lines .{name} output") for name in ("evidence", "reconstruction", "kl", "elbo", "gap")
    }
    with torch.inference_mode():
        kl = model.elbo(image[None], Noise(0)).kl.item()
        draws = log_weights(model, image.unsqueeze(0), Noise(1), 4096)
    assert number(value["kl"]) == pytest.approx(-kl, abs=0.03)
    assert number(value["evidence"]) == pytest.approx(log_likelihood(draws).item(), abs=0.3)
    assert number(value["elbo"]) == pytest.approx(draws.mean().item(), abs=0.4)
    evidence, gap = number(value["evidence"]), number(value["gap"])
    plane = page.locator(".code-plane")
    for _ in range(8):
        plane.press("Shift+ArrowRight")
    wait_for_address(page, "q=5,0,1")
    page.wait_for_function(
        "([gap, old]) => Number(gap.textContent) > old + 5", arg=[value["gap"].element_handle(), gap]
    )
    assert number(value["evidence"]) == pytest.approx(evidence, abs=0.02)
    page.get_by_role("button", name="8", exact=True).click()
    wait_for_address(page, "x=")
    drawn = page.locator(".seen canvas").screenshot()
    page.reload()
    page.locator("[data-draws='512']").wait_for()
    assert page.locator(".seen canvas").screenshot() == drawn
    assert page.said == []


def test_a_place_is_decoded_and_draws_from_a_box_fall_into_holes(open_chapter):
    page = open_chapter("code-space", "&z=10,20")
    page.locator("[data-empty]").wait_for()
    here = page.locator(".here canvas")
    page.locator(".place", has_text="z = (10.00, 20.00)").wait_for()
    assert (pixels(here) - decoded("mnist-ae-2d", 10, 20)).abs().max() < 0.01
    page.locator(".code-plane").press("Shift+ArrowUp")
    page.wait_for_function("!decodeURIComponent(location.search).includes('z=10,20&')")
    exhibit = offered("mnist-ae-2d")
    codes = exhibit.held_out.codes
    low, high = codes.min(0).values, codes.max(0).values
    boxed = low + (high - low) * torch.rand(4000, 2, generator=torch.Generator().manual_seed(0))
    expected = 100 * (nearness.fade(boxed, exhibit.nearness) == 0).float().mean().item()
    assert number_of(page, "data-empty") == pytest.approx(expected, abs=12)  # of 200 draws
    page.get_by_role("button", name="The codes’ density").click()
    wait_for_address(page, "from=density")
    assert number_of(page, "data-empty") <= 2
    assert page.said == []


def number_of(page, attribute: str) -> float:
    return float(page.locator(f"[{attribute}]").get_attribute(attribute))
