import math

import pytest
import torch

import models
from latent import doubt
from latent.doubt import BESIDE, VOTES, Doubt, signs, weigh
from latent.held_out import HeldOut
from latent.nearness import EMPTY, measure
from latent.work import Work


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def model():
    torch.manual_seed(0)
    return models.build("ae", {"network": {"kind": "dense", "widths": [8], "size": 8}, "code": 3}).eval()


def held_out(codes):
    return HeldOut(codes, torch.arange(len(codes)) % 3, torch.zeros(len(codes)))


USED = [0, 2]


def test_the_four_signs_are_what_they_are_called(model):
    known, codes = held_out(normal(60, 3)), normal(4, 3, seed=1)
    found = signs(model, measure(known.codes[:, USED]), known, USED, codes)
    with torch.inference_mode():
        pictures, pictures_known = model.decode(codes), model.decode(known.codes)
        again = model.reconstruct(pictures)
    for row, code, once, back in zip(found, codes, pictures, again, strict=True):
        nearest = (known.codes[:, USED] - code[USED]).norm(dim=1).argsort()
        contrast = once.std(correction=0)
        apart = [(pictures_known[n] - once).square().mean().sqrt() for n in nearest[:BESIDE]]
        counts = known.labels[nearest[:VOTES]].bincount()
        expected = [
            ((back - once).square().mean().sqrt() / contrast).log(),
            (sum(apart) / BESIDE / contrast).log(),
            (once * (1 - once)).mean().log(),
            1 - counts.max() / VOTES,
        ]
        torch.testing.assert_close(row, torch.stack([torch.as_tensor(each) for each in expected]), atol=1e-4, rtol=1e-4)


def test_a_held_out_code_is_no_neighbour_of_its_own(model):
    known = held_out(normal(60, 3))
    nearness = measure(known.codes[:, USED])
    own = signs(model, nearness, known, USED, known.codes[:5], torch.arange(5))
    counted = signs(model, nearness, known, USED, known.codes[:5])
    assert (own[:, 1] > counted[:, 1]).all()
    torch.testing.assert_close(own[:, [0, 2]], counted[:, [0, 2]])


def test_of_held_out_codes_as_many_are_doubtful_or_empty_as_are_said_to_be(model):
    known = held_out(normal(900, 3))
    nearness = measure(known.codes[:, USED])
    weighed = weigh(model, nearness, known, USED)
    own = signs(model, nearness, known, USED, known.codes, torch.arange(900))
    assert weighed.doubtful(own).float().mean() == pytest.approx((doubt.UNUSUAL - EMPTY) / 100, abs=0.002)


def test_each_sign_counts_in_its_own_deviations_and_one_that_never_varies_does_not():
    weighed = Doubt((0.0, 10.0, 0.0, 5.0), (1.0, 100.0, 2.0, 0.0), 2.5)
    told = weighed.doubtful(torch.tensor([[2.0, 10, 0, 5], [2.0, 110, 0, 5], [0.0, 10, 6, 5], [0.0, 10, 0, 99]]))
    assert told.tolist() == [False, True, True, False]


def test_the_middle_between_two_groups_that_lie_close_together_is_doubtful(monkeypatch):
    """Codes are the line from 0 to 1, dense throughout; black beyond the middle, white before it, and grey on it."""
    monkeypatch.setattr(doubt, "needed", lambda model: Work(1, 1, 1))
    codes, line = torch.linspace(0, 1, 401).unsqueeze(1), Line()
    known = HeldOut(codes, (codes[:, 0] > 0.5).long(), torch.zeros(401))
    nearness = measure(codes)
    weighed = weigh(line, nearness, known, [0])
    told = weighed.doubtful(signs(line, nearness, known, [0], torch.tensor([[0.1], [0.5], [0.9]])))
    assert told.tolist() == [False, True, False]


class Line:
    """Decodes a number to a picture that turns around at 0.5, and encodes it as one of two ends."""

    device, image_shape = torch.device("cpu"), (1, 2, 2)
    stripes = torch.tensor([1.0, 0.0, 1.0, 0.0]).reshape(1, 1, 2, 2)

    def decode(self, codes):
        share = (40 * (codes - 0.5)).sigmoid().reshape(-1, 1, 1, 1)
        return share * self.stripes + (1 - share) * (1 - self.stripes)

    def reconstruct(self, images):
        return self.decode((images[:, 0, 0, :1] > 0.5).float())


def test_of_a_model_that_is_too_large_nothing_is_said(model, monkeypatch):
    known = held_out(normal(200, 3))
    monkeypatch.setattr(doubt, "WORK", 1)
    assert weigh(model, measure(known.codes[:, USED]), known, USED) is None


def test_few_equal_codes_can_be_weighed(model):
    known = held_out(torch.ones(3, 3))
    weighed = weigh(model, measure(known.codes[:, USED]), known, USED)
    assert math.isfinite(weighed.mark)
