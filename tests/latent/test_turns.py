"""What turns an attribute, on codes of which the answer is known."""

import pytest
import torch

import models
from latent.domain import Attribute, Domain
from latent.held_out import HeldOut
from latent.turns import Level, levels, orthogonal, places, turn

NETWORK = {"kind": "dense", "widths": [8], "size": 8}
AE = models.build("ae", {"network": NETWORK, "code": 3}).eval()
FACES = Domain(
    "faces", "Faces", ("bald", "curls"), "fill", label="hair",
    attributes=(Attribute("glasses", ("none", "round", "square")), Attribute("skin", low="light", high="dark")),
)  # fmt: skip


def faces(spread=0.1, correlated=False):
    """Codes whose first number is the hair, whose second says glasses or none, and whose third is the skin."""
    random = torch.Generator().manual_seed(0)
    hair = torch.arange(240) % 2
    glasses = hair * 2 if correlated else torch.arange(240) // 2 % 3
    skin = torch.rand(240, generator=random)
    codes = torch.stack([4.0 * hair, 3.0 * (glasses > 0), 2 * skin], 1)
    codes = codes + spread * torch.randn(240, 3, generator=random)
    return HeldOut(codes, hair, torch.zeros(240), attributes={"glasses": glasses, "skin": skin})


def test_every_level_of_every_attribute_can_be_turned_on():
    found = levels(FACES, faces())
    assert found[0] == Level("hair", 0, "hair: bald") and found[-1] == Level("skin", None, "dark")
    assert [each.words for each in found] == [
        "hair: bald", "hair: curls", "glasses: none", "glasses: round", "glasses: square", "dark",
    ]  # fmt: skip
    rare = faces()
    rare.attributes["glasses"][rare.attributes["glasses"] == 2] = 1
    assert "glasses: square" not in [each.words for each in levels(FACES, rare)]


@pytest.mark.parametrize("method", ["means", "regression"])
def test_a_strength_of_one_goes_as_far_as_the_groups_are_apart(method):
    curls = turn(AE, FACES, faces(), "hair", 1, method)
    torch.testing.assert_close(curls, torch.tensor([4.0, 0, 0]), atol=0.15, rtol=0)
    bare = turn(AE, FACES, faces(), "glasses", 0, method)
    torch.testing.assert_close(bare, torch.tensor([0.0, -3, 0]), atol=0.15, rtol=0)
    dark = turn(AE, FACES, faces(), "skin", None, method)
    torch.testing.assert_close(dark, torch.tensor([0.0, 0, 1.5]), atol=0.4, rtol=0)
    assert dark[2] == pytest.approx(1.5, abs=0.1)


def test_regression_finds_what_decides_where_the_means_also_differ_by_something_else():
    held_out = faces()
    # The third number follows the hair so loosely that it says nothing of it beyond what the first number says.
    noise = torch.randn(240, generator=torch.Generator().manual_seed(1))
    held_out.codes[:, 2] = 2 * held_out.labels + 4 * noise
    means = turn(AE, FACES, held_out, "hair", 1)
    normal = turn(AE, FACES, held_out, "hair", 1, "regression")
    assert means[2].abs() / means.norm() > 0.3 and normal[2].abs() / normal.norm() < 0.1


def test_what_is_to_stay_has_no_part_in_the_vector():
    held_out = faces()
    held_out.codes[:, 1] += 0.5 * held_out.labels  # whose hair is curls is moved towards glasses
    mixed = turn(AE, FACES, held_out, "hair", 1)
    assert mixed[1] > 0.4
    kept = turn(AE, FACES, held_out, "hair", 1, keep=["glasses"])
    assert abs(kept[1]) < 0.1 and kept[0] == pytest.approx(4, abs=0.2)
    gap = held_out.codes[held_out.labels == 1].mean(0) - held_out.codes[held_out.labels == 0].mean(0)
    assert (kept @ gap / kept.square().sum()).item() == pytest.approx(1, abs=1e-4)


def test_where_two_attributes_are_one_neither_turns_alone():
    with pytest.raises(ValueError, match="Nothing turns this hair and keeps glasses: keep fewer"):
        turn(AE, FACES, faces(spread=0.0, correlated=True), "hair", 1, keep=["glasses"])


def test_what_is_not_known_or_too_rare_is_refused():
    with pytest.raises(ValueError, match="no attribute 'hat'; there are hair, glasses, skin"):
        turn(AE, FACES, faces(), "hat", 1)
    rare = faces()
    rare.attributes["glasses"][:] = 0
    with pytest.raises(ValueError, match="At least 5 held-out pictures must have this glasses"):
        turn(AE, FACES, rare, "glasses", 2)


def test_orthogonal_to_a_plane_given_by_vectors_that_are_not():
    left = orthogonal(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [1.0, 0.0, 0.0]]))
    torch.testing.assert_close(left, torch.tensor([0.0, 0.0, 3.0]))


def test_places_are_quantiles_of_the_pictures_in_strengths():
    codes = torch.arange(11.0)[:, None] * torch.tensor([1.0, 0, 0])
    held_out = HeldOut(codes, torch.zeros(11).long(), torch.zeros(11))
    assert places(AE, held_out, torch.tensor([2.0, 0, 0]), [0, 0.5, 1]) == pytest.approx([-2.5, 0, 2.5])
