"""A mixture of Gaussians fitted to the training pictures' codes, for each class by itself where there are classes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from models.codes import CodeSpace, Moments
from models.config import ConfigError, bounded
from models.priors.prior import Prior, PriorConfig

LARGEST = 8_000_000  # numbers in all factors
RIDGE = 1e-4  # added to the variances of standardised codes, so that no component shrinks onto one picture


@dataclass(frozen=True)
class MixtureConfig(PriorConfig):
    """Settings of a `Mixture`.

    components  Gaussians of each class
    classes     of the pictures; 0 where they have none
    """

    components: int = bounded(1, 256, default=10)
    classes: int = bounded(0, 1000, default=0)


class Mixture(Prior):
    """p(z) = Σ w_k N(z; μ_k, Σ_k), with full covariances (ex-post density estimation, Ghosh et al. 2020).

    Where one Gaussian also covers the places between the clusters of codes, many follow them. A class has components of
    its own, so codes of one class can be drawn.
    """

    kind = "mixture"
    title = "Mixture of Gaussians"
    sampling = (
        "These codes come from a mixture of Gaussians fitted to the training pictures’ codes after training, some for "
        "each class: it follows the clusters of codes and leaves out most of what lies between them."
    )
    Config = MixtureConfig
    config: MixtureConfig
    weights: Tensor
    means: Tensor
    factors: Tensor

    def __init__(self, config: MixtureConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A mixture of Gaussians is fitted to numbers, and this family's codes are indices.")
        count, dimensions = config.components * max(1, config.classes), codes.count
        if count * dimensions**2 > LARGEST:
            raise ConfigError(f"A mixture of {count} Gaussians of {dimensions} numbers is too large: take fewer.")
        self.register_buffer("weights", torch.full((count,), 1 / count))
        self.register_buffer("means", torch.zeros(count, dimensions))
        # Not torch.eye: on the meta device, where shapes are checked, that takes a second to import a compiler.
        self.register_buffer("factors", torch.zeros(count, dimensions, dimensions))
        self.factors.diagonal(dim1=1, dim2=2).fill_(1)

    @property
    def classes(self) -> int:
        """Those that it has components of."""
        return self.config.classes

    @property
    def distribution(self) -> MixtureSameFamily:
        """p(z) over [d]."""
        components = MultivariateNormal(self.means, scale_tril=self.factors, validate_args=False)
        return MixtureSameFamily(Categorical(self.weights, validate_args=False), components, validate_args=False)

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d]; the spread of each component around its mean is multiplied by `temperature`.

        Raises ValueError for a label that no component belongs to.
        """
        *_, (_, drawn) = self.way(count, seed, temperature, label)
        return drawn

    def way(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None
    ) -> Iterator[tuple[str, Tensor]]:
        """First the component of each code is drawn, which is shown as its mean, then a place in it."""
        generator = torch.Generator().manual_seed(seed)
        chosen = torch.multinomial(self._weights_of(label).cpu(), count, replacement=True, generator=generator)
        draws = torch.randn(count, self.codes.count, generator=generator).to(self.means)
        chosen = chosen.to(self.means.device)
        yield "A component each", self.means[chosen]
        yield "A place in it", self.means[chosen] + temperature * (self.factors[chosen] @ draws.unsqueeze(2)).squeeze(2)

    def components(self) -> list[Moments]:
        """Those of any weight."""
        return [Moments(self.means[index], self.factors[index]) for index in self.weights.nonzero().flatten().tolist()]

    def _weights_of(self, label: int | None) -> Tensor:
        """The weights, those of other classes set to 0."""
        if label is None:
            return self.weights
        self.check_label(label)
        weights = self.weights.clone().view(self.config.classes, -1)
        weights[:label], weights[label + 1 :] = 0, 0
        return weights.flatten()

    def check_label(self, label: int) -> None:
        """Raises ValueError for a class that no component belongs to."""
        super().check_label(label)
        if not self.weights.view(self.config.classes, -1)[label].any():
            raise ValueError(f"The mixture was fitted without a picture of class {label}: choose another.")

    def log_prob(self, codes: Tensor) -> Tensor:
        """log p of codes [N, d], in nats, [N]."""
        return self.distribution.log_prob(codes)

    def moments(self) -> Moments:
        """Those of the mixture as a whole."""
        mean = self.weights @ self.means
        apart = self.means - mean
        within = self.factors @ self.factors.mT
        covariance = (self.weights[:, None, None] * (within + apart[:, :, None] * apart[:, None, :])).sum(0)
        return Moments(mean, torch.linalg.cholesky(covariance))

    @torch.no_grad()
    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Fits the components of each class to its `codes` [N, d] by expectation maximisation, on standardised codes.

        A class with fewer pictures than components gets as many of these as it has pictures, the others no weight; a
        single picture stands for itself. For a model whose codes are distributions, draws from these should be given,
        not their means.
        """
        # Imported here: torch alone is needed to draw from what was fitted.
        from sklearn.mixture import GaussianMixture

        codes = codes.double().cpu()
        middle, spread = codes.mean(0), codes.std(0, correction=0).clamp(min=1e-6)
        standard = (codes - middle) / spread
        groups = [labels.cpu() == label for label in range(self.config.classes)] if labels is not None else []
        groups = groups if self.config.classes else [torch.ones(len(codes), dtype=torch.bool)]
        if not groups:
            raise ValueError("A mixture with classes is fitted to codes with their labels: give these too.")
        self.weights.zero_()
        for number, members in enumerate(groups):
            share = members.double().mean().item()
            some = standard[members]
            if not len(some):
                continue
            count = min(self.config.components, len(some))
            some = some.expand(max(2, len(some)), -1)  # scikit-learn fits nothing to a single one
            fitted = GaussianMixture(count, reg_covar=RIDGE, init_params="k-means++", random_state=0).fit(some.numpy())
            place = slice(number * self.config.components, number * self.config.components + count)
            factors = torch.linalg.cholesky(torch.from_numpy(fitted.covariances_))
            self.weights[place] = (share * torch.from_numpy(fitted.weights_)).float()
            self.means[place] = (middle + spread * torch.from_numpy(fitted.means_)).float()
            self.factors[place] = (spread[:, None] * factors).float()
        if not math.isfinite(self.factors.sum().item()):
            raise ValueError("The codes are too alike for a mixture to be fitted to them.")
