"""A mixture of Gaussians for grids of indices: over the vectors that they stand for, along the principal directions."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.priors.mixture import Mixture, MixtureConfig
from models.priors.prior import Prior
from models.quantizers.quantizer import nearest

LARGEST = 8_000_000  # numbers in all directions


@dataclass(frozen=True)
class GridMixtureConfig(MixtureConfig):
    """Settings of a `GridMixture`: those of a `Mixture`, and along how many principal directions it lies."""

    directions: int = bounded(1, 1024, default=64)


class GridMixture(Prior):
    """Vectors Σ_j z_j v_j of whole grids, z from a `Mixture`, each cell then rounded to the nearest entry.

    A grid of vectors is a point in a space of as many numbers as all its cells have. Nearly all that differs between
    pictures lies along its first principal directions; what lies along the others is left out. The rounding makes its
    density unknown.
    """

    kind = "grid-mixture"
    title = "Mixture of Gaussians"
    sampling = (
        "These grids of indices come from a mixture of Gaussians fitted to the training pictures’ grids, each as one "
        "long vector, some for each class; what is drawn is rounded to the codebook cell by cell."
    )
    Config = GridMixtureConfig
    config: GridMixtureConfig
    middle: Tensor
    directions: Tensor
    codebook: Tensor

    def __init__(self, config: GridMixtureConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.entries is None or codes.dimensions is None:
            raise ConfigError("A mixture over grids rounds to the vectors of a codebook, and this family's has none.")
        numbers = codes.dimensions * codes.count
        if config.directions > numbers or config.directions * numbers > LARGEST:
            raise ConfigError(f"{config.directions} directions of {numbers} numbers are too many: take fewer.")
        self.mixture = Mixture(MixtureConfig(config.components, config.classes), CodeSpace((config.directions,)))
        self.register_buffer("middle", torch.zeros(numbers))
        self.register_buffer("directions", torch.zeros(config.directions, numbers))
        self.register_buffer("codebook", torch.zeros(codes.entries, codes.dimensions))

    @property
    def classes(self) -> int:
        """Those that the mixture has components of."""
        return self.config.classes

    def check_label(self, label: int) -> None:
        """Raises ValueError for a class that no component of the mixture belongs to."""
        super().check_label(label)
        self.mixture.check_label(label)

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Indices [count, h, w]; the spread of each component around its mean is multiplied by `temperature`."""
        self.refuse_label(label)
        along = self.mixture.sample_codes(count, seed, temperature, label)
        vectors = (self.middle + along @ self.directions).unflatten(1, (*self.codes.shape, -1))
        return nearest(vectors, self.codebook)

    @torch.no_grad()
    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Finds the directions of grids [N, h, w] by their principal components, and fits the mixture along them.

        `vectors` [K, D] are those that indices stand for. Raises ValueError without them.
        """
        if vectors is None:
            raise ValueError("A mixture over grids is fitted with the vectors that indices stand for: give these too.")
        self.codebook.copy_(vectors)
        grids = self.codebook[codes.to(self.codebook.device)].flatten(1)
        self.middle.copy_(grids.mean(0))
        # The covariance is as large as a grid, however many pictures there are.
        _, directions = torch.linalg.eigh(torch.cov(grids.T.double()))
        self.directions.copy_(directions.flip(1).T[: self.config.directions])
        self.mixture.fit((grids - self.middle) @ self.directions.T, labels)
