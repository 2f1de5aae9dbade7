"""Figures of the primer that run its own small models: operated in Chromium, their numbers held against PyTorch's."""

import re

import pytest
import torch

from hub import load_model
from latent.primer import studies
from latent.quality import mse
from models.families.ae import jacobian_norm
from models.families.vae import kl_per_dimension
from tests.browser.test_learn_models import number, pixels, wait_for_address

SHADE = 1.5 / 255  # half precision, and a canvas of 256 levels


NUMBER = re.compile(r"-?\d+\.\d+")


def numbers(text: str) -> list[float]:
    return [float(word.replace("−", "-")) for word in text.split()]


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


def test_beta_is_turned_and_both_terms_are_pytorch_s(open_chapter):
    page = open_chapter("beta", "&beta=1")
    page.locator("[data-beta='1']").wait_for()
    image = pixels(page.locator(".seen canvas"))[None]

    def compare(name: str, beta: float) -> None:
        model = studies.study(name).model
        with torch.no_grad():
            posterior = model.posterior(image)
            kl = kl_per_dimension(posterior)[0]
            torch.manual_seed(0)
            fits = -model.likelihood(posterior.sample((400,))[:, 0]).log_prob(image)
            back = model.reconstruct(image)
        fit, first, second = (each.text_content() for each in page.locator(".terms output").all())
        assert numbers(first.partition("=")[0].replace("·", ""))[1] == pytest.approx(kl[0].item(), abs=0.02)
        assert numbers(second.partition("=")[2])[0] == pytest.approx(beta * kl[1].item(), abs=0.02 + 0.02 * beta)
        assert numbers(fit)[0] == pytest.approx(fits.mean().item(), abs=0.2 + 4 * fits.std().item() / 32**0.5)
        assert torch.allclose(pixels(page.locator(".back canvas")), back[0], atol=2 * SHADE)

    compare("vae-beta-1", 1)
    page.locator(".choose input").press("End")
    page.locator("[data-beta='10']").wait_for()
    wait_for_address(page, "beta=10")
    compare("vae-beta-10", 10)
    assert page.said == []


def test_a_digit_is_spoiled_and_four_models_answer(open_chapter):
    page = open_chapter("variants", "&noise=gaussian&amount=0")
    page.locator("[data-done]").wait_for()
    image = pixels(page.locator(".seen canvas"))[None]
    names = ("plain", "denoising", "sparse", "contractive")
    sections = dict(zip(names, page.locator(".answers section").all(), strict=True))
    for name, section in sections.items():
        model = studies.study(name).model
        with torch.no_grad():
            codes, back = model.encode(image), model.reconstruct(image)
        assert torch.allclose(pixels(section.locator("canvas")), back[0], atol=SHADE)
        assert number(section.locator(".error")) == pytest.approx(mse(image, back).item(), abs=2e-4)
        firing = int((codes.abs() > 0.1 * codes.abs().max()).sum())
        assert abs(int(section.locator(".firing").text_content().split()[0]) - firing) <= 1
        norm = jacobian_norm(model.encode, image).item()
        assert number(section.locator(".slope")) == pytest.approx(norm, rel=0.02)
    assert number(page.locator(".spoiled output")) == 0
    page.locator(".choose input").press("End")
    wait_for_address(page, "amount=1")
    page.locator("[data-done]").wait_for()
    assert number(page.locator(".spoiled output")) > 0.1
    assert (pixels(page.locator(".spoiled canvas")) != image[0]).float().mean() > 0.5
    page.get_by_role("button", name="Masking").click()
    wait_for_address(page, "noise=masking")
    page.locator("[data-done]").wait_for()
    assert pixels(page.locator(".spoiled canvas")).max() == 0
    assert page.said == []


def test_a_unit_is_unfolded_and_adds_up_to_what_pytorch_says(open_chapter):
    page = open_chapter("anatomy", "&unit=0,5")
    page.locator("[data-model='ae-8']").wait_for()
    image = pixels(page.locator(".seen canvas"))[None]

    def compare(raw: torch.Tensor, after: float | None = None) -> None:
        told = [float(each) for each in NUMBER.findall(page.locator(".sum").text_content().replace("−", "-"))]
        assert told[0] + told[1] == pytest.approx(told[2], abs=0.02)
        assert told[2] == pytest.approx(raw.item(), abs=0.02)
        if after is not None:
            assert told[3] == pytest.approx(after, abs=0.02)

    with torch.no_grad():
        model = studies.study("ae-8").model
        hidden = model.encoder[1](image.flatten(1))[0, 5]
        compare(hidden, torch.nn.functional.silu(hidden).item())
        page.get_by_role("group", name="Layer of the unit").get_by_role("button", name="z").click()
        wait_for_address(page, "unit=1,0")
        compare(model.encode(image)[0, 0])
        page.get_by_role("button", name="Convolutional").click()
        page.locator("[data-model='convolutional']").wait_for()
        page.locator(".flow canvas").first.click(position={"x": 20, "y": 20})
        wait_for_address(page, "unit=0,")
        unit = int(page.locator(".choose output").text_content().split()[0]) - 1
        first = studies.study("convolutional").model.encoder[0](image)[0]
        compare(first.flatten()[unit], torch.nn.functional.silu(first.flatten()[unit]).item())
    page.locator(".choose input").press("ArrowRight")
    wait_for_address(page, f"unit=0,{unit + 1}")
    assert page.said == []


def test_numbers_that_say_nothing_change_nothing(open_chapter):
    page = open_chapter("collapse")
    page.locator("[data-model='collapsed']").wait_for()
    image = pixels(page.locator(".seen canvas"))[None]

    def compare(name: str) -> None:
        study = studies.study(name)
        with torch.no_grad():
            kl = kl_per_dimension(study.model.posterior(image))[0]
            codes = study.model.encode(image).repeat(5, 1)
            codes[:, 2] = torch.arange(-2.0, 3)
            swept = study.model.decode(codes)
        rows = page.locator("tbody tr").all()
        assert len(rows) == len(kl) == 8
        for row, own, mean in zip(rows, kl, study.measured["kl_per_dimension"], strict=True):
            assert number(row.locator(".own")) == pytest.approx(own.item(), abs=0.02)
            assert number(row.locator(".all")) == pytest.approx(mean, abs=0.006)
        for canvas, want in zip(rows[2].locator(".sweep canvas").all(), swept, strict=True):
            assert torch.allclose(pixels(canvas), want, atol=2 * SHADE)

    compare("collapsed")
    page.get_by_role("button", name="Warm-up, free bits").click()
    page.locator("[data-model='rescued']").wait_for()
    wait_for_address(page, "which=rescued")
    compare("rescued")
    page.get_by_role("button", name="β = 30").click()
    page.locator("[data-model='silent']").wait_for()
    assert page.locator(".verdict").text_content().startswith("8 of 8 numbers say nothing")
    assert page.said == []
