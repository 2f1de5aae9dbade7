import pytest
import torch
from torch.distributions import Normal

import models
from models import ConfigError
from models.noise import Noise

SETTINGS = {"code": 2, "below": (3,), "width": 8, "network": {"kind": "dense", "size": 4, "widths": [8]}}
IMAGES = torch.rand(5, 1, 4, 4, generator=torch.Generator().manual_seed(1)).round()


def build(**settings):
    torch.manual_seed(0)
    model = models.build("ladder-vae", SETTINGS | settings).eval().requires_grad_(False)
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.weight.mul_(2)  # such that layers depend on each other
    return model


def layers_of(model, codes):
    """z of both layers for codes, and the prior of the lower one, written out."""
    top, below = codes[:, :2], codes[:, 2:]
    mean, log_variance = model.decoder[0].steps[0](top).chunk(2, 1)
    return top, mean + (0.5 * log_variance).exp() * below, Normal(mean, (0.5 * log_variance).exp())


def test_the_weights_are_those_of_the_layers_themselves():
    """log p(x|z1) + log p(z1|z2) + log p(z2) − log q(z2|x) − log q(z1|x, z2), in z and not in deviations of a prior."""
    model = build()
    drawn = model.draw(IMAGES, Noise(3))
    top, below, prior = layers_of(model, drawn.codes)
    (top_mean, top_log_variance), (said, log_variance) = model.encoder.evidence(IMAGES)
    # Sønderby et al., equations 13 and 14: precisions add up, means are weighted by them.
    precise, ours = (-log_variance).exp(), prior.scale**-2
    q_below = Normal((said * precise + prior.loc * ours) / (precise + ours), (precise + ours).rsqrt())
    q_top = Normal(top_mean, (0.5 * top_log_variance).exp())
    picture = torch.distributions.Bernoulli(logits=model.decoder[1:](below)).log_prob(IMAGES).flatten(1).sum(1)
    down = prior.log_prob(below).sum(1) + Normal(0, 1).log_prob(top).sum(1)
    up = q_top.log_prob(top).sum(1) + q_below.log_prob(below).sum(1)
    torch.testing.assert_close(model.log_weights(IMAGES, Noise(3), 1)[:, 0], picture + down - up, rtol=1e-4, atol=1e-4)


def test_the_kl_is_what_the_draws_say_on_average():
    model = build()
    images = IMAGES[:1].expand(20_000, -1, -1, -1)
    bound, weights = model.elbo(images, Noise(0)), model.log_weights(images, Noise(0), 1)
    assert bound.elbo.mean().item() == pytest.approx(weights.mean().item(), abs=0.05)


def test_a_layer_is_drawn_given_the_one_above():
    model = build()
    drawn = model.draw(IMAGES[:1], Noise(3), 2)
    assert not torch.allclose(drawn.posterior.mean[0, 2:], drawn.posterior.mean[1, 2:])
    assert torch.equal(drawn.posterior.mean[0, :2], drawn.posterior.mean[1, :2])
    codes = model.encode(IMAGES[:1])
    assert torch.equal(codes, model.posterior(IMAGES[:1]).mean)
    assert torch.equal(codes[:, :2], drawn.posterior.mean[:1, :2])


def test_samples_go_down_the_layers():
    model = build()
    codes = model.sample_codes(4, seed=1)
    _, below, _ = layers_of(model, codes)
    torch.testing.assert_close(model.sample(4, seed=1), model.decoder[1:](below).sigmoid())


def test_three_layers_are_as_good_and_none_below_is_refused():
    model = build(below=(3, 4))
    assert model.code_shape == (9,) and model.encode(IMAGES).shape == (5, 9)
    assert model.elbo(IMAGES, Noise(0)).kl_per_dimension.shape == (5, 9)
    with pytest.raises(ConfigError, match="between 1 and 8 layers below"):
        build(below=())
