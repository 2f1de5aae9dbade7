"""What figures are given that a browser does not compute: it is what the models say."""

import json

import numpy as np
import pytest
import torch

from hub import load_model
from hub.live.figures import figure_data
from hub.live.offers import offered
from latent import primer
from latent.primer.computed import LAYOUTS, computed, drawn_symbols, drawn_ways, scored_pictures
from latent.real import garments


def test_most_figures_need_nothing():
    assert computed("kl", []) == {}
    assert figure_data(primer.chapter("kl")) == {"models": []}


def test_drawn_symbols_have_the_chances_that_the_prior_gave_them():
    exhibit = offered("mnist-vq-vae")
    found = drawn_symbols([exhibit])
    grids = torch.tensor(found["grids"])
    chances, likeliest = torch.tensor(found["chances"]), torch.tensor(found["likeliest"])
    prior = exhibit.model.prior_named("autoregressive")
    with torch.inference_mode():
        logs = prior.log_prob_given(grids.view(-1, *exhibit.model.code_shape), _labels(prior, len(grids)))
    torch.testing.assert_close(chances.clamp(min=1e-5).log().sum(1), logs, atol=0.5, rtol=0.01)
    taken = likeliest[..., 0] == grids.unsqueeze(-1)
    assert torch.equal(likeliest[..., 1][taken], chances.unsqueeze(-1).expand(-1, -1, likeliest.shape[2])[taken])
    assert (likeliest[..., 1].diff(dim=-1) <= 0).all()


def _labels(prior, count: int) -> torch.Tensor:
    return torch.arange(count) if prior.classes else torch.zeros(count, dtype=torch.int64)


def test_every_prior_s_last_step_is_what_it_draws():
    exhibit = offered("mnist-vae-2d")
    priors = drawn_ways([exhibit])["priors"]
    assert [each["name"] for each in priors] == list(exhibit.model.priors)
    for each in priors:
        prior = exhibit.model.prior_named(each["name"])
        assert all(len(way) == len(each["steps"]) for way in each["codes"])
        for seed, way in enumerate(each["codes"]):
            drawn = prior.sample_codes(len(way[-1]), seed)
            torch.testing.assert_close(torch.tensor(way[-1]), drawn, atol=1e-3, rtol=0)


def test_strange_pictures_score_higher_than_usual_ones():
    exhibit = offered("mnist-vae")
    found = scored_pictures([exhibit])
    assert torch.tensor(found["strange"]["error"]).median() > 4 * torch.tensor(found["usual"]["error"]).median()
    one = found["examples"][0]
    image = torch.tensor(one["pixels"]).view(1, 1, 28, 28) / 255
    with torch.inference_mode():
        back = exhibit.model.decode(exhibit.model.encode(image))
    assert (back - image).square().mean().item() == pytest.approx(one["error"], rel=1e-3)


def test_stored_layouts_are_the_models_codes_of_the_pictures_beside_them():
    blob = LAYOUTS.read_bytes()
    start = 4 + int.from_bytes(blob[:4], "little")
    header = json.loads(blob[4:start])
    count, side = header["count"], header["side"]
    assert [each["name"] for each in header["layouts"]] == ["pca", "tsne", "umap", "ae", "vae"] and count == 2000
    numbers = np.frombuffer(blob, "<f2", 3 * 784 + 5 * count * 2, start)[3 * 784 :].reshape(5, count, 2).astype(float)
    levels = np.frombuffer(blob, np.uint8)[-count * side * side // 2 :].reshape(count, -1)
    thumbnails = np.stack([levels >> 4, levels & 15], -1).reshape(count, side * side) / 15
    images = np.stack([np.asarray(row[0], dtype=np.float32) / 255 for row in garments()])
    small = images.reshape(-1, side, 2, side, 2).mean((2, 4)).reshape(len(images), -1)
    for which in ("ae", "vae"):
        at = [each["name"] for each in header["layouts"]].index(which)
        middle, half = header["layouts"][at]["middle"], header["layouts"][at]["half"]
        with torch.inference_mode():
            codes = load_model(f"fashion-{which}-2d").encode(torch.from_numpy(images).unsqueeze(1))
        for image, code in zip(small, codes, strict=True):
            found = np.abs(thumbnails - image).max(1).argmin()
            assert numbers[at, found] * half + middle == pytest.approx(code.tolist(), abs=2e-3 * half)
