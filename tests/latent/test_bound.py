import math

import pytest
import torch
from torch.distributions import Independent, Normal

import models
from hub import load_checkpoint
from latent import bound
from latent.bound import ENOUGH, MOST, negative_elbo
from latent.preprocess import fit_picture
from latent.real import handwriting
from models.noise import Noise


@pytest.fixture(scope="module")
def digits():
    """Digits in the form of MNIST that no bundled model was trained on: the first of each class."""
    checkpoint = load_checkpoint("mnist-vae")
    shape = checkpoint.model.image_shape
    return torch.stack([fit_picture(some[0], checkpoint.domain, shape).image for some in handwriting()])


def log_evidence(model, image, draws=500):
    """log p(x) from below, tighter than the ELBO: importance weights (Burda et al. 2016, arXiv:1509.00519)."""
    generator = torch.Generator().manual_seed(1)
    with torch.inference_mode():
        posterior = model.posterior(image.unsqueeze(0))
        codes = posterior.mean + posterior.stddev * torch.randn(draws, posterior.mean.shape[1], generator=generator)
        parts = [model.likelihood(some).log_prob(image) for some in codes.split(250)]
        weights = torch.cat(parts) + model.prior.log_prob(codes) - posterior.log_prob(codes)
    return (weights.logsumexp(0) - math.log(draws)).item()


@pytest.mark.parametrize("name", ["mnist-vae", "mnist-vae-2d"])
def test_the_bound_bounds_and_is_known_to_a_fifth_of_a_nat_or_took_all_draws(digits, name):
    model = load_checkpoint(name).model
    slack = []
    for image in digits[:3]:
        found = negative_elbo(model, image)
        assert found.error <= ENOUGH or found.draws == MOST
        slack.append(found.nats + log_evidence(model, image))
    assert sum(slack) / len(slack) > 3 * ENOUGH


def test_another_seed_differs_by_no_more_than_the_standard_error_allows(digits):
    model = load_checkpoint("mnist-vae").model
    found = [negative_elbo(model, digits[2], seed) for seed in range(4)]
    mean = sum(each.nats for each in found) / len(found)
    assert len({each.nats for each in found}) == 4
    assert all(abs(each.nats - mean) < 4 * each.error for each in found)


def linear(spread):
    """A VAE of one number whose posterior is N(μ, spread²) and whose mean picture does not depend on the code."""
    torch.manual_seed(0)
    network = {"kind": "dense", "widths": [4], "size": 4}
    model = models.build("vae", {"network": network, "code": 1, "likelihood": "gaussian", "scale": 0.5}).eval()
    model.posterior = lambda images: Independent(Normal(torch.full((len(images), 1), 0.7), spread), 1)
    return model


def test_it_is_the_expectation_and_not_the_value_at_the_mean(monkeypatch):
    model, image = linear(0.5), torch.full((1, 4, 4), 0.25)
    # log p(x|z) = −z²/2: its expectation under N(0.7, 0.25) is −(0.49 + 0.25) / 2, at the mean it is −0.245.
    monkeypatch.setattr(model, "likelihood", lambda codes: _Parabola(codes))
    monkeypatch.setattr(bound, "ENOUGH", 0.005)
    kl = 0.5 * (0.49 + 0.25 - 1) - math.log(0.5)
    found = negative_elbo(model, image)
    assert found.nats - kl == pytest.approx(0.37, abs=4 * found.error)
    assert found.nats - kl > 0.245 + 4 * found.error


class _Parabola:
    def __init__(self, codes):
        self.codes = codes

    def log_prob(self, images):
        return -self.codes.square().sum(1) / 2


def test_what_does_not_vary_takes_the_fewest_draws(monkeypatch):
    model = linear(0.5)
    monkeypatch.setattr(
        model, "likelihood", lambda codes: Independent(Normal(torch.zeros(len(codes), 1, 4, 4), 1.0), 3)
    )
    found = negative_elbo(model, torch.zeros(1, 4, 4))
    assert found.draws <= bound.AT_A_TIME and found.error == 0


def test_what_varies_too_much_stops_and_says_how_inexact_it_is(monkeypatch):
    model = linear(0.5)
    monkeypatch.setattr(model, "likelihood", lambda codes: _Parabola(1000 * codes))
    found = negative_elbo(model, torch.zeros(1, 4, 4))
    assert found.draws == bound.MOST and found.error > 100


@pytest.mark.parametrize(("pixels", "draws"), [(16 * 100, 100), (16 * 100 + 15, 100), (16, bound.FEWEST)])
def test_of_large_pictures_few_draws_are_taken(monkeypatch, pixels, draws):
    model = linear(0.5)
    monkeypatch.setattr(bound, "PIXELS", pixels)
    monkeypatch.setattr(model, "likelihood", lambda codes: _Parabola(1000 * codes))
    assert negative_elbo(model, torch.zeros(1, 4, 4)).draws == draws


def test_the_first_draws_are_those_of_the_elbo():
    model = linear(0.5)
    image = torch.rand(1, 4, 4, generator=torch.Generator().manual_seed(0))
    found = negative_elbo(model, image, seed=3)
    assert found.draws == bound.AT_A_TIME
    expected = -model.elbo(image.expand(found.draws, -1, -1, -1), Noise(3)).elbo.mean().item()
    assert found.nats == pytest.approx(expected, abs=1e-3)
