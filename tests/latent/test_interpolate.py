import math
from itertools import pairwise

import pytest
import torch

from latent.interpolate import EASINGS, MAX_FRAMES, TURNS, fewest_frames, journey, key_frames, lerp, slerp


def gaussian(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_lerp_by_hand():
    a, b = torch.tensor([0.0, 10.0]), torch.tensor([4.0, -10.0])
    assert lerp(a, b, 0.25).tolist() == [1.0, 5.0]
    assert lerp(a, b, torch.tensor([0.0, 0.5, 1.0])).tolist() == [[0.0, 10.0], [2.0, 0.0], [4.0, -10.0]]


def test_slerp_by_hand_a_third_of_a_right_angle():
    point = slerp(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]), 1 / 3)
    assert point.tolist() == pytest.approx([math.cos(math.pi / 6), math.sin(math.pi / 6)], abs=1e-6)


def test_slerp_stays_on_the_shell_where_lerp_falls_inside():
    a, b = gaussian(2, 256)
    b = b * a.norm() / b.norm()
    t = torch.linspace(0, 1, 9)
    assert torch.allclose(slerp(a, b, t).norm(dim=-1), a.norm().expand(9), rtol=1e-5)
    assert lerp(a, b, 0.5).norm() < 0.8 * a.norm()


def test_slerp_changes_the_length_evenly_and_keeps_both_ends_exact():
    a, b = gaussian(2, 16)
    b = 5 * b
    path = slerp(a, b, torch.tensor([0.0, 0.25, 1.0]))
    assert torch.equal(path[0], a)
    assert torch.equal(path[2], b)
    assert path[1].norm().item() == pytest.approx((0.75 * a.norm() + 0.25 * b.norm()).item(), rel=1e-5)


@pytest.mark.parametrize("factor", [2.0, -2.0, 0.0, 1.0])
def test_slerp_is_lerp_where_two_vectors_span_no_plane(factor):
    a = gaussian(8)
    t = torch.linspace(0, 1, 5)
    assert torch.allclose(slerp(a, factor * a, t), lerp(a, factor * a, t), atol=1e-6)


def test_slerp_joins_lerp_smoothly_near_the_threshold():
    a, step = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0])
    for angle in (0.5e-3, 0.99e-3, 1.01e-3, 2e-3):
        b = a * math.cos(angle) + step * math.sin(angle)
        assert torch.allclose(slerp(a, b, 0.5), lerp(a, b, 0.5), atol=1e-6)


def test_slerp_takes_each_row_of_a_batch_by_itself():
    a, b = gaussian(2, 4, 6)
    b[2] = a[2]
    rows = torch.stack([slerp(x, y, 0.3) for x, y in zip(a, b, strict=True)])
    assert torch.allclose(slerp(a, b, 0.3), rows, atol=1e-6)


@pytest.mark.parametrize("name", EASINGS)
def test_easings_rise_from_exactly_0_to_exactly_1(name):
    values = EASINGS[name](torch.linspace(0, 1, 101))
    assert values[0] == 0
    assert values[-1] == 1
    assert (values.diff() > 0).all()


def test_easings_differ_where_they_should():
    quarter = {name: ease(torch.tensor(0.25)).item() for name, ease in EASINGS.items()}
    assert quarter == {"linear": 0.25, "smooth": 0.15625, "ease-in": 0.0625, "ease-out": 0.4375}


@pytest.mark.parametrize("curve", ["linear", "spherical"])
@pytest.mark.parametrize("easing", EASINGS)
@pytest.mark.parametrize("turn", ["once", "loop", "there-and-back"])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_journey_has_the_frames_asked_for_and_stands_on_every_key(curve, easing, turn, count):
    keys = gaussian(count, 7)
    for frames in (2 * count + 1, 23, 64):
        path = journey(keys, frames, curve, easing, turn)
        assert path.shape == (frames, 7)
        assert torch.equal(path[key_frames(count, frames, turn)[:count]], keys)


def test_the_frames_are_spread_evenly_over_the_legs():
    for turn, ends in (("once", [29]), ("loop", [30]), ("there-and-back", [30])):
        reached = key_frames(5, 30, turn) + (ends if turn != "once" else [])
        steps = {end - start for start, end in pairwise(reached)}
        assert reached[-1] == ends[0]
        assert max(steps) - min(steps) <= 1


def test_journeys_by_hand():
    keys = torch.tensor([[0.0], [1.0], [2.0]])
    assert journey(keys, 5).flatten().tolist() == [0, 0.5, 1, 1.5, 2]
    assert journey(keys, 6, turn="loop").flatten().tolist() == [0, 0.5, 1, 1.5, 2, 1]
    assert journey(keys, 8, turn="there-and-back").flatten().tolist() == [0, 0.5, 1, 1.5, 2, 1.5, 1, 0.5]
    assert key_frames(3, 8, "there-and-back") == [0, 2, 4, 6]


@pytest.mark.parametrize("turn", ["loop", "there-and-back"])
def test_what_is_made_to_repeat_does_not_show_its_first_frame_twice(turn):
    path = journey(gaussian(3, 4), 24, "spherical", turn=turn)
    assert not torch.allclose(path[-1], path[0], atol=1e-3)


def test_the_way_back_is_the_way_there():
    path = journey(gaussian(3, 4), 32, "spherical", "smooth", "there-and-back")
    assert torch.allclose(path[1:], path[1:].flip(0), atol=1e-5)


@pytest.mark.parametrize(
    ("count", "frames", "options", "message"),
    [
        (1, 10, {}, "at least two"),
        (3, 2, {}, "takes 3 to 240 frames, not 2"),
        (3, 3, {"turn": "loop"}, "takes 4 to 240"),
        (2, MAX_FRAMES + 1, {}, "not 241"),
        (300, MAX_FRAMES, {}, "take fewer"),
        (2, 10, {"curve": "cubic"}, "linear, spherical"),
        (2, 10, {"easing": "bouncy"}, "smooth"),
        (2, 10, {"turn": "twice"}, "there-and-back"),
    ],
)
def test_an_impossible_journey_is_refused_in_one_sentence(count, frames, options, message):
    with pytest.raises(ValueError, match=message) as refusal:
        journey(gaussian(count, 4), frames, **options)
    assert "\n" not in str(refusal.value)


def test_indices_of_a_codebook_are_no_keys():
    with pytest.raises(ValueError, match="embed"):
        journey(torch.zeros(3, 4, dtype=torch.int64), 10)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("keys", [2, 3, 8])
def test_the_fewest_frames_are_just_enough(keys, turn):
    fewest = fewest_frames(keys, turn)
    assert len(journey(gaussian(keys, 2), fewest, turn=turn)) == fewest
    with pytest.raises(ValueError, match=f"takes {fewest} to"):
        journey(gaussian(keys, 2), fewest - 1, turn=turn)
