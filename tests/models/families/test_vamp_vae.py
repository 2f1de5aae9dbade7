import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

import models
from models import ConfigError
from models.noise import Noise

SETTINGS = {"code": 3, "pseudo_inputs": 7, "network": {"kind": "dense", "size": 4, "widths": [8]}}
IMAGES = torch.rand(5, 1, 4, 4, generator=torch.Generator().manual_seed(1)).round()


def build(**settings):
    torch.manual_seed(0)
    return models.build("vamp-vae", SETTINGS | settings).eval()


def mixture(model):
    """The mean of q(z|u) over the pseudo-inputs, as torch writes it."""
    posterior = model.posterior(model.pseudo_logits.sigmoid())
    components = Independent(Normal(posterior.mean, posterior.stddev), 1)
    return MixtureSameFamily(Categorical(torch.ones(7)), components)


def test_the_prior_is_the_mean_of_the_pseudo_inputs_posteriors():
    model = build()
    codes = model.draw_codes(IMAGES, Noise(0))
    torch.testing.assert_close(model.log_density(codes), mixture(model).log_prob(codes))


def test_what_the_numbers_are_charged_adds_up_to_the_whole_code():
    model = build()
    drawn, bound = model.draw(IMAGES, Noise(2)), model.elbo(IMAGES, Noise(2))
    whole = drawn.posterior.log_prob(drawn.codes) - mixture(model).log_prob(drawn.codes)
    torch.testing.assert_close(bound.kl, whole, rtol=1e-4, atol=1e-5)
    objective = model.objective(IMAGES, Noise(2))
    torch.testing.assert_close(objective.loss, -bound.elbo.mean())
    torch.testing.assert_close(bound.elbo, model.log_weights(IMAGES, Noise(2), 1)[:, 0], rtol=1e-4, atol=1e-4)


def test_the_pseudo_inputs_are_trained_with_the_model():
    model = build()
    model.objective(IMAGES, Noise(2)).loss.backward()
    assert model.pseudo_logits.grad.abs().sum() > 0
    assert any(parameter is model.pseudo_logits for parameter in model.steps()["model"])


def test_samples_come_from_the_prior_of_training():
    model = build().requires_grad_(False)
    model.prior.fit(model.encode(IMAGES), None, model.entry_vectors())
    codes, expected = model.sample_codes(20_000, seed=1), mixture(model)
    torch.testing.assert_close(codes.mean(0), expected.mean, atol=0.03, rtol=0)
    torch.testing.assert_close(codes.var(0), expected.variance, rtol=0.05, atol=0.01)
    torch.testing.assert_close(model.log_prior(codes[:9]), expected.log_prob(codes[:9]))
    torch.testing.assert_close(model.moments().deviation.square(), expected.variance, rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="trained with 7 of them"):
        model.prior.fit(model.encode(IMAGES), None, None)


def test_free_bits_are_refused():
    with pytest.raises(ConfigError, match="leave free_bits out"):
        build(free_bits=0.1)
