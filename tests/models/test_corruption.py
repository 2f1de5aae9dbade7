import pytest
import torch

from models.corruption import CORRUPTIONS
from models.noise import Noise

GREY = torch.full((8, 1, 64, 64), 0.5)


def corrupt(kind, images=GREY, amount=0.3, seed=0):
    return CORRUPTIONS[kind](images, amount, Noise(seed))


def test_gaussian_noise_has_the_deviation_asked_for():
    difference = corrupt("gaussian", amount=0.1) - GREY
    assert abs(float(difference.mean())) < 0.002
    assert float(difference.std()) == pytest.approx(0.1, rel=0.02)


def test_masking_blackens_the_share_asked_for_and_leaves_the_rest():
    images = torch.rand(8, 1, 64, 64) * 0.9 + 0.1
    spoiled = corrupt("masking", images)
    black = spoiled == 0
    assert float(black.float().mean()) == pytest.approx(0.3, abs=0.01)
    assert torch.equal(spoiled[~black], images[~black])


def test_salt_and_pepper_are_equally_many():
    spoiled = corrupt("salt-and-pepper")
    assert float((spoiled == 0).float().mean()) == pytest.approx(0.15, abs=0.01)
    assert float((spoiled == 1).float().mean()) == pytest.approx(0.15, abs=0.01)
    assert float((spoiled == 0.5).float().mean()) == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("kind", ["masking", "salt-and-pepper"])
def test_the_channels_of_a_pixel_are_spoiled_together(kind):
    spoiled = corrupt(kind, torch.full((2, 3, 16, 16), 0.5))
    assert torch.equal(spoiled[:, :1].expand_as(spoiled), spoiled)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_spoiled_pictures_stay_pictures_and_the_original_stays_clean(kind):
    images = torch.rand(4, 3, 16, 16)
    before = images.clone()
    spoiled = corrupt(kind, images, amount=1.0)
    assert spoiled.shape == images.shape
    assert spoiled.min() >= 0 and spoiled.max() <= 1
    assert not torch.equal(spoiled, images)
    assert torch.equal(images, before)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_an_amount_of_zero_changes_nothing(kind):
    images = torch.rand(4, 1, 16, 16)
    assert torch.equal(corrupt(kind, images, amount=0.0), images)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_the_noise_decides_what_is_spoiled(kind):
    assert torch.equal(corrupt(kind, seed=1), corrupt(kind, seed=1))
    assert not torch.equal(corrupt(kind, seed=1), corrupt(kind, seed=2))
