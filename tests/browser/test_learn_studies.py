"""Figures of the primer that run its own small models: operated in Chromium, their numbers held against PyTorch's."""

import pytest
import torch

from hub import load_model
from latent.primer import studies
from latent.quality import mse
from tests.browser.test_learn_models import number, pixels, wait_for_address

SHADE = 1.5 / 255  # half precision, and a canvas of 256 levels


def test_a_digit_goes_through_codes_of_other_widths(open_chapter):
    page = open_chapter("bottleneck")
    page.locator("[data-width='4']").wait_for()
    image = pixels(page.locator(".seen canvas"))[None]

    def compare(width: int) -> None:
        model, pca = studies.study(f"ae-{width}").model, studies.study("pca").model
        with torch.no_grad():
            decoded = model.reconstruct(image)
            code = pca.encode(image)
            linear = pca.decode(torch.where(torch.arange(code.shape[1]) < width, code, 0))
        for name, want in (("ae", decoded), ("pca", linear)):
            assert number(page.locator(f".{name} output")) == pytest.approx(mse(image, want).item(), abs=2e-4)
            assert torch.allclose(pixels(page.locator(f".{name} canvas")), want[0], atol=SHADE)
        assert page.locator(".code i").count() == width

    compare(4)
    page.locator(".choose input").press("ArrowRight")
    wait_for_address(page, "width=8")
    compare(8)
    page.locator(".choose input").press("End")
    wait_for_address(page, "width=64")
    compare(64)
    page.get_by_role("button", name="0", exact=True).click()
    wait_for_address(page, "x=")
    page.locator("[data-width='64']").wait_for()
    shown = page.locator(".pca output").text_content()
    page.reload()
    page.locator("[data-width='64']").wait_for()
    assert page.locator(".pca output").text_content() == shown
    assert page.said == []


def test_two_walks_lead_off_the_manifold(open_chapter):
    page = open_chapter("compress", "&far=0.5")
    page.locator("[data-traced='0']").wait_for()
    model = load_model("mnist-vae")
    for walk in ("pictures", "codes"):
        image = pixels(page.locator(f".among-{walk} canvas"))[None]
        with torch.no_grad():
            want = mse(image, model.reconstruct(image)).item()
        assert number(page.locator(f".among-{walk} output")) == pytest.approx(want, abs=2e-3)  # of 256 levels
    assert page.locator(".series.x circle").count() == page.locator(".series.z circle").count() == 11
    off = number(page.locator(".among-pictures output"))
    assert off > 10 * number(page.locator(".among-codes output"))
    page.locator(".choose input").press("Home")
    wait_for_address(page, "far=0")
    page.locator("[data-far='0']").wait_for()
    assert number(page.locator(".among-pictures output")) < off / 10
    page.get_by_role("button", name="Draw again").click()
    wait_for_address(page, "seed=1")
    page.locator("[data-traced='1']").wait_for()
    assert page.said == []
