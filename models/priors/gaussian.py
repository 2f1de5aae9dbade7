"""One Gaussian with full covariance, fitted to the training pictures' codes."""

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal

from models.codes import CodeSpace, Moments, moments_of
from models.config import ConfigError
from models.priors.prior import Prior, PriorConfig, gaussian_draws


class FittedGaussian(Prior):
    """N(mean, covariance) of the training codes: the simplest ex-post density (Ghosh et al. 2020, arXiv:1903.12436)."""

    kind = "gaussian"
    title = "Fitted Gaussian"
    sampling = (
        "These codes come from one Gaussian fitted to the training pictures’ codes after training. It also covers "
        "places between their clusters, where hardly any picture was encoded and the decoder only guesses."
    )

    mean: Tensor
    factor: Tensor

    def __init__(self, config: PriorConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A Gaussian is fitted to numbers, and this family's codes are indices.")
        self.register_buffer("mean", torch.zeros(codes.count))
        # Not torch.eye: on the meta device, where shapes are checked, that takes a second to import a compiler.
        self.register_buffer("factor", torch.zeros(codes.count, codes.count).fill_diagonal_(1))

    @property
    def distribution(self) -> MultivariateNormal:
        """p(z) over [d]."""
        return MultivariateNormal(self.mean, scale_tril=self.factor, validate_args=False)

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d], their spread around the mean multiplied by `temperature`."""
        self.refuse_label(label)
        draws = gaussian_draws(self.codes.count, count, seed, self.mean.device)
        return self.mean + temperature * draws @ self.factor.T

    def components(self) -> list[Moments]:
        """Itself."""
        return [self.moments()]

    def log_prob(self, codes: Tensor) -> Tensor:
        """log p of codes [N, d], in nats, [N]."""
        return self.distribution.log_prob(codes)

    def moments(self) -> Moments:
        """Its own."""
        return Moments(self.mean, self.factor)

    @torch.no_grad()
    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Takes the mean and the covariance of `codes` [N, d], N > 1."""
        moments = moments_of(codes)
        self.mean.copy_(moments.mean)
        self.factor.copy_(moments.factor)
