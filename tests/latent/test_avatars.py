"""Faces are their factors: equal ones give equal pictures, and each factor changes the picture by itself."""

import json

import numpy as np
import pytest

from latent import avatars
from latent.avatars import FACTORS, draw, draw_factors, face_of, mixed_skin, options

FACE = face_of(draw_factors(10, 0), 0) | {"hair": "quiff", "beard": "stubble", "glasses": "none"}


def test_no_option_of_the_style_is_left_to_its_random_numbers():
    from dicebear import OptionsDescriptor

    described = OptionsDescriptor(avatars._style()).to_json()
    known = json.loads(described) if isinstance(described, str) else described
    chosen = {name for name in known if name.endswith(("Variant", "Probability", "Color"))}
    assert len(chosen) > 25 and chosen <= options(FACE).keys()


def test_equal_factors_give_equal_pictures_whatever_the_style_s_seed(monkeypatch):
    first = draw(FACE)
    assert first.shape == (64, 64, 3) and first.dtype == np.uint8
    monkeypatch.setitem(avatars.ALWAYS, "seed", "another")
    assert np.array_equal(draw(FACE), first)


@pytest.mark.parametrize("name", FACTORS)
def test_every_level_of_a_factor_is_a_picture_of_its_own(name):
    levels = FACTORS[name].levels or {0.0: {}, 0.5: {}, 1.0: {}}
    pictures = {draw(FACE | {name: level}).tobytes() for level in levels}
    assert len(pictures) == len(levels)


def test_glasses_change_the_picture_around_the_eyes_alone():
    bare, worn = (draw(FACE | {"glasses": level}) for level in ("none", "round"))
    rows, columns = np.nonzero((bare != worn).any(2))
    assert rows.min() > 10 and rows.max() < 40 and len(rows) > 30 and columns.max() < 60


def test_factors_are_drawn_evenly_and_independently():
    found = draw_factors(2400, 5)
    for name, factor in FACTORS.items():
        if factor.levels:
            counts = np.bincount(found[name], minlength=len(factor.levels))
            assert counts.max() - counts.min() <= 1
    assert found["skin"].min() >= 0 and found["skin"].max() <= 1 and abs(found["skin"].mean() - 0.5) < 1e-3
    correlations = np.corrcoef([found[name] for name in FACTORS])
    assert np.abs(correlations - np.eye(len(FACTORS))).max() < 0.08
    assert all(np.array_equal(draw_factors(2400, 5)[name], values) for name, values in found.items())
    assert not np.array_equal(draw_factors(2400, 6)["hair"], found["hair"])


def test_skin_is_mixed_between_light_middle_and_dark():
    assert [mixed_skin(amount) for amount in (0, 0.5, 1)] == list(avatars.SKIN)


@pytest.mark.parametrize(
    ("face", "said"),
    [
        ({"hair": "quiff"}, "A face has hair, hair colour, .* give a value for each"),
        (FACE | {"hair": "wig"}, "no hair called 'wig'; there are long, bob"),
        (FACE | {"skin": 2.0}, "number from 0, light, to 1, dark"),
    ],
)
def test_what_is_no_face_is_refused(face, said):
    with pytest.raises(ValueError, match=said):
        draw(face)
