import math

import pytest
import torch

from latent import quality
from latent.held_out import HeldOut


def held_out(errors):
    errors = torch.as_tensor(errors).float()
    return HeldOut(torch.zeros(len(errors), 2), torch.zeros(len(errors), dtype=torch.int64), errors)


def test_errors_are_means_over_pixels_and_channels():
    images = torch.zeros(2, 3, 4, 4)
    reconstructions = torch.stack([torch.zeros(3, 4, 4), torch.full((3, 4, 4), 0.1)])
    assert quality.mse(images, reconstructions).tolist() == pytest.approx([0, 0.01])
    assert quality.psnr(images, reconstructions).tolist() == pytest.approx([math.inf, 20])


@pytest.mark.parametrize(("error", "share"), [(0.5, 0), (1, 0), (2.5, 0.5), (4, 0.75), (5, 1), (math.nan, 1)])
def test_the_percentile_counts_smaller_errors(error, share):
    assert quality.percentile_among(error, torch.tensor([1.0, 2, 3, 4])) == share


@pytest.mark.parametrize(
    ("error", "unlike", "words"),
    [
        (997, True, "that of 99.7 % of the held-out pictures: it is unlike what this model was trained on."),
        (990, False, "larger than that of 99.0 % of the held-out pictures"),
        (430, False, "smaller than that of 57.0 % of the held-out pictures: that is nothing unusual"),
        (5000, True, "larger than that of every held-out picture"),
        (-1, False, "smaller than that of every held-out picture"),
    ],
)
def test_the_verdict_says_what_the_share_says(error, unlike, words):
    verdict = quality.unlikeness(error, held_out(range(1000)))
    assert verdict.unlike is unlike
    assert words in verdict.sentence


def test_one_exception_is_never_rounded_away():
    verdict = quality.unlikeness(9998.5, held_out(range(10000)))
    assert verdict.share < 1
    assert "99.9 %" in verdict.sentence


def test_code_usage_of_even_and_of_single_use():
    even = quality.code_usage(torch.tensor([[[0, 1], [2, 3]]]), 8)
    assert (even.share, even.perplexity) == pytest.approx((0.5, 4))
    assert even.counts.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]
    single = quality.code_usage(torch.full((2, 3, 3), 5), 8)
    assert (single.share, single.perplexity) == pytest.approx((1 / 8, 1))
