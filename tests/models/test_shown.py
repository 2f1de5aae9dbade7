import pytest
import torch

from models.shown import squared_error


def test_what_is_shown_as_it_should_be_costs_nothing_and_the_rest_its_square():
    images = torch.tensor([[0.0, 0.0, 1.0, 1.0], [0.3, 0.3, 0.0, 1.0]]).view(2, 1, 2, 2)
    drawn = torch.tensor([[-2.0, 0.1, 1.5, 0.8], [-0.2, 1.3, 0.0, 1.0]]).view(2, 1, 2, 2)
    error = squared_error(drawn, images)
    assert error.tolist() == pytest.approx([0.1**2 + 0.2**2, 0.5**2 + 1.0**2])


def test_wherever_the_shown_picture_is_wrong_there_is_a_slope_towards_the_right_one():
    images = torch.tensor([0.0, 0.0, 1.0, 1.0, 0.5, 0.5]).view(6, 1, 1, 1)
    drawn = torch.tensor([-1.0, 2.0, -1.0, 2.0, -1.0, 2.0]).view(6, 1, 1, 1).requires_grad_()
    squared_error(drawn, images).sum().backward()
    assert drawn.grad.flatten().tolist() == pytest.approx([0, 4, -4, 0, -3, 3])
