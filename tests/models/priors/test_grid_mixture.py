import pytest
import torch

from models.codes import CodeSpace
from models.config import ConfigError
from models.priors.grid_mixture import GridMixture, GridMixtureConfig

CODEBOOK = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])
GRIDS = torch.tensor([[[0, 1], [2, 3]], [[3, 3], [3, 0]], [[1, 1], [2, 2]]])
"""A grid of each of three classes."""


def grids_of(count=120):
    """Those grids, in a fifth of which one cell is another."""
    labels = torch.arange(count) % 3
    grids = GRIDS[labels].clone()
    grids[::5, 0, 1] = 2
    return grids, labels


def mixture(**settings):
    return GridMixture(GridMixtureConfig(**settings), CodeSpace((2, 2), 4, dimensions=2))


def test_grids_like_those_it_was_fitted_to_come_out_class_by_class():
    prior = mixture(components=2, classes=3, directions=3)
    prior.fit(*grids_of(), CODEBOOK)
    for label in range(3):
        drawn = prior.sample_codes(100, seed=1, label=label)
        assert drawn.dtype == torch.int64 and drawn.shape == (100, 2, 2)
        alike = (drawn == GRIDS[label]).flatten(1)
        assert alike[:, [0, 2, 3]].float().mean() > 0.95
    assert torch.equal(prior.codebook, CODEBOOK) and prior.log_prob(GRIDS) is None


def test_its_directions_are_the_principal_ones():
    prior = mixture(components=1, directions=2)
    grids, _ = grids_of()
    prior.fit(grids, None, CODEBOOK)
    vectors = CODEBOOK[grids].flatten(1)
    middle = vectors.mean(0)
    torch.testing.assert_close(prior.middle, middle)
    _, _, right = torch.linalg.svd(vectors - middle)
    for found, expected in zip(prior.directions, right[:2], strict=True):
        assert abs(found @ expected).item() == pytest.approx(1, abs=1e-4)


def test_at_temperature_zero_a_component_is_its_mean_rounded():
    prior = mixture(components=1, classes=3, directions=4)
    prior.fit(*grids_of(), CODEBOOK)
    for label in range(3):
        assert torch.equal(prior.sample_codes(2, temperature=0.0, label=label), GRIDS[label].expand(2, 2, 2))


def test_what_is_refused():
    with pytest.raises(ConfigError, match="this family's has none"):
        GridMixture(GridMixtureConfig(), CodeSpace((4,)))
    with pytest.raises(ConfigError, match="9 directions of 8 numbers are too many"):
        mixture(directions=9)
    prior = mixture(classes=3, directions=3)
    with pytest.raises(ValueError, match="give these too"):
        prior.fit(*grids_of())
    with pytest.raises(ValueError, match="knows no class 3"):
        prior.sample_codes(1, label=3)
    with pytest.raises(ValueError, match="choose a prior that knows them"):
        mixture(directions=3).sample_codes(1, label=0)
