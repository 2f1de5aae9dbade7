import itertools

import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.noise import Noise
from models.priors.autoregressive import Autoregressive, AutoregressiveConfig, nucleus
from models.priors.transformer import Memory

ALL = torch.tensor(list(itertools.product(range(2), repeat=4))).reshape(16, 2, 2)
"""Every grid of 2 × 2 cells with two codes."""


def build(codes: int, grid: int, width: int, layers: int, **settings) -> Autoregressive:
    return Autoregressive(AutoregressiveConfig(width, layers, **settings), CodeSpace((grid, grid), codes))


@pytest.fixture
def prior():
    """A prior over those 16 grids that prefers some to others by far."""
    made = build(codes=2, grid=2, width=32, layers=2)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(2)
    return made.eval()


def test_the_probabilities_of_all_grids_add_up_to_one(prior):
    probabilities = prior.log_prob(ALL).exp()
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-5)
    assert probabilities.max() > 2 * probabilities.min()


def test_every_index_depends_on_those_before_it_only():
    prior = build(codes=5, grid=4, width=32, layers=2).eval()
    grid = torch.randint(5, (1, 4, 4))
    changed = grid.clone()
    changed[0, 2, 1] = (grid[0, 2, 1] + 1) % 5  # the tenth in reading order

    def conditionals(indices):
        sequence = indices.flatten(1)
        start = torch.full_like(sequence[:, :1], prior.entries)
        hidden = prior.token(torch.cat([start, sequence[:, :-1]], 1)) + prior.position
        for block in prior.blocks:
            hidden = block(hidden)
        return prior.head(prior.norm(hidden))[0].log_softmax(-1)

    before, after = conditionals(grid), conditionals(changed)
    torch.testing.assert_close(before[:10], after[:10])
    assert (before[10:] - after[10:]).abs().amax(1).min() > 1e-4
    by_hand = before[torch.arange(16), grid.flatten()].sum()
    torch.testing.assert_close(prior.log_prob(grid)[0], by_hand)


def test_one_step_at_a_time_gives_what_all_at_once_gives():
    prior = build(codes=5, grid=3, width=64, layers=3).eval()
    hidden = torch.randn(2, 9, 64)
    for block in prior.blocks:
        memory = Memory(9)
        steps = [block.step(hidden[:, place : place + 1], memory) for place in range(9)]
        torch.testing.assert_close(torch.cat(steps, 1), block(hidden), rtol=1e-4, atol=1e-5)


def test_samples_are_as_frequent_as_log_prob_says(prior):
    samples = prior.sample_codes(20_000, seed=0)
    assert samples.dtype == torch.int64 and samples.shape == (20_000, 2, 2)
    places = (samples.flatten(1) * torch.tensor([8, 4, 2, 1])).sum(1)
    frequencies = torch.bincount(places, minlength=16) / len(samples)
    torch.testing.assert_close(frequencies, prior.log_prob(ALL).exp(), rtol=0, atol=0.015)


def test_at_temperature_zero_the_likeliest_index_is_taken_at_every_place(prior):
    probabilities = prior.log_prob(ALL).exp().reshape(2, 2, 2, 2)
    likeliest = []
    for _ in range(4):
        later = tuple(range(1, probabilities.ndim))
        likeliest.append(int((probabilities.sum(later) if later else probabilities).argmax()))
        probabilities = probabilities[likeliest[-1]]
    samples = prior.sample_codes(5, seed=3, temperature=0.0)
    assert samples.flatten(1).tolist() == [likeliest] * 5


def test_a_low_temperature_prefers_likelier_grids_and_a_high_one_spreads(prior):
    cold, plain, hot = (prior.log_prob(prior.sample_codes(2000, seed=1, temperature=t)).mean() for t in (0.5, 1.0, 3.0))
    assert cold > plain > hot


def test_a_seed_gives_the_same_grids_and_another_seed_others():
    prior = build(codes=9, grid=3, width=32, layers=1).eval()
    assert torch.equal(prior.sample_codes(4, seed=1), prior.sample_codes(4, seed=1))
    assert not torch.equal(prior.sample_codes(4, seed=1), prior.sample_codes(4, seed=2))


def test_the_objective_is_the_negative_log_likelihood_and_training_lowers_it():
    prior = build(codes=6, grid=2, width=32, layers=1)
    grids = torch.randint(6, (1, 2, 2)).repeat(8, 1, 1)
    examples = prior.examples(grids)
    objective = prior(examples, Noise(0), 0.0)
    torch.testing.assert_close(objective.loss, -prior.log_prob(grids).mean())

    optimizer = torch.optim.Adam(prior.parameters(), lr=1e-2)
    for _ in range(60):
        optimizer.zero_grad()
        prior(examples, Noise(0), 0.0).loss.backward()
        optimizer.step()
    assert prior(examples, Noise(0), 0.0).loss < 0.1 * objective.loss
    assert torch.equal(prior.sample_codes(3, seed=0, temperature=0.0), grids[:3])


@pytest.mark.parametrize(("width", "words"), [(40, "multiple of 32"), (0, "width must lie between 32 and 1024")])
def test_a_width_that_heads_do_not_divide_is_refused(width, words):
    with pytest.raises(ConfigError, match=words):
        AutoregressiveConfig(width=width)


def test_numbers_have_no_autoregressive_prior():
    with pytest.raises(ConfigError, match="codes are numbers"):
        Autoregressive(AutoregressiveConfig(), CodeSpace((3,)))


def test_a_class_can_not_be_asked_of_a_prior_that_knows_none(prior):
    with pytest.raises(ValueError, match="choose a prior that knows"):
        prior.sample_codes(2, label=1)


@pytest.fixture
def classes():
    """A prior over those 16 grids of two classes with very different shares, each of which prefers other grids."""
    made = build(codes=2, grid=2, width=32, layers=2, classes=2)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(2)
    made.shares.copy_(torch.tensor([0.8, 0.2]))
    return made.eval()


def frequencies(samples):
    places = (samples.flatten(1) * torch.tensor([8, 4, 2, 1])).sum(1)
    return torch.bincount(places, minlength=16) / len(samples)


def test_with_classes_the_probabilities_add_up_to_one_and_are_those_of_the_samples(classes):
    each = [classes.log_prob_given(ALL, torch.full((16,), label)).exp() for label in (0, 1)]
    assert [probabilities.sum().item() for probabilities in each] == pytest.approx([1, 1], abs=1e-5)
    assert (each[0] - each[1]).abs().max() > 0.05
    together = classes.log_prob(ALL).exp()
    torch.testing.assert_close(together, 0.8 * each[0] + 0.2 * each[1])
    torch.testing.assert_close(frequencies(classes.sample_codes(20_000, seed=0)), together, rtol=0, atol=0.015)
    for label in (0, 1):
        drawn = frequencies(classes.sample_codes(20_000, seed=1, label=label))
        torch.testing.assert_close(drawn, each[label], rtol=0, atol=0.015)


def test_without_classes_it_has_the_tensors_that_it_had_before_there_were_any():
    assert "shares" not in build(2, 2, 32, 1).state_dict()
    assert build(2, 2, 32, 1).token.weight.shape == (3, 32)
    assert build(2, 2, 32, 1, classes=4).token.weight.shape == (7, 32)


def test_only_the_likeliest_that_make_up_the_share_are_drawn(prior):
    shares = torch.tensor([[0.1, 0.5, 0.15, 0.25]])
    assert nucleus(shares, 0.7).tolist() == [[0, 0.5, 0, 0.25]]
    assert nucleus(shares, 0.5).tolist() == [[0, 0.5, 0, 0]]
    assert nucleus(shares, 1.0) is shares
    greedy = build(codes=2, grid=2, width=32, layers=2, top_p=0.0).eval()
    greedy.load_state_dict(prior.state_dict())
    assert torch.equal(greedy.sample_codes(5, seed=3), prior.sample_codes(5, seed=4, temperature=0.0))
