from itertools import pairwise

import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.noise import Noise
from models.priors.diffusion import Diffusion, DiffusionConfig

PLACES = torch.tensor([[4.0, 0.0], [-4.0, 0.0], [0.0, 4.0]])
"""Three classes, far from each other."""


def codes_of(count, seed=0):
    labels = torch.arange(count) % 3
    return PLACES[labels] + 0.3 * torch.randn(count, 2, generator=torch.Generator().manual_seed(seed)), labels


@pytest.fixture(scope="module")
def prior():
    torch.manual_seed(0)
    made = Diffusion(DiffusionConfig(width=64, layers=2, steps=8, classes=3), CodeSpace((2,)))
    codes, labels = codes_of(3000)
    made.fit(codes, labels)
    examples, optimizer = made.examples(codes, labels), torch.optim.Adam(made.parameters(), lr=3e-3)
    for step in range(500):
        rows = torch.randint(3000, (256,), generator=torch.Generator().manual_seed(step))
        optimizer.zero_grad()
        made(examples[rows], Noise(step), 0.0).loss.backward()
        optimizer.step()
    return made.requires_grad_(False).eval()


def guided(prior, guidance):
    """The same prior with another guidance."""
    config = DiffusionConfig(width=64, layers=2, steps=8, classes=3, guidance=guidance)
    made = Diffusion(config, CodeSpace((2,)))
    made.load_state_dict(prior.state_dict())
    return made.requires_grad_(False).eval()


def test_it_draws_where_the_codes_are_and_the_class_that_is_asked_for(prior):
    drawn = prior.sample_codes(900, seed=1)
    nearest = torch.cdist(drawn, PLACES)
    assert (nearest.min(1).values < 1.5).float().mean() > 0.93
    assert torch.bincount(nearest.argmin(1)).min() > 200
    for label in range(3):
        asked = torch.cdist(prior.sample_codes(200, seed=2, label=label), PLACES)
        assert (asked.argmin(1) == label).float().mean() > 0.97


def test_heuns_method_is_exact_where_the_velocity_is_linear_in_time(prior, monkeypatch):
    monkeypatch.setattr(Diffusion, "velocity", lambda self, numbers, times, told: times.expand_as(numbers) * 3)
    (_, start), *_, (_, end) = prior.way(5, seed=4)
    torch.testing.assert_close(end - start, (1.5 * prior.spread).expand(5, 2), rtol=1e-5, atol=1e-5)


def test_the_way_begins_with_noise_and_ends_with_what_is_drawn(prior):
    titles, way = zip(*prior.way(50, seed=3, label=1), strict=True)
    assert titles[:2] == ("Noise", "Step 1")
    assert len(way) == prior.config.steps + 1
    assert torch.equal(way[-1], prior.sample_codes(50, seed=3, label=1))
    away = [(codes - PLACES[1]).norm(dim=1).mean() for codes in way]
    assert away[0] > 3 > away[-1] and all(after < before + 0.2 for before, after in pairwise(away))


def test_guidance_weighs_the_class_against_all_of_them_together(prior):
    numbers, told = torch.randn(6, 2), prior.one_hot(torch.full((6,), 2))
    times = torch.full((6, 1), 0.5)
    with_class = prior.velocity(numbers, times, told)
    without = prior.velocity(numbers, times, torch.zeros_like(told))
    by_hand = without + 2.5 * (with_class - without)
    torch.testing.assert_close(guided(prior, 2.5)._guided_velocity(numbers, 0.5, told), by_hand)
    torch.testing.assert_close(prior._guided_velocity(numbers, 0.5, told), with_class)
    assert guided(prior, 2.5).cost.multiply_adds == 2 * prior.cost.multiply_adds


def test_the_objective_is_the_squared_error_of_the_velocity_by_hand(prior):
    codes, labels = codes_of(4)
    found = prior(prior.examples(codes, labels), Noise(7), 0.0).loss
    noise, ends = Noise(7), (codes - prior.middle) / prior.spread
    starts, chance, times = noise.normal(ends), noise.uniform(ends[:, :1]), noise.uniform(ends[:, :1])
    told = torch.nn.functional.one_hot(labels, 3) * (chance >= 0.1)
    between = (1 - times) * starts + times * ends
    error = prior.velocity(between, times, told) - (ends - starts)
    torch.testing.assert_close(found, error.square().sum(1).mean())


def test_seed_temperature_and_what_is_refused(prior):
    assert torch.equal(prior.sample_codes(5, seed=3), prior.sample_codes(5, seed=3))
    assert len(prior.sample_codes(5, temperature=0.0, label=1).unique(dim=0)) == 1
    assert prior.log_prob(torch.zeros(1, 2)) is None
    with pytest.raises(ValueError, match="knows no class 3"):
        prior.sample_codes(1, label=3)
    with pytest.raises(ConfigError, match="codes are indices"):
        Diffusion(DiffusionConfig(), CodeSpace((2, 2), 8))
