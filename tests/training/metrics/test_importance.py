import math

import pytest
import torch
from torch.distributions import Normal

import models
from models.noise import Noise
from training.metrics.importance import Effort, binarized, estimate, log_likelihood, log_weights


def build():
    torch.manual_seed(0)
    model = models.build("vae", {"code": 1, "network": {"kind": "dense", "size": 4, "widths": [8]}}).eval()
    last = [module for module in model.decoder if isinstance(module, torch.nn.Linear)][-1]
    with torch.no_grad():
        last.weight.mul_(8)  # such that the picture depends on the code
    return model.requires_grad_(False)


def exact(model, image):
    """log p(x) by adding up over the one number of the code."""
    codes = torch.linspace(-8, 8, 4001).unsqueeze(1)
    density = model.likelihood(codes).log_prob(image).double() + Normal(0, 1).log_prob(codes[:, 0]).double()
    return (density.logsumexp(0) + math.log(16 / 4000)).item()


def test_the_log_likelihood_is_the_integral_over_the_code():
    model = build()
    images = binarized(torch.rand(3, 1, 4, 4, generator=torch.Generator().manual_seed(1)), seed=2)
    weights = log_weights(model, images, Noise(0), draws=20_000)
    assert weights.shape == (3, 20_000)
    assert log_likelihood(weights).tolist() == pytest.approx([exact(model, image) for image in images], abs=0.03)
    assert (weights.mean(1) < log_likelihood(weights)).all()


def test_a_picture_has_the_weights_of_its_own_draws():
    model = build()
    images = binarized(torch.rand(3, 1, 4, 4, generator=torch.Generator().manual_seed(1)), seed=2)
    weights, drawn = model.log_weights(images, Noise(4), 5), model.draw(images, Noise(4), 5)
    codes, posterior = drawn.codes.view(3, 5), model.posterior(images)
    for row, image in enumerate(images):
        like = model.likelihood(codes[row].unsqueeze(1)).log_prob(image)
        own = Normal(posterior.mean[row], posterior.stddev[row]).log_prob(codes[row])
        torch.testing.assert_close(weights[row], like + Normal(0, 1).log_prob(codes[row]) - own)


def test_pictures_are_drawn_of_as_the_work_allows():
    assert Effort.within(200_000) == Effort(5000, 500, 50, 5000)
    assert Effort.within(2_000_000) == Effort(5000, 50, 50, 500)
    assert Effort.within(10**9).pictures == 8


def test_the_estimate_of_some_pictures_is_that_of_all_within_its_error():
    model = build()
    images = binarized(torch.rand(300, 1, 4, 4, generator=torch.Generator().manual_seed(1)), seed=2)
    true = -sum(exact(model, image) for image in images) / len(images)
    found = estimate(model, images, seed=3, effort=Effort(draws=2000, pictures=30, fewer=20, many=200))
    assert 0 < found.error < 0.2
    assert found.value == pytest.approx(true, abs=4 * found.error + 0.1)  # 0.1 for the one draw of the bound
    assert found.beside["negative ELBO"] > found.value
    assert estimate(model, images, seed=3, effort=Effort(2000, 30, 20, 200)) == found


def test_pixels_are_1_as_often_as_they_are_grey():
    grey = torch.tensor([0.0, 0.25, 1.0]).repeat(4000, 1)
    drawn = binarized(grey, seed=0)
    assert set(drawn.unique().tolist()) == {0.0, 1.0}
    assert drawn.mean(0).tolist() == [0, pytest.approx(0.25, abs=0.03), 1]
    assert torch.equal(drawn, binarized(grey, seed=0)) and not torch.equal(drawn, binarized(grey, seed=1))
