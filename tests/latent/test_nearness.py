import math

import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from latent import nearness
from latent.nearness import EMPTY, SPARSE, TYPICAL, fade, log_density, measure


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def clusters(count=1200, seed=0):
    """Three tight groups of codes far from each other."""
    centres = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return centres[torch.arange(count) % 3] + 0.3 * normal(count, 2, seed=seed)


@pytest.mark.parametrize("dimensions", [1, 2, 32])
def test_the_log_density_is_that_of_a_mixture_of_gaussians(dimensions, monkeypatch):
    monkeypatch.setattr(nearness, "AT_A_TIME", 70)  # several portions, the last one smaller
    codes, points, bandwidth = 5 + normal(50, dimensions), 5 + normal(9, dimensions, seed=1), 0.4
    kernels = Independent(Normal(codes, bandwidth), 1)
    mixture = MixtureSameFamily(Categorical(torch.ones(50)), kernels)
    assert torch.allclose(log_density(codes, points, bandwidth), mixture.log_prob(points), atol=2e-3)


def test_far_away_the_log_density_is_still_a_number():
    far = log_density(normal(20, 64), torch.full((1, 64), 1e3), 0.1)
    assert far.isfinite().all() and far < -1e6


def test_the_radius_is_half_way_to_the_tenth_of_the_others():
    codes = torch.arange(101.0).unsqueeze(1).expand(-1, 2) / math.sqrt(2)  # on a line, 1 apart
    assert measure(codes).radius == pytest.approx(TYPICAL / 2, rel=1e-3)


def test_around_half_of_the_codes_there_are_at_least_as_many_others_as_is_typical():
    codes = clusters()
    radius = measure(codes).radius
    others = (torch.cdist(codes, codes) <= radius).sum(1) - 1
    assert (others >= TYPICAL).float().mean() == pytest.approx(0.5, abs=0.05)


def test_quantiles_are_of_the_density_that_the_other_codes_tell():
    codes = normal(300, 2)
    found = measure(codes)
    without = [
        log_density(torch.cat([codes[:i], codes[i + 1 :]]), codes[i : i + 1], found.bandwidth) for i in range(300)
    ]
    expected = torch.cat(without).quantile(torch.linspace(0, 1, 101))
    assert len(found.quantiles) == 101
    assert torch.allclose(torch.tensor(found.quantiles), expected, atol=1e-3)


def test_the_bandwidth_makes_codes_that_were_not_used_as_likely_as_any_other_choice():
    codes, others = clusters(), clusters(seed=1)
    chosen = measure(codes).bandwidth
    likely = {factor: log_density(codes, others, factor * chosen).mean() for factor in (0.3, 1, 3)}
    assert likely[1] > likely[0.3] and likely[1] > likely[3]


def test_bandwidth_and_radius_grow_with_the_codes():
    small, large = measure(clusters()), measure(100 * clusters())
    assert large.bandwidth == pytest.approx(100 * small.bandwidth, rel=1e-3)
    assert large.radius == pytest.approx(100 * small.radius, rel=1e-3)


def test_many_codes_are_measured_by_some_of_them(monkeypatch):
    codes = normal(1500, 2)
    some = measure(codes)
    monkeypatch.setattr(nearness, "ASKED", 1500)
    every = measure(codes)
    assert some.bandwidth == every.bandwidth
    assert some.radius == pytest.approx(every.radius, rel=0.1)
    assert some.quantiles[50] == pytest.approx(every.quantiles[50], abs=0.1)


def test_a_map_is_clear_among_codes_and_fades_to_nothing_between_groups_of_them():
    codes = clusters()
    found = measure(codes)
    inside, between = torch.tensor([[0.0, 0.0], [10.0, 0.2]]), torch.tensor([[5.0, 5.0], [5.0, 0.0], [99.0, 0.0]])
    assert fade(codes, inside, found).tolist() == [1, 1]
    assert fade(codes, between, found).tolist() == [0, 0, 0]


def test_it_fades_evenly_on_the_way_out_and_hides_few_codes():
    codes = normal(2000, 2)
    found = measure(codes)
    way = torch.stack([torch.linspace(0, 8, 200), torch.zeros(200)], dim=1)
    shown = fade(codes, way, found)
    assert shown[0] == 1 and shown[-1] == 0 and ((shown > 0.05) & (shown < 0.95)).any()
    held_out = fade(codes, normal(2000, 2, seed=1), found)
    assert (held_out < 1).float().mean() == pytest.approx(SPARSE / 100, abs=0.02)
    assert (held_out == 0).float().mean() == pytest.approx(EMPTY / 100, abs=0.01)


@pytest.mark.parametrize("codes", [torch.ones(1, 2), torch.ones(7, 2), torch.eye(2), normal(3, 1024)])
def test_few_or_equal_codes_have_finite_measures(codes):
    found = measure(codes)
    assert found.bandwidth > 0 and found.radius > 0
    assert all(map(math.isfinite, found.quantiles))
    assert fade(codes, codes, found).isfinite().all()
