import math

import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, MultivariateNormal, Normal

from latent import nearness
from latent.nearness import EMPTY, EMPTY_OF_MANY, MANY, SPARSE, TYPICAL, fade, measure


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def clusters(count=1200, seed=0):
    """Three tight groups of codes far from each other."""
    centres = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return centres[torch.arange(count) % 3] + 0.3 * normal(count, 2, seed=seed)


def mixture(codes, widths):
    codes = codes.double()
    return MixtureSameFamily(
        Categorical(torch.ones(len(codes), dtype=torch.float64)),
        Independent(Normal(codes, torch.as_tensor(widths).double().expand_as(codes)), 1),
    )


@pytest.mark.parametrize("dimensions", [1, 2, 17])
def test_the_evidence_of_distributions_is_the_log_density_of_their_mixture(dimensions, monkeypatch):
    monkeypatch.setattr(nearness, "AT_A_TIME", 70)  # several portions, the last one smaller
    codes, points = 5 + normal(50, dimensions), 5 + normal(9, dimensions, seed=1)
    deviations = 0.05 + normal(50, dimensions, seed=2).sigmoid()
    found = measure(codes, deviations)
    expected = mixture(codes, deviations).log_prob(points.double())
    torch.testing.assert_close(found.evidence(points).double(), expected, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("dimensions", [8, 32])
def test_in_many_dimensions_the_evidence_of_points_is_a_kernel_estimate_against_that_of_one_gaussian(
    dimensions, monkeypatch
):
    monkeypatch.setattr(nearness, "AT_A_TIME", 5000)
    codes = torch.cat([1.5 * normal(1000, dimensions) - 8, 1.5 * normal(1000, dimensions, seed=3) + 8])
    codes *= torch.arange(2000)[:, None] % 3 + 1
    points = normal(9, dimensions, seed=1)
    found = measure(codes)
    covariance = torch.cov(codes.T).double()
    assert torch.linalg.eigvalsh(covariance).min() > nearness.WIDER * found.widths.item() ** 2
    gaussian = MultivariateNormal(codes.double().mean(0), covariance)
    expected = mixture(codes, found.widths).log_prob(points.double()) - gaussian.log_prob(points.double())
    torch.testing.assert_close(found.evidence(points).double(), expected, atol=0.2, rtol=0.02)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_in_few_dimensions_it_is_the_kernel_estimate_alone(dimensions):
    codes, points = normal(50, dimensions), normal(9, dimensions, seed=1)
    found = measure(codes)
    expected = mixture(codes, found.widths).log_prob(points.double())
    torch.testing.assert_close(found.evidence(points).double(), expected, atol=2e-3, rtol=1e-4)


def test_far_away_the_evidence_is_still_a_number():
    for deviations in (None, torch.full((20, 64), 0.1)):
        found = measure(normal(20, 64), deviations)
        far = found.evidence(torch.full((1, 64), 1e3))
        assert far.isfinite().all() and far < found.quantiles[0]


def test_the_radius_is_half_way_to_the_tenth_of_the_others():
    codes = torch.arange(101.0).unsqueeze(1).expand(-1, 2) / math.sqrt(2)  # on a line, 1 apart
    found = measure(codes)
    assert found.radius * found.widths.item() == pytest.approx(TYPICAL / 2, rel=1e-3)


def test_around_half_of_what_is_encoded_there_are_at_least_as_many_others_as_is_typical():
    codes = clusters()
    found = measure(codes)
    others = (torch.cdist(codes, codes) <= found.radius * found.widths).sum(1) - 1
    assert (others >= TYPICAL).float().mean() == pytest.approx(0.5, abs=0.05)


def test_quantiles_are_of_what_the_other_codes_tell():
    codes = normal(300, 2)
    found = measure(codes)
    without = [
        mixture(torch.cat([codes[:i], codes[i + 1 :]]), found.widths).log_prob(codes[i].double()) for i in range(300)
    ]
    expected = torch.stack(without).quantile(torch.linspace(0, 1, 101).double())
    assert len(found.quantiles) == 101
    torch.testing.assert_close(torch.tensor(found.quantiles).double(), expected, atol=2e-3, rtol=1e-3)


def test_of_new_draws_from_the_posteriors_one_per_cent_lie_where_it_is_empty():
    codes, deviations = 2 * normal(3000, 8), 0.1 + normal(3000, 8, seed=1).sigmoid()
    found = measure(codes[:2000], deviations[:2000])
    draws = codes[2000:] + deviations[2000:] * normal(1000, 8, seed=2)
    empty = (found.evidence(draws) < found.quantiles[found.empty]).float().mean()
    assert found.empty == EMPTY == 1 and 0 < empty <= 0.03


def test_the_middle_of_two_codes_of_many_dimensions_is_no_place_of_codes():
    """On a sphere in 16 dimensions a kernel estimate alone finds its middle as good as any place, where no code is."""
    sphere = torch.nn.functional.normalize(normal(3000, 16), dim=1)
    found = measure(sphere[:2000])
    middles, others = (sphere[2000:2500] + sphere[2500:]) / 2, sphere[2000:]
    mark = found.quantiles[found.empty]
    assert (found.evidence(middles) < mark).float().mean() > 0.15
    assert (found.evidence(others) < mark).float().mean() < 0.05


def test_the_bandwidth_makes_codes_that_were_not_used_as_likely_as_any_other_choice():
    codes, others = clusters(), clusters(seed=1)
    chosen = measure(codes).widths.item()
    likely = {factor: mixture(codes, factor * chosen).log_prob(others.double()).mean() for factor in (0.3, 1, 3)}
    assert likely[1] > likely[0.3] and likely[1] > likely[3]


def test_widths_and_radius_grow_with_the_codes():
    small, large = measure(clusters()), measure(100 * clusters())
    assert large.widths.item() == pytest.approx(100 * small.widths.item(), rel=1e-3)
    assert large.radius == pytest.approx(small.radius, rel=1e-3)
    assert large.quantiles[10] == pytest.approx(small.quantiles[10] - 2 * math.log(100), abs=1e-2)


def test_many_codes_are_measured_by_some_of_them(monkeypatch):
    codes = normal(1500, 2)
    some = measure(codes)
    monkeypatch.setattr(nearness, "ASKED", 1500)
    every = measure(codes)
    assert some.widths == every.widths
    assert some.radius == pytest.approx(every.radius, rel=0.1)
    assert some.quantiles[50] == pytest.approx(every.quantiles[50], abs=0.1)


@pytest.mark.parametrize("deviations", [None, torch.full((1200, 2), 0.15)])
def test_a_map_is_clear_among_codes_and_fades_to_nothing_between_groups_of_them(deviations):
    found = measure(clusters(), deviations)
    inside, between = torch.tensor([[0.0, 0.0], [10.0, 0.2]]), torch.tensor([[5.0, 5.0], [5.0, 0.0], [99.0, 0.0]])
    assert fade(inside, found).tolist() == [1, 1]
    assert fade(between, found).tolist() == [0, 0, 0]


def test_it_fades_evenly_on_the_way_out_and_hides_few_codes():
    found = measure(normal(2000, 2), torch.full((2000, 2), 0.2))
    way = torch.stack([torch.linspace(0, 8, 200), torch.zeros(200)], dim=1)
    shown = fade(way, found)
    assert shown[0] == 1 and shown[-1] == 0 and ((shown > 0.05) & (shown < 0.95)).any()
    held_out = fade(normal(2000, 2, seed=1) + 0.2 * normal(2000, 2, seed=2), found)
    assert (held_out < 1).float().mean() == pytest.approx(SPARSE / 100, abs=0.02)
    assert (held_out == 0).float().mean() == pytest.approx(EMPTY / 100, abs=0.01)


@pytest.mark.parametrize("codes", [torch.ones(1, 2), torch.ones(7, 2), torch.eye(2), normal(3, 1024)])
def test_few_or_equal_codes_have_finite_measures(codes):
    for deviations in (None, torch.full_like(codes, 0.5)):
        found = measure(codes, deviations)
        assert (
            (found.widths > 0).all()
            and found.radius > 0
            and found.empty == (EMPTY_OF_MANY if deviations is None and codes.shape[1] >= MANY else EMPTY)
        )
        assert all(map(math.isfinite, found.quantiles))
        assert fade(codes, found).isfinite().all()


def test_the_likeliest_codes_are_those_whose_gaussians_are_highest_there():
    codes, deviations, points = normal(50, 3), 0.2 + normal(50, 3, seed=2).sigmoid(), normal(9, 3, seed=1)
    highest = Independent(Normal(codes, deviations), 1).log_prob(points.unsqueeze(1)).argsort(1, descending=True)
    assert torch.equal(measure(codes, deviations).likeliest(points, 6), highest[:, :6])
    nearest = torch.cdist(points, codes).argsort(1)
    assert torch.equal(measure(codes).likeliest(points, 6), nearest[:, :6])


def test_a_code_is_not_the_likeliest_to_have_given_itself():
    codes = normal(50, 2)
    found = measure(codes).likeliest(codes[10:20], 5, torch.arange(10, 20))
    assert torch.equal(found, torch.cdist(codes[10:20], codes).argsort(1)[:, 1:6])
    assert measure(codes[:3]).likeliest(codes[:3], 5, torch.arange(3)).shape == (3, 2)
