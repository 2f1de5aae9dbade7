import pytest
import torch

from hub import load_checkpoint
from latent import coding
from latent.anomaly import BOUND, DIVERGENCE, ERROR, PRIOR, auroc, rates, scores, usual
from latent.quality import mse
from models.noise import Noise


def test_the_auroc_is_the_share_of_pairs_in_the_right_order():
    normal = torch.tensor([3.0, 1.0, 2.0, 2.0])
    # 2.5 beats three of four, 0 none, and 2 beats one and ties with two.
    assert auroc(torch.tensor([2.5, 0.0, 2.0]), normal) == pytest.approx((3 + 0 + 2) / 12)
    assert auroc(torch.tensor([4.0]), normal) == 1


def test_a_threshold_trades_false_alarms_for_misses():
    normal, strange = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([3.0, 5.0])
    assert (rates(3, strange, normal).false_alarms, rates(3, strange, normal).misses) == (0.25, 0.5)
    assert (rates(0, strange, normal).false_alarms, rates(0, strange, normal).misses) == (1, 0)


@pytest.fixture(scope="module", params=["mnist-vae", "mnist-vq-vae"])
def usual_pictures(request):
    """A model, and pictures like those that it knows: as another model draws them from held-out codes."""
    others = load_checkpoint("mnist-ae")
    return load_checkpoint(request.param).model, coding.decode(others.model, others.held_out.codes[:300])


def test_scores_are_what_the_model_says(usual_pictures):
    model, images = usual_pictures
    found = scores(model, images[:20], seed=4)
    codes = model.encode(images[:20])
    torch.testing.assert_close(found[ERROR], mse(images[:20], model.decode(codes)))
    torch.testing.assert_close(found[PRIOR], -model.prior.log_prob(codes))
    assert (BOUND in found) == (DIVERGENCE in found) == model.stochastic
    if model.stochastic:
        bound = model.elbo(images[:20], Noise(4))
        torch.testing.assert_close(found[BOUND], -bound.elbo)
        torch.testing.assert_close(found[DIVERGENCE], bound.kl)


def test_a_black_canvas_is_strange_to_all_scores_together(usual_pictures):
    model, images = usual_pictures
    known = usual(scores(model, images[:150]))
    normal = scores(model, images[150:])
    black = scores(model, torch.zeros(1, 1, 28, 28))
    noise = scores(model, torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)))
    if not model.stochastic:
        assert auroc(black[ERROR], normal[ERROR]) < 0.05  # by its error alone it is the most normal of all
    for strange in (black, noise):
        assert auroc(known.distance(strange), known.distance(normal)) > 0.98
