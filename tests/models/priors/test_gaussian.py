import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.priors.gaussian import FittedGaussian
from models.priors.normal import StandardNormal
from models.priors.prior import PriorConfig, build_prior


def gaussian(dimensions):
    return FittedGaussian(PriorConfig(), CodeSpace((dimensions,)))


def test_the_fitted_gaussian_has_the_mean_and_covariance_of_the_codes():
    prior = gaussian(3)
    mixing = torch.tensor([[1.0, 0.5, 0.0], [0.0, 2.0, 0.1], [0.0, 0.0, 0.3]])
    codes = torch.randn(4000, 3) @ mixing + torch.tensor([1.0, -2.0, 5.0])
    prior.fit(codes)
    torch.testing.assert_close(prior.mean, codes.mean(0))
    torch.testing.assert_close(prior.factor @ prior.factor.T, torch.cov(codes.T), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(prior.moments().deviation, codes.std(0), rtol=1e-4, atol=1e-4)
    drawn = prior.sample_codes(20_000, seed=1)
    torch.testing.assert_close(drawn.mean(0), codes.mean(0), rtol=0.02, atol=0.05)
    torch.testing.assert_close(torch.cov(drawn.T), torch.cov(codes.T), rtol=0.05, atol=0.05)


def test_a_code_of_one_number_and_a_code_that_never_varies_have_a_gaussian_too():
    prior = gaussian(1)
    prior.fit(torch.tensor([[1.0], [3.0]]))
    assert prior.mean.item() == 2
    assert (prior.factor**2).item() == pytest.approx(2, rel=1e-4)
    constant = gaussian(2)
    constant.fit(torch.tensor([[4.0, 7.0]]).repeat(5, 1))
    torch.testing.assert_close(constant.sample_codes(3), torch.tensor([[4.0, 7.0]]).repeat(3, 1), rtol=1e-4, atol=1e-4)


def test_the_log_density_by_hand():
    prior = gaussian(1)
    prior.mean[0], prior.factor[0, 0] = 1.0, 2.0
    # log N(3; 1, 2²) = −½ log 2π − log 2 − ½
    assert prior.log_prob(torch.tensor([[3.0]])).item() == pytest.approx(-0.918939 - 0.693147 - 0.5, abs=1e-5)
    normal = StandardNormal(PriorConfig(), CodeSpace((2,)))
    assert normal.log_prob(torch.tensor([[1.0, 2.0]])).item() == pytest.approx(-2 * 0.918939 - 2.5, abs=1e-5)


@pytest.mark.parametrize("kind", ["gaussian", "standard-normal"])
def test_temperature_multiplies_the_spread_and_a_seed_gives_the_same_codes(kind):
    prior = build_prior({"kind": kind}, CodeSpace((3,)))
    prior.fit(torch.randn(50, 3) + 2)
    mean = prior.moments().mean
    torch.testing.assert_close(prior.sample_codes(4, temperature=0.0), mean.expand(4, 3))
    spread = prior.sample_codes(4, seed=2) - mean
    torch.testing.assert_close(prior.sample_codes(4, seed=2, temperature=0.5) - mean, spread / 2)
    assert torch.equal(prior.sample_codes(4, seed=2), prior.sample_codes(4, seed=2))
    assert not torch.equal(prior.sample_codes(4, seed=2), prior.sample_codes(4, seed=3))
    with pytest.raises(ValueError, match="choose a prior that knows"):
        prior.sample_codes(1, label=3)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"kind": "crystal-ball"}, "no prior named 'crystal-ball'; the priors are"),
        ({"kind": "gaussian", "width": 3}, "no setting named width"),
        ({}, "no prior named 'None'"),
        (["gaussian"], "a table with its kind"),
    ],
)
def test_what_describes_no_prior_is_refused_in_one_sentence(settings, words):
    with pytest.raises(ConfigError, match=words):
        build_prior(settings, CodeSpace((3,)))


@pytest.mark.parametrize("kind", ["gaussian", "standard-normal"])
def test_indices_have_no_prior_of_numbers(kind):
    with pytest.raises(ConfigError, match="codes are indices"):
        build_prior({"kind": kind}, CodeSpace((2, 2), 8))
