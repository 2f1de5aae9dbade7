import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.priors.mixture import Mixture, MixtureConfig

PLACES = torch.tensor([[10.0, 0.0], [-10.0, 0.0], [0.0, 10.0]])
"""Three classes, far from each other."""


def mixture(components=2, classes=3, dimensions=2):
    return Mixture(MixtureConfig(components, classes), CodeSpace((dimensions,)))


def codes_of(count=300, seed=0):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 3
    return PLACES[labels] + torch.randn(count, 2, generator=generator), labels


def test_the_density_of_two_components_by_hand():
    prior = mixture(components=2, classes=0, dimensions=1)
    prior.weights[:] = torch.tensor([0.25, 0.75])
    prior.means[:, 0] = torch.tensor([0.0, 2.0])
    # ¼ N(1; 0, 1) + ¾ N(1; 2, 1), both 0.241971
    assert prior.log_prob(torch.tensor([[1.0]])).exp().item() == pytest.approx(0.241971, abs=1e-5)
    moments = prior.moments()
    assert moments.mean.item() == pytest.approx(1.5)
    assert moments.deviation.item() ** 2 == pytest.approx(1 + 0.25 * 1.5**2 + 0.75 * 0.5**2)


def test_it_follows_clusters_and_leaves_out_what_lies_between():
    codes, labels = codes_of()
    prior = mixture()
    prior.fit(codes, labels)
    assert prior.weights.sum().item() == pytest.approx(1, abs=1e-5)
    drawn = prior.sample_codes(2000, seed=1)
    nearest = torch.cdist(drawn, PLACES)
    assert (nearest.min(1).values < 5).float().mean() > 0.99
    assert torch.bincount(nearest.argmin(1)).min() > 500
    torch.testing.assert_close(prior.moments().mean, codes.mean(0), rtol=0, atol=0.05)
    assert prior.log_prob(torch.zeros(1, 2)).item() < prior.log_prob(PLACES).min().item() - 10


def test_the_class_that_is_asked_for_is_drawn():
    prior = mixture()
    prior.fit(*codes_of())
    for label in range(3):
        drawn = prior.sample_codes(200, seed=2, label=label)
        assert (torch.cdist(drawn, PLACES).argmin(1) == label).all()
    with pytest.raises(ValueError, match="no class 3: its classes are from 0 to 2"):
        prior.sample_codes(1, label=3)


def test_without_classes_none_can_be_asked_for():
    prior = mixture(classes=0)
    prior.fit(codes_of()[0])
    with pytest.raises(ValueError, match="draws from all classes: choose a prior that knows them"):
        prior.sample_codes(1, label=0)


def test_a_class_with_few_pictures_or_none_is_no_obstacle():
    codes, labels = codes_of(30)
    keep = (labels == 0) | (torch.arange(30) == 1)  # one picture of class 1, none of class 2
    prior = mixture(components=4)
    prior.fit(codes[keep], labels[keep])
    assert prior.sample_codes(50).isfinite().all() and prior.log_prob(codes).isfinite().all()
    torch.testing.assert_close(prior.sample_codes(1, label=1)[0], codes[1], rtol=0, atol=0.5)
    with pytest.raises(ValueError, match="without a picture of class 2"):
        prior.sample_codes(1, label=2)


def test_temperature_and_seed():
    prior = mixture()
    prior.fit(*codes_of())
    assert torch.equal(prior.sample_codes(5, seed=3), prior.sample_codes(5, seed=3))
    cold = prior.sample_codes(200, temperature=0.0)
    assert len(cold.unique(dim=0)) <= 6


def test_what_can_not_be_a_mixture_is_refused():
    with pytest.raises(ConfigError, match="codes are indices"):
        Mixture(MixtureConfig(), CodeSpace((2, 2), 8))
    with pytest.raises(ConfigError, match="too large: take fewer"):
        mixture(components=256, classes=1000, dimensions=64)
    with pytest.raises(ValueError, match="give these too"):
        mixture().fit(codes_of()[0])


LEANING = torch.tensor([[2.0, 0.0], [3.0, 0.5]])
"""The factor of the covariance [[4, 6], [6, 9.25]]."""


def leaning():
    """One leaning Gaussian, around (1, −1)."""
    prior = mixture(components=1, classes=0)
    prior.means[0], prior.factors[0] = torch.tensor([1.0, -1.0]), LEANING
    return prior


def test_a_leaning_component_by_hand():
    prior, covariance = leaning(), LEANING @ LEANING.T
    moments = prior.moments()
    torch.testing.assert_close(moments.factor @ moments.factor.T, covariance)
    drawn = prior.sample_codes(20_000, seed=1)
    torch.testing.assert_close(torch.cov(drawn.T), covariance, rtol=0.05, atol=0.05)
    # log N at the mean is −log 2π − ½ log det Σ, and det Σ = 1.
    assert prior.log_prob(torch.tensor([[1.0, -1.0]])).item() == pytest.approx(-1.837877, abs=1e-5)
    off = torch.tensor([[3.0, 1.0]])
    standardised = torch.linalg.solve(LEANING, torch.tensor([2.0, 2.0]))
    by_hand = -1.837877 - 0.5 * standardised.square().sum().item()
    assert prior.log_prob(off).item() == pytest.approx(by_hand, abs=1e-4)


def test_a_leaning_cloud_is_fitted_as_it_lies():
    codes = leaning().sample_codes(4000, seed=5) * torch.tensor([1.0, 20.0])
    prior = mixture(components=1, classes=0)
    prior.fit(codes)
    moments = prior.moments()
    torch.testing.assert_close(moments.mean, codes.mean(0), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(moments.factor @ moments.factor.T, torch.cov(codes.T), rtol=1e-2, atol=1e-2)


def test_classes_have_the_shares_of_their_pictures_and_temperature_multiplies_each_spread():
    codes, labels = codes_of(600)
    keep = (labels != 1) | (torch.arange(600) % 2 == 0)  # half of the second class is left
    prior = mixture()
    prior.fit(codes[keep], labels[keep])
    torch.testing.assert_close(prior.weights.view(3, 2).sum(1), torch.tensor([0.4, 0.2, 0.4]), rtol=1e-4, atol=1e-4)
    middle, whole, half = (prior.sample_codes(50, seed=4, temperature=each) for each in (0.0, 1.0, 0.5))
    torch.testing.assert_close(half - middle, (whole - middle) / 2)
