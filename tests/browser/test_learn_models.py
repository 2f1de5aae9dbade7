"""Figures of the primer that run bundled models: operated in Chromium, their numbers held against PyTorch's."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from hub import load_model
from hub.live.figures import figure_data
from hub.live.offers import offered
from latent import anomaly, nearness, primer
from latent.interpolate import slerp
from latent.primer.computed import LAYOUTS
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


def test_a_drawing_has_pytorch_s_posterior_and_wider_draws_go_astray(open_chapter):
    page = open_chapter("posterior")
    heads = page.locator(".heads dd.mu:not(:empty)")
    heads.wait_for()
    with torch.inference_mode():
        posterior = load_model("mnist-vae-2d").posterior(pixels(page.locator(".seen canvas"))[None])
    shown = [
        [float(each.replace("−", "-")) for each in page.locator(f".heads dd.{name}").text_content().split()]
        for name in ("mu", "log", "sigma")
    ]
    assert shown[0] == pytest.approx(posterior.mean[0].tolist(), abs=0.02)
    assert shown[1] == pytest.approx(posterior.variance[0].log().tolist(), abs=0.02)
    assert shown[2] == pytest.approx(posterior.stddev[0].tolist(), abs=0.001)
    pictures = page.locator(".from-vae .tiles canvas")
    page.wait_for_function(
        "canvas => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((x, i) => i % 4 < 3 && x > 99)",
        arg=pictures.last.element_handle(),
    )
    before = pictures.last.screenshot()
    page.locator(".spread input").press("End")
    wait_for_address(page, "times=40")
    assert pictures.last.screenshot() != before
    assert page.said == []


def test_a_pixel_is_dragged_and_wrong_pictures_cost_what_pytorch_says(open_chapter):
    page = open_chapter("reconstruction", "&pixel=1,0.25")
    costs = page.locator("[data-costs]")
    costs.wait_for()
    image, wrong = pixels(page.locator(".seen canvas")), page.locator(".wrong canvas")
    found = json.loads(costs.get_attribute("data-costs"))
    assert len(found) == wrong.count() == 6
    for number_, (squared, cross) in enumerate(found):
        picture = pixels(wrong.nth(number_))
        assert F.mse_loss(picture, image, reduction="sum").item() == pytest.approx(squared, rel=0.02)
        entropy = F.binary_cross_entropy(picture.clamp(1e-3, 1 - 1e-3), image, reduction="sum")
        assert entropy.item() == pytest.approx(cross, rel=0.03)
    cells = page.locator("tr.crossEntropy td")
    assert [number(cells.nth(i)) for i in range(3)] == pytest.approx([1.39, -4.0, -0.75], abs=0.011)
    page.get_by_role("slider", name="x̂, the decoded pixel").press("ArrowRight")
    wait_for_address(page, "pixel=1,0.3&")
    page.get_by_role("slider", name="x, the pixel").press("Home")
    wait_for_address(page, "pixel=0,0.3&")
    assert [number(cells.nth(i)) for i in range(3)] == pytest.approx([0.36, 1.43, 0.3], abs=0.011)
    assert page.said == []


def test_a_symbol_is_the_nearest_one_is_changed_and_a_board_is_drawn_symbol_by_symbol(open_chapter):
    page = open_chapter("vector-quantization")
    slopes = page.locator("[data-slope]")
    slopes.wait_for()
    model, image = load_model("mnist-vq-vae"), pixels(page.locator(".seen canvas"))[None]
    chosen = json.loads(slopes.get_attribute("data-chosen"))
    with torch.inference_mode():
        board = model.encode(image)
        back = model.decode(board)[0]
    assert chosen["board"] == board.flatten().tolist()
    assert (pixels(page.locator(".back canvas")) - back).abs().max() < 0.02
    vectors = model.quantizer.lookup(board).detach().clone().requires_grad_()
    decoded = torch.nn.Sequential(*model.parts["decoder"].layers[1:])(vectors)
    slope = torch.autograd.grad((decoded - image).square().sum(), vectors)[0][0, :, 3, 3]
    found = torch.tensor(json.loads(slopes.get_attribute("data-slope")))
    assert F.cosine_similarity(found, slope, dim=0) > 0.95
    page.locator(".symbol input").press("Home")
    wait_for_address(page, "set=24:0")
    page.get_by_role("button", name="Drawn by the prior").click()
    wait_for_address(page, "mode=drawn")
    shown = page.locator(".drawn-controls output")
    page.locator(".drawn-controls input").press("Home")
    wait_for_address(page, "count=0")
    page.get_by_role("button", name="One symbol").click()
    wait_for_address(page, "count=1")
    assert shown.text_content() == "1"
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("shown => Number(shown.textContent) > 3", arg=shown.element_handle())
    assert page.said == []


def test_a_forward_pass_is_stepped_and_holds_pytorch_s_numbers(open_chapter):
    page = open_chapter("forward-pass", "&e=0.5,-1")
    page.locator("[data-step='x']").wait_for()
    model, image = load_model("mnist-vae-2d"), pixels(page.locator(".seen canvas"))[None]
    with torch.inference_mode():
        posterior = model.posterior(image)
        code = posterior.mean + posterior.stddev * torch.tensor([[0.5, -1.0]])
        back = model.decode(code)[0]
    page.locator(".box.z button").click()
    wait_for_address(page, "step=9")
    written = [float(each.replace("−", "-")) for each in page.locator(".box.z output").text_content().split()]
    assert written == pytest.approx(code[0].tolist(), abs=0.01)
    page.get_by_role("button", name="Quick").click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator("[data-step='x-hat']").wait_for()
    assert (pixels(page.locator(".box.x-hat canvas")) - back).abs().max() < 0.02
    page.get_by_role("button", name="Back", exact=True).click()
    page.locator("[data-step='decoder-3']").wait_for()
    assert page.said == []


def test_a_prior_s_noise_becomes_codes_and_the_link_keeps_the_step(open_chapter):
    page = open_chapter("priors", "&prior=diffusion&step=0")
    page.locator("[data-shown='0']").wait_for()
    (diffusion,) = (each for each in figure_data(primer.chapter("priors"))["priors"] if each["name"] == "diffusion")
    exhibit = offered("mnist-vae-2d")
    first, last = (torch.tensor(diffusion["codes"][0][step]) for step in (0, -1))
    assert number_of(page, "data-usual") == usual(first, exhibit)
    page.get_by_role("slider", name="The step").press("End")
    wait_for_address(page, "step=6")
    page.locator("[data-shown='6']").wait_for()
    assert number_of(page, "data-usual") == usual(last, exhibit) > usual(first, exhibit)
    with torch.inference_mode():
        pictures = exhibit.model.decode(last[:8])
    for i, picture in enumerate(pictures):
        assert (pixels(page.locator(".drawn canvas").nth(i)) - picture).abs().max() < 0.02
    page.get_by_role("button", name="Mixture of Gaussians").click()
    wait_for_address(page, "prior=mixture")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_address(page, "step=1")
    assert page.said == []


def usual(codes: torch.Tensor, exhibit) -> int:
    """How many of the codes lie where codes are as dense as usual."""
    near = exhibit.nearness
    return int((near.evidence(codes) >= near.quantiles[nearness.SPARSE]).sum())


def test_a_way_is_decoded_and_its_gaps_are_python_s(open_chapter):
    page = open_chapter("travel", "&ends=10,500&way=slerp")
    page.locator("[data-way='slerp 10 500']").wait_for()
    shares = page.locator("[data-shares]").get_attribute("data-shares").split(",")
    for name, share in zip(("mnist-vae-2d", "mnist-ae-2d"), shares, strict=True):
        exhibit = offered(name)
        a, b = exhibit.held_out.codes[[10, 500]]
        way = slerp(a, b, torch.linspace(0, 1, 65))
        assert float(share) == pytest.approx(100 * (1 - usual(way, exhibit) / 65), abs=2)
    with torch.inference_mode():
        exhibit = offered("mnist-ae-2d")
        middle = slerp(*exhibit.held_out.codes[[10, 500]], torch.tensor([0.5]))
        picture = exhibit.model.decode(middle)[0]
    assert (pixels(page.locator(".of-ae canvas").nth(4)) - picture).abs().max() < 0.02
    page.locator(".vae .code-plane").press("ArrowUp")
    page.wait_for_function("!decodeURIComponent(location.search).includes('ends=10,500&')")
    page.get_by_role("button", name="Sweep z₁").click()
    wait_for_address(page, "way=first")
    assert page.said == []


def test_a_threshold_is_moved_and_a_drawing_is_scored(open_chapter):
    page = open_chapter("anomalies")
    own = page.locator("[data-own]")
    own.wait_for()
    image = pixels(page.locator(".seen canvas"))[None]
    expected = anomaly.scores(load_model("mnist-vae"), image)
    found = json.loads(own.get_attribute("data-own"))
    assert found["error"] == pytest.approx(expected[anomaly.ERROR].item(), rel=0.02)
    assert found["kl"] == pytest.approx(expected[anomaly.DIVERGENCE].item(), rel=0.01)
    before = json.loads(own.get_attribute("data-rates"))
    assert before["falseAlarms"] == pytest.approx(0.05, abs=0.01)
    page.get_by_role("slider", name="The threshold").press("PageUp")
    wait_for_address(page, "threshold=")
    after = json.loads(own.get_attribute("data-rates"))
    assert after["falseAlarms"] < before["falseAlarms"]
    page.get_by_role("button", name="KL to the prior").click()
    wait_for_address(page, "score=kl")
    assert page.said == []


def test_layouts_are_gone_between_and_every_cell_is_tried(open_chapter):
    page = open_chapter("layouts", "&layout=vae&at=0.3,0.2")
    page.locator("[data-made='vae invert']").wait_for()
    file = LAYOUTS.read_bytes()
    header = json.loads(file[4 : 4 + int.from_bytes(file[:4], "little")])
    (vae,) = (each for each in header["layouts"] if each["name"] == "vae")
    code = [middle + vae["half"] * x for middle, x in zip(vae["middle"], (0.3, 0.2), strict=True)]
    made = page.locator(".made canvas")
    assert (pixels(made.first) - decoded("fashion-vae-2d", *code)).abs().max() < 0.02
    for name, words in {"pca": "Linear (PCA)", "ae": "AE", "vae": "VAE"}.items():
        for does, doing in {"project": "Place a new picture", "generate": "Draw new ones"}.items():
            page.get_by_role("button", name=f"{words}, {doing}", exact=False).first.click()
            page.locator(f"[data-made='{name} {does}']").wait_for()
    page.get_by_role("button", name="t-SNE, Decode a place").click()
    page.locator(".told", has_text="there is no function").wait_for()
    page.locator(".code-plane").press("Shift+ArrowLeft")
    wait_for_address(page, "layout=tsne")
    assert page.said == []
