import math

import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.noise import Noise
from models.priors.masked import Masked, MaskedConfig, masked_share

STRIPES = torch.tensor([[0, 1, 0, 1], [2, 2, 3, 3]]).unsqueeze(1).expand(2, 4, 4)
"""A grid of each of two classes, of 4 × 4 cells with five codes."""


def masked(classes=2, **settings):
    return Masked(MaskedConfig(width=32, layers=2, classes=classes, **settings), CodeSpace((4, 4), 5))


@pytest.fixture(scope="module")
def prior():
    torch.manual_seed(0)
    made = masked()
    labels = torch.arange(64) % 2
    grids = STRIPES[labels]
    made.fit(grids, labels)
    examples, optimizer = made.examples(grids, labels), torch.optim.Adam(made.parameters(), lr=5e-3)
    for step in range(120):
        optimizer.zero_grad()
        made(examples, Noise(step), 0.0).loss.backward()
        optimizer.step()
    return made.requires_grad_(False).eval()


def test_what_it_was_trained_on_comes_out_and_the_class_that_is_asked_for(prior):
    for label in (0, 1):
        assert (prior.sample_codes(40, seed=1, label=label) == STRIPES[label]).float().mean() > 0.97
    first = prior.sample_codes(200, seed=2)[:, 0, 0]
    assert 60 < (first == 0).sum() < 140 and ((first == 0) | (first == 2)).float().mean() > 0.95


def test_a_grid_is_filled_in_as_many_rounds_as_said_and_what_is_known_stays(prior, monkeypatch):
    seen = []
    original = Masked.logits
    monkeypatch.setattr(Masked, "logits", lambda self, grid, labels: seen.append(grid) or original(self, grid, labels))
    drawn = prior.sample_codes(6, seed=0).flatten(1)
    unknown = [(grid == 5).sum(1) for grid in seen]
    assert len(seen) == 8 and unknown[0].tolist() == [16] * 6
    expected = [int(16 * math.cos(math.pi / 2 * step / 8)) for step in range(1, 8)]
    assert [int(count[0]) for count in unknown[1:]] == expected
    for before, after in zip(seen, [*seen[1:], drawn], strict=True):
        known = before != 5
        assert torch.equal(before[known], after[known])
    assert not (drawn == 5).any()


def test_only_masked_places_are_learned_from_and_at_least_one(prior, monkeypatch):
    asked = []
    original = Masked.logits
    monkeypatch.setattr(Masked, "logits", lambda self, grid, labels: asked.append(grid) or original(self, grid, labels))
    labels = torch.arange(200) % 2
    loss = prior(prior.examples(STRIPES[labels], labels), Noise(3), 0.0).loss
    hidden = asked[0] == 5
    assert hidden.sum(1).min() >= 1 and hidden.sum(1).max() >= 15
    guesses = original(prior, asked[0], labels).log_softmax(-1)
    picked = guesses.gather(2, STRIPES[labels].flatten(1).unsqueeze(2)).squeeze(2)
    torch.testing.assert_close(loss, -picked[hidden].mean())


def test_the_share_that_is_masked_is_on_a_cosine():
    shares = masked_share(torch.tensor([0.0, 0.5, 1.0]))
    torch.testing.assert_close(shares, torch.tensor([1.0, math.sqrt(0.5), 0.0]), rtol=0, atol=1e-6)


def test_every_place_sees_every_other(prior):
    torch.manual_seed(1)
    fresh, grid = masked().eval(), torch.full((1, 16), 5)
    changed = grid.clone()
    changed[0, 7] = 2
    apart = (fresh.logits(grid, torch.zeros(1).long()) - fresh.logits(changed, torch.zeros(1).long())).abs().amax(2)[0]
    assert apart.min() > 1e-5


def test_seed_and_what_is_refused(prior):
    assert torch.equal(prior.sample_codes(4, seed=1), prior.sample_codes(4, seed=1))
    assert prior.sample_codes(4).dtype == torch.int64 and prior.log_prob(STRIPES) is None
    with pytest.raises(ValueError, match="knows no class 2"):
        prior.sample_codes(1, label=2)
    with pytest.raises(ValueError, match="choose a prior that knows them"):
        masked(classes=0).sample_codes(1, label=0)
    with pytest.raises(ConfigError, match="codes are numbers"):
        Masked(MaskedConfig(), CodeSpace((3,)))
    with pytest.raises(ConfigError, match="multiple of 32"):
        MaskedConfig(width=40)
