import math

import pytest
import torch

from models import CodeSpace
from models.codes import Moments, moments_of

NUMBERS, GRID = CodeSpace((3,)), CodeSpace((2, 4), 5)


@pytest.mark.parametrize(
    ("space", "words", "count", "plane"),
    [
        (CodeSpace((1,)), "1 number", 1, False),
        (CodeSpace((2,)), "2 numbers", 2, True),
        (NUMBERS, "3 numbers", 3, False),
        (GRID, "2 × 4 indices into 5 codes", 8, False),
        (CodeSpace((2,), 5), "2 indices into 5 codes", 2, False),  # a pair of indices is no place on a map
    ],
)
def test_what_codes_are_in_words(space, words, count, plane):
    assert (space.words, space.count, space.is_plane) == (words, count, plane)


def test_numbers_are_codes_where_they_are_finite_and_as_many():
    assert NUMBERS.holds(torch.zeros(2, 3)) and not NUMBERS.discrete
    assert not NUMBERS.holds(torch.zeros(2, 4))
    assert not NUMBERS.holds(torch.zeros(2, 3, dtype=torch.int64))
    for wrong in (math.nan, math.inf):
        assert not NUMBERS.holds(torch.tensor([[0.0, wrong, 0.0]]))


def test_indices_are_codes_from_zero_to_the_last_entry():
    codes = torch.zeros(1, 2, 4, dtype=torch.int64)
    codes[0, 1, 3] = 4
    assert GRID.holds(codes) and GRID.discrete
    for wrong in (-1, 5):
        codes[0, 1, 3] = wrong
        assert not GRID.holds(codes)
    assert not GRID.holds(torch.zeros(1, 2, 4)) and not GRID.holds(torch.zeros(1, 4, 2, dtype=torch.int64))


def test_the_spread_of_each_number_by_hand():
    # Its covariance is [[9, 12], [12, 41]].
    moments = Moments(torch.tensor([1.0, 2.0]), torch.tensor([[3.0, 0.0], [4.0, 5.0]]))
    torch.testing.assert_close(moments.deviation, torch.tensor([3.0, math.sqrt(41)]))


def test_the_moments_of_three_codes_by_hand():
    moments = moments_of(torch.tensor([[0.0, 1.0], [1.0, 1.0], [2.0, 4.0]]))
    torch.testing.assert_close(moments.mean, torch.tensor([1.0, 2.0]))
    torch.testing.assert_close(
        moments.factor @ moments.factor.T, torch.tensor([[1.0, 1.5], [1.5, 3.0]]), atol=1e-5, rtol=0
    )
    assert moments.factor[0, 1] == 0
