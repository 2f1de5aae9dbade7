import pytest
import torch

from latent import grid
from latent.held_out import HeldOut
from models.codes import Moments

COVARIANCE = torch.tensor([[9.0, 3.0], [3.0, 4.0]])


def standard(dimensions=2):
    return Moments(torch.zeros(dimensions), torch.eye(dimensions))


def fitted():
    """Codes as an AE has them: off the origin, of unequal spread, correlated."""
    return Moments(torch.tensor([5.0, -2.0]), torch.linalg.cholesky(COVARIANCE))


def held_out(codes, kl=None):
    return HeldOut(codes, torch.zeros(len(codes), dtype=torch.int64), torch.zeros(len(codes)), kl)


def test_extents_reach_equally_far_in_units():
    assert torch.allclose(grid.extents(fitted()), torch.tensor([[-4.0, 14.0], [-8.0, 4.0]]))


def test_quantile_lattice_of_a_standard_normal_by_hand():
    lattice = grid.quantile_lattice(standard(), 3).reshape(3, 3, 2)
    ticks = torch.tensor([-0.9674, 0.0, 0.9674])  # the normal quantiles of 1/6, 1/2 and 5/6
    assert torch.allclose(lattice[:, :, 0], ticks.repeat(3, 1), atol=1e-4)  # z₁ grows to the right
    assert torch.allclose(lattice[:, :, 1], ticks.flip(0).repeat(3, 1).T, atol=1e-4)  # z₂ is largest on top


def test_quantile_lattice_is_distributed_as_a_correlated_prior():
    lattice = grid.quantile_lattice(fitted(), 100)
    assert torch.allclose(lattice.mean(0), fitted().mean, atol=1e-3)
    assert torch.allclose(torch.cov(lattice.T), COVARIANCE, rtol=0.03)


def test_quantile_lattice_of_another_number_of_dimensions_is_refused():
    with pytest.raises(ValueError, match="2 numbers, and these have 8"):
        grid.quantile_lattice(standard(8), 4)


def test_plane_lattice_fills_its_extents_and_changes_nothing_else():
    origin = torch.tensor([7.0, 8.0, 9.0])
    extents = torch.tensor([[-2.0, 2.0], [0.0, 0.0], [0.0, 8.0]])
    lattice = grid.plane_lattice(origin, 0, 2, extents, 2)
    assert lattice.tolist() == [[-1, 8, 6], [1, 8, 6], [-1, 8, 2], [1, 8, 2]]
    assert origin.tolist() == [7, 8, 9]


def test_plane_lattice_turns_with_its_dimensions():
    origin, extents = torch.zeros(2), torch.tensor([[-1.0, 1.0], [-4.0, 4.0]])
    upright = grid.plane_lattice(origin, 0, 1, extents, 5).reshape(5, 5, 2)
    turned = grid.plane_lattice(origin, 1, 0, extents, 5).reshape(5, 5, 2)
    assert torch.equal(turned, upright.transpose(0, 1).flip(0, 1))


def test_a_plane_of_one_dimension_is_refused():
    with pytest.raises(ValueError, match="two different dimensions"):
        grid.plane_lattice(torch.zeros(3), 1, 1, grid.extents(standard(3)), 4)


def test_a_lattice_can_start_from_what_a_model_gave_in_inference_mode():
    with torch.inference_mode():
        origin = torch.ones(2)
    assert grid.plane_lattice(origin, 0, 1, grid.extents(standard()), 2).shape == (4, 2)
    assert grid.sweep(origin, 0, torch.tensor([3])).tolist() == [[3, 1]]


def test_sweep_changes_one_dimension_only():
    codes = grid.sweep(torch.tensor([1.0, 2.0, 3.0]), 1, torch.tensor([-1.0, 0.0]))
    assert codes.tolist() == [[1, -1, 3], [1, 0, 3]]


def test_sweeps_run_from_end_to_end_of_each_dimension_in_the_order_asked_for():
    origin, extents = torch.tensor([7.0, 8.0, 9.0]), torch.tensor([[-1.0, 1.0], [0.0, 0.0], [2.0, 4.0]])
    assert grid.sweeps(origin, [2, 0], extents, 3).tolist() == [
        [[7, 8, 2], [7, 8, 3], [7, 8, 4]],
        [[-1, 8, 9], [0, 8, 9], [1, 8, 9]],
    ]


def test_one_cell_of_a_grid_takes_every_code_and_the_others_stay():
    indices = torch.tensor([[1, 2], [3, 4]])
    grids = grid.swap_cell(indices, 1, 0, torch.tensor([0, 7]))
    assert grids.tolist() == [[[1, 2], [0, 4]], [[1, 2], [7, 4]]]
    assert indices.tolist() == [[1, 2], [3, 4]]


def test_codes_of_a_cell_are_ordered_by_how_often_they_stand_there():
    grids = torch.tensor([[[0, 2]], [[0, 2]], [[0, 1]]])
    assert grid.cell_order(held_out(grids), 0, 1, codes=4) == [2, 1, 0, 3]


def test_information_is_the_kl_or_the_variance():
    codes = torch.tensor([[0.0, 0.0], [2.0, 4.0]])
    assert grid.information(held_out(codes)).tolist() == [1, 4]
    assert grid.information(held_out(codes, kl=torch.tensor([3.0, 0.5]))).tolist() == [3, 0.5]


def test_dimensions_are_ordered_by_kl_or_else_by_variance():
    codes = torch.tensor([[0.0, 0.0, 0.0], [1.0, 3.0, 2.0]])
    assert grid.dimension_order(held_out(codes)) == [1, 2, 0]
    assert grid.dimension_order(held_out(codes, kl=torch.tensor([2.0, 0.1, 0.5]))) == [0, 2, 1]


def test_a_dimension_is_active_from_a_hundredth_of_the_prior_s_variance_on():
    deviations = torch.tensor([0.009, 0.011, 0.1, 1.0]).sqrt()
    codes = torch.stack([deviations, -deviations])  # of exactly these variances
    assert grid.collapsed(held_out(codes, kl=torch.ones(4))) == [0]


def test_collapsed_dimensions_have_a_mean_that_hardly_varies():
    codes = torch.tensor([[0.0, 0.0, 5.0], [1.0, 0.19, 5.0]])  # variances 0.25, 0.009 and 0
    assert grid.collapsed(held_out(codes, kl=torch.ones(3))) == [1, 2]
    assert grid.collapsed(held_out(codes)) == []  # the scale of an AE's codes means nothing


def test_amounts_carry_their_unit_and_say_what_is_unused():
    codes = torch.tensor([[0.0, 0.0], [2.0, 0.1]])
    assert [grid.amount(held_out(codes), j) for j in (0, 1)] == ["variance 1.00", "variance 0.00"]
    pictures = held_out(codes, kl=torch.tensor([1.237, 0.0]))
    assert [grid.amount(pictures, j) for j in (0, 1)] == ["1.24 nats", "0.00 nats, unused"]


def test_grids_of_indices_have_no_dimensions():
    indices = held_out(torch.zeros(2, 4, 4, dtype=torch.int64))
    for question in (grid.dimension_order, grid.collapsed):
        with pytest.raises(ValueError, match="grid of indices"):
            question(indices)


def test_dimensions_are_named_from_one():
    assert [grid.dimension_name(dimension) for dimension in (0, 1, 127)] == ["z₁", "z₂", "z₁₂₈"]
