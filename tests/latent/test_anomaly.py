import pytest
import torch

from hub import load_checkpoint
from latent import coding
from latent.anomaly import BOUND, DIVERGENCE, ERROR, PRIOR, UNEXPLAINED, auroc, rates, scores, usual
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


def test_one_score_far_out_to_either_side_is_enough():
    normal = {ERROR: torch.linspace(1, 3, 201), DIVERGENCE: torch.linspace(-10, 10, 201)}
    known = usual(normal)
    # Of the KL the one in a hundred lies at ±9.8, of the error at 2.98 and 1.02 around its median of 2.
    for error, kl, distance in ((2, 0, 0), (2, 9.8, 1), (2, -19.6, 2), (2.98, 0, 1), (2 * (1.02 / 2) ** 3, 4.9, 3)):
        found = known.distance({ERROR: torch.tensor([float(error)]), DIVERGENCE: torch.tensor([float(kl)])})
        assert found.item() == pytest.approx(distance, abs=1e-4)


@pytest.fixture(scope="module", params=["mnist-vae", "mnist-vq-vae", "mnist-ae-2d"])
def usual_pictures(request):
    """A model, and pictures like those that it knows: as another model draws them from held-out codes."""
    others = load_checkpoint("mnist-ae")
    return load_checkpoint(request.param).model, coding.decode(others.model, others.held_out.codes[:300])


def test_scores_are_what_the_model_says(usual_pictures):
    model, images = usual_pictures
    found = scores(model, images[:20], seed=4)
    codes = model.encode(images[:20])
    torch.testing.assert_close(found[ERROR], mse(images[:20], model.decode(codes)))
    share = found[ERROR][0] / images[0].var(correction=0)
    torch.testing.assert_close(found[UNEXPLAINED][0], share)
    torch.testing.assert_close(found[PRIOR], -model.log_prior(codes))
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
    assert auroc(black[UNEXPLAINED], normal[UNEXPLAINED]) == 1
    for strange in (black, noise):
        assert auroc(known.distance(strange), known.distance(normal)) > 0.98
