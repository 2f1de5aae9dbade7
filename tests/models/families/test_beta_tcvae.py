import math

import pytest
import torch
from torch.distributions import Normal

import models
from models import ConfigError
from models.families.beta_tcvae import kl_parts
from models.noise import Noise

NETWORK = {"kind": "dense", "widths": [10], "size": 4}


def beta_tcvae(**settings):
    return models.build("beta-tcvae", {"network": NETWORK, "code": 3} | settings)


def density(x, mean, deviation=1.0):
    return math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * math.sqrt(2 * math.pi))


def test_two_pictures_by_hand():
    """Codes at the means of two unit Gaussians in the plane: at (0, 0) and at (2, 2)."""
    codes = mean = torch.tensor([[0.0, 0.0], [2.0, 2.0]])
    ones = torch.ones(2, 2)
    parts = kl_parts(codes, mean, ones, mean, ones)
    near, far = density(0, 0), density(2, 0)
    joint, single = (near**2 + far**2) / 2, (near + far) / 2  # q(z) and q(z_j), the same for both pictures
    prior = (density(0, 0) ** 2, density(2, 0) ** 2)
    assert parts.mutual_information.item() == pytest.approx(math.log(near**2 / joint), abs=1e-5)
    assert parts.total_correlation.item() == pytest.approx(math.log(joint / single**2), abs=1e-5)
    by_hand = sum(math.log(single**2 / p) for p in prior) / 2
    assert parts.dimension_wise.item() == pytest.approx(by_hand, abs=1e-5)


def test_the_parts_add_up_to_the_kl_of_the_drawn_codes():
    mean, deviation = torch.randn(8, 3), torch.rand(8, 3) + 0.1
    codes = mean + deviation * torch.randn(8, 3)
    parts = kl_parts(codes, mean, deviation, mean, deviation)
    drawn = Normal(mean, deviation).log_prob(codes).sum(1) - Normal(0.0, 1.0).log_prob(codes).sum(1)
    total = parts.mutual_information + parts.total_correlation + parts.dimension_wise
    torch.testing.assert_close(total, drawn.mean())


def test_numbers_that_say_the_same_are_correlated_and_independent_ones_are_not():
    count = 2000
    first, second = torch.randn(count, 1), torch.randn(count, 1)
    small = torch.full((count, 2), 0.3)

    def total_correlation(mean):
        return kl_parts(mean + small * torch.randn(count, 2), mean, small, mean, small).total_correlation.item()

    assert total_correlation(torch.cat([first, second], 1)) == pytest.approx(0, abs=0.15)
    assert total_correlation(torch.cat([first, first], 1)) > 0.8


def test_beta_weighs_the_total_correlation_alone():
    images = torch.rand(6, 1, 4, 4)
    once, six_times = beta_tcvae(beta=1.0), beta_tcvae(beta=6.0)
    six_times.load_state_dict(once.state_dict())
    first, second = once.objective(images, Noise(2)), six_times.objective(images, Noise(2))
    correlation = first.terms["total correlation"]
    torch.testing.assert_close(second.loss - first.loss, 5 * correlation)
    terms = first.terms
    by_hand = terms["reconstruction"] + terms["mutual information"] + correlation + terms["dimension-wise KL"]
    torch.testing.assert_close(first.loss.detach(), by_hand)


def test_free_bits_belong_to_another_division_of_the_kl():
    with pytest.raises(ConfigError, match="leave free_bits out"):
        beta_tcvae(free_bits=0.1)


def test_one_picture_of_a_batch_of_two_by_hand():
    """What one of two processes has: its own code at 1 under N(0, 2²), and the other's posterior N(3, ½²)."""
    parts = kl_parts(
        torch.tensor([[1.0]]), torch.tensor([[0.0]]), torch.tensor([[2.0]]),
        torch.tensor([[0.0], [3.0]]), torch.tensor([[2.0], [0.5]]),
    )  # fmt: skip
    own, aggregate = density(1, 0, 2), (density(1, 0, 2) + density(1, 3, 0.5)) / 2
    assert parts.mutual_information.item() == pytest.approx(math.log(own / aggregate), abs=1e-5)
    assert parts.total_correlation.item() == pytest.approx(0, abs=1e-5)
    assert parts.dimension_wise.item() == pytest.approx(math.log(aggregate / density(1, 0)), abs=1e-5)


def test_the_objective_is_of_draws_and_its_kl_is_warmed_up():
    model, images = beta_tcvae(beta=3.0, warmup=2.0), torch.rand(6, 1, 4, 4)
    posterior, bound = model.posterior(images), model.elbo(images, Noise(2))
    codes = posterior.mean + posterior.stddev * Noise(2).normal(posterior.mean)
    parts = kl_parts(codes, posterior.mean, posterior.stddev, posterior.mean, posterior.stddev)
    kl = parts.mutual_information + 3 * parts.total_correlation + parts.dimension_wise
    for epoch, weight in ((0.0, 0.0), (1.0, 0.5), (2.0, 1.0), (5.0, 1.0)):
        loss = model.objective(images, Noise(2), epoch).loss
        torch.testing.assert_close(loss, -bound.reconstruction.mean() + weight * kl)
