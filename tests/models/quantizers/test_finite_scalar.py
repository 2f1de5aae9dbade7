import math

import torch

from models.noise import Noise
from models.quantizers import Bound, FiniteScalarQuantizer


def test_the_codebook_by_hand():
    codebook = FiniteScalarQuantizer((3, 4)).codebook
    assert codebook.shape == (12, 2)
    # Three levels at −1, 0, 1; four at −1, −½, 0, ½, since halves are rounded to whole steps of half the levels.
    assert codebook[0].tolist() == [-1, -1] and codebook[1].tolist() == [-1, -0.5]
    assert codebook[4].tolist() == [0, -1] and codebook[11].tolist() == [1, 0.5]


def test_the_bound_by_hand():
    bound = Bound((3, 4))
    x = torch.tensor([0.3, -0.8]).view(1, 2, 1, 1)
    odd = 2 * 0.999 / 2  # half the range of three levels
    even, offset = 3 * 0.999 / 2, 0.5
    by_hand = [
        math.tanh(0.3) * odd / 1,
        (math.tanh(-0.8 + math.atanh(offset / even)) * even - offset) / 2,
    ]
    torch.testing.assert_close(bound(x).flatten(), torch.tensor(by_hand))


def test_zero_is_a_level_and_extremes_are_the_outermost_levels():
    levels = (3, 4, 5, 8)
    bound, quantizer = Bound(levels), FiniteScalarQuantizer(levels)

    def rounded(value):
        return quantizer.lookup(quantizer.nearest(bound(torch.full((1, 4, 1, 1), value)))).flatten().tolist()

    assert rounded(0.0) == [0, 0, 0, 0]
    assert rounded(50.0) == [1, 0.5, 1, 0.75]
    assert rounded(-50.0) == [-1, -1, -1, -1]


def test_every_entry_is_its_own_nearest_and_gradients_pass_straight_through():
    quantizer = FiniteScalarQuantizer((5, 4, 3))
    indices = torch.arange(60).reshape(1, 6, 10)
    assert torch.equal(quantizer.nearest(quantizer.lookup(indices)), indices)
    features = (2 * torch.rand(2, 3, 4, 4) - 1).requires_grad_()
    quantized = quantizer(features, Noise(0))
    assert (quantized.vectors - features).abs().max() <= 0.5
    quantized.vectors.sum().backward()
    assert torch.equal(features.grad, torch.ones_like(features))


def test_rounding_is_of_each_number_by_itself():
    levels = (5, 4, 3)
    quantizer = FiniteScalarQuantizer(levels)
    features = 2.4 * torch.rand(1, 3, 8, 8) - 1.2
    found = quantizer.lookup(quantizer.nearest(features))
    for channel, level in enumerate(levels):
        half = level // 2
        steps = (features[:, channel] * half).round().clamp(-half, level - 1 - half)
        torch.testing.assert_close(found[:, channel], steps / half)
