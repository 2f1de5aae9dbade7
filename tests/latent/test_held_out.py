import pytest
import torch

from latent.held_out import HeldOut


def held_out(**changes):
    parts = {"codes": torch.zeros(4, 2), "labels": torch.tensor([0, 1, 0, 2]), "errors": torch.ones(4)}
    return HeldOut(**(parts | changes))


def test_by_class_gives_the_codes_of_one_label_in_order():
    codes = torch.arange(8.0).reshape(4, 2)
    assert held_out(codes=codes).by_class(0).tolist() == [[0, 1], [4, 5]]


def test_by_class_keeps_the_shape_of_grids():
    assert held_out(codes=torch.zeros(4, 7, 7, dtype=torch.int64)).by_class(1).shape == (1, 7, 7)


def test_a_label_without_pictures_is_refused_and_the_others_are_named():
    with pytest.raises(ValueError, match="label 9; choose one of 0, 1, 2"):
        held_out().by_class(9)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"codes": torch.zeros(4)}, "codes are"),
        ({"codes": torch.zeros(4, 2, dtype=torch.int64)}, "codes are"),
        ({"codes": torch.zeros(4, 7, 7)}, "codes are"),
        ({"codes": torch.zeros(0, 2)}, "no held-out codes"),
        ({"labels": torch.zeros(3, dtype=torch.int64)}, "labels"),
        ({"labels": torch.zeros(4)}, "labels"),
        ({"errors": torch.ones(4, 1)}, "errors"),
        ({"errors": torch.tensor([0.1, 0.2, float("nan"), 0.3])}, "not finite"),
        ({"kl": torch.ones(3)}, "KL"),
        ({"kl": torch.ones(7), "codes": torch.zeros(4, 7, 7, dtype=torch.int64)}, "KL"),
        ({"deviations": torch.ones(4, 3)}, "deviations"),
        ({"deviations": torch.ones(4, 2, dtype=torch.int64)}, "deviations"),
        ({"deviations": torch.ones(4, 7, 7), "codes": torch.zeros(4, 7, 7, dtype=torch.int64)}, "deviations"),
        ({"deviations": torch.zeros(4, 2)}, "above 0"),
        ({"deviations": torch.full((4, 2), float("nan"))}, "above 0"),
        ({"deviations": torch.full((4, 2), float("inf"))}, "not finite"),
        ({"attributes": {"slant": torch.ones(5)}}, "slant"),
        ({"attributes": {"slant": torch.full((4,), float("inf"))}}, "not finite"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        held_out(**changes)
