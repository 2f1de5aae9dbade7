"""The VampPrior: the posteriors of pseudo-inputs, pictures that are trained with the model (Tomczak & Welling 2018)."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from models.codes import CodeSpace, Moments
from models.config import ConfigError, bounded
from models.priors.prior import Prior, PriorConfig


@dataclass(frozen=True)
class VampPriorConfig(PriorConfig):
    """Settings of a `VampPrior`: `components`, the pseudo-inputs of the model."""

    components: int = bounded(1, 4096, default=500)


class VampPrior(Prior):
    """p(z) = 1/K Σ q(z|u_k), a mixture of diagonal Gaussians: the encoder's own for K pseudo-inputs u_k.

    The model trains them with itself, so that here is nothing to fit: `fit` takes over what the model made of them.
    """

    kind = "vamp"
    title = "VampPrior"
    sampling = (
        "These codes come from the prior of training itself: the encoder’s q(z|u) for one of many pseudo-inputs u, "
        "pictures that were learned together with the model."
    )
    Config = VampPriorConfig
    config: VampPriorConfig
    means: Tensor
    deviations: Tensor

    def __init__(self, config: VampPriorConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A VampPrior is made of Gaussians, and this family's codes are indices.")
        self.register_buffer("means", torch.zeros(config.components, codes.count))
        self.register_buffer("deviations", torch.ones(config.components, codes.count))

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d], whose distance to the prior's mean is multiplied by `temperature`."""
        self.refuse_label(label)
        generator = torch.Generator().manual_seed(seed)
        chosen = torch.randint(self.config.components, (count,), generator=generator).to(self.means.device)
        draws = torch.randn(count, self.codes.count, generator=generator).to(self.means)
        middle = self.means.mean(0)
        return middle + temperature * (self.means[chosen] + self.deviations[chosen] * draws - middle)

    def log_prob(self, codes: Tensor) -> Tensor:
        """log p of codes [N, d], in nats, [N]."""
        return mixture_log_prob(codes, self.means, self.deviations)

    def moments(self) -> Moments:
        """Those of the mixture as a whole."""
        mean = self.means.mean(0)
        apart = self.means - mean
        covariance = self.deviations.square().mean(0).diag() + apart.T @ apart / len(apart)
        return Moments(mean, torch.linalg.cholesky(covariance))

    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Takes over `vectors` [K, 2 d]: means and deviations of the pseudo-inputs' posteriors.

        Raises ValueError where a model has none of them, or another number.
        """
        if vectors is None or vectors.shape != (self.config.components, 2 * self.codes.count):
            raise ValueError(f"A VampPrior belongs to a model that was trained with {self.config.components} of them.")
        means, deviations = vectors.detach().chunk(2, 1)
        self.means.copy_(means)
        self.deviations.copy_(deviations)


def mixture_log_prob(codes: Tensor, means: Tensor, deviations: Tensor) -> Tensor:
    """log 1/K Σ N(z; μ_k, σ_k²) of codes [N, d] for means and deviations [K, d], in nats, [N]."""
    # (z − μ)² / σ² multiplied out is two matrix products, where the differences would be [N, K, d] numbers.
    # Centred, so that what cancels is small; and a sum of many numbers is too coarse in half precision.
    middle = means.float().mean(0)
    precise, codes, means = deviations.float().square().reciprocal(), codes.float() - middle, means.float() - middle
    distance = codes.square() @ precise.T - 2 * codes @ (means * precise).T + (means.square() * precise).sum(1)
    scale = deviations.float().log().sum(1) + codes.shape[1] / 2 * math.log(2 * math.pi)
    return (-0.5 * distance - scale).logsumexp(1) - math.log(len(means))
