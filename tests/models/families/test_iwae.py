import math

import pytest
import torch

import models
from models import ConfigError
from models.noise import Noise

NETWORK = {"kind": "dense", "size": 4, "widths": [8]}
IMAGES = torch.rand(6, 1, 4, 4, generator=torch.Generator().manual_seed(1)).round()


def build(draws, **settings):
    torch.manual_seed(0)
    return models.build("iwae", {"code": 2, "draws": draws, "network": NETWORK} | settings).eval()


def test_the_loss_is_the_logarithm_of_the_mean_weight():
    model = build(3)
    weights = model.log_weights(IMAGES, Noise(5), 3)
    by_hand = -sum(math.log(sum(math.exp(weight) for weight in row) / 3) for row in weights.tolist()) / 6
    assert model.objective(IMAGES, Noise(5)).loss.item() == pytest.approx(by_hand, rel=1e-5)


def test_more_draws_give_a_tighter_bound_and_one_gives_the_elbo():
    with torch.no_grad():
        models_of = [build(draws) for draws in (1, 5, 50)]
        losses = [torch.stack([each.objective(IMAGES, Noise(seed)).loss for seed in range(400)]) for each in models_of]
        elbo = torch.stack([models_of[0].elbo(IMAGES, Noise(seed)).elbo.mean() for seed in range(400)])
    one, five, fifty = (each.mean().item() for each in losses)
    assert one > five > fifty
    assert one == pytest.approx(-elbo.mean().item(), abs=4 * losses[0].std().item() / 20)


def test_each_draw_pulls_by_its_share_of_the_weight():
    model = build(4)
    model.objective(IMAGES, Noise(5)).loss.backward()
    found = model.decoder[0].weight.grad.clone()
    model.zero_grad()
    weights = model.log_weights(IMAGES, Noise(5), 4)
    (-(weights.detach().softmax(1) * weights).sum(1).mean()).backward()
    torch.testing.assert_close(found, model.decoder[0].weight.grad)


@pytest.mark.parametrize("settings", [{"warmup": 1.0}, {"free_bits": 0.1}])
def test_what_needs_a_kl_is_refused(settings):
    with pytest.raises(ConfigError, match="has no KL of its own"):
        build(2, **settings)
