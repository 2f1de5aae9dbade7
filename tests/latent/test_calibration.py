from dataclasses import replace

import pytest
import torch

from hub import load_checkpoint
from latent import coding
from latent.anomaly import BOUND, DIVERGENCE, ERROR, PRIOR, TOGETHER, UNEXPLAINED, Rates, scores
from latent.calibration import Calibration, calibration
from latent.domain import Domain
from latent.foreign import BLACK, NOISE, foreign_sets, kin
from latent.held_out import HeldOut
from latent.threshold import Costs, cheapest, rates_over, tried


def of(values: list[float]) -> Calibration:
    return Calibration(None, {ERROR: torch.tensor(values)}, 0)


def test_a_threshold_lets_no_more_than_the_share_above_it():
    known = of([5.0, 1, 4, 2, 3, 10, 9, 8, 7, 6])
    for alarms, threshold in ((0.0, 10), (0.1, 9), (0.19, 9), (0.3, 7), (1.0, 1)):
        assert known.threshold(ERROR, alarms) == threshold
    assert known.share_below(ERROR, 5.5) == 0.5


def test_the_cheapest_threshold_is_the_one_that_costs_least_of_all():
    generator = torch.Generator().manual_seed(0)
    normal = torch.randn(50, generator=generator)
    strange = [torch.randn(20, generator=generator) + 1, torch.randn(7, generator=generator) + 3]
    for costs in (Costs(1, 1, 0.5), Costs(1, 20, 0.1), Costs(30, 1, 0.2)):
        best = cheapest(costs, strange, normal)
        tested = [-torch.inf, *torch.linspace(-4, 7, 500).tolist()]
        least = min(costs.of(rates_over(threshold, strange, normal)) for threshold in tested)
        assert costs.of(rates_over(best, strange, normal)) == pytest.approx(least)
    # Where a miss costs nothing, none is called; where an alarm costs nothing, all are.
    assert rates_over(cheapest(Costs(1, 0, 0.5), strange, normal), strange, normal).false_alarms == 0
    assert rates_over(cheapest(Costs(0, 1, 0.5), strange, normal), strange, normal).misses == 0


def test_costs_are_those_of_a_thousand_pictures():
    # Of 1,000 pictures 100 are strange: 30 of them missed at 5 each, and 9 of the others called at 2 each.
    assert Costs(alarm=2, miss=5, strange=0.1).of(Rates(0.01, 0.3)) == pytest.approx(9 * 2 + 30 * 5)


@pytest.fixture(scope="module", params=["mnist-vae", "mnist-ae-2d", "fashion-vq-vae"])
def checkpoint(request):
    return load_checkpoint(request.param)


def test_noise_is_called_strange_and_real_pictures_of_the_kind_mostly_pass(checkpoint):
    known = calibration(checkpoint.model, checkpoint.held_out)
    found = tried(checkpoint.model, checkpoint.held_out, checkpoint.domain)
    threshold = known.threshold(TOGETHER, 0.05)
    assert (known.normal[TOGETHER] > threshold).double().mean() <= 0.05
    assert (found.foreign[NOISE][TOGETHER] > threshold).all()
    assert (found.kin[TOGETHER] > threshold).double().mean() < (
        found.foreign[NOISE][TOGETHER] > threshold
    ).double().mean()


def test_what_is_not_kept_is_computed_from_what_is(checkpoint):
    model, held_out = checkpoint.model, checkpoint.held_out
    known = calibration(model, replace(held_out, scores={}))
    assert set(known.usual.names) >= {ERROR, PRIOR}
    assert known.missing == ((UNEXPLAINED, BOUND) if model.stochastic else (UNEXPLAINED,))
    assert "python -m training.calibrate" in known.in_words
    if model.stochastic:
        assert known.normal[DIVERGENCE].mean() == pytest.approx(held_out.kl.sum().item(), rel=0.05)
    # Kept scores are taken as they are, all of them.
    kept = {PRIOR: torch.arange(len(held_out.codes)).float()}
    again = calibration(model, replace(held_out, scores=kept))
    assert torch.equal(again.normal[PRIOR], kept[PRIOR][1::2])


def test_a_picture_is_judged_by_the_scores_that_are_known(checkpoint):
    known = calibration(checkpoint.model, replace(checkpoint.held_out, scores={}))
    images = coding.decode(checkpoint.model, checkpoint.held_out.codes[:3])
    judged = known.judged(scores(checkpoint.model, images))
    assert tuple(judged) == (*known.usual.names, TOGETHER)
    assert all(len(values) == 3 for values in judged.values())


def test_too_few_pictures_are_refused_with_a_sentence():
    few = HeldOut(torch.randn(5, 2), torch.zeros(5).long(), torch.rand(5))
    with pytest.raises(ValueError, match="keeps 5 held-out pictures, and what is usual takes 20"):
        calibration(load_checkpoint("mnist-ae-2d").model, few)


def test_every_kind_of_picture_has_foreign_sets_of_its_form():
    digits, garments = (load_checkpoint(name).domain for name in ("mnist-ae-2d", "fashion-ae-2d"))
    own = Domain("mine", "Mine", (), "fill")
    assert list(foreign_sets(digits, (1, 28, 28))) == ["Handwriting, turned by 90°", "Garments", NOISE, BLACK]
    assert list(foreign_sets(garments, (1, 28, 28))) == ["Test picture, turned by 90°", "Digits", NOISE, BLACK]
    sets = foreign_sets(own, (3, 20, 30))
    assert list(sets) == ["Digits", "Garments", NOISE, BLACK]
    assert all(images.shape[1:] == (3, 20, 30) and 0 <= images.min() <= images.max() <= 1 for images in sets.values())
    assert len(kin(own, (3, 20, 30))) == 0 and len(kin(digits, (1, 28, 28))) == 50
