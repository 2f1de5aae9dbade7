"""The standard normal prior of a VAE: fixed before training, which then holds the posteriors near it."""

import torch
from torch import Tensor
from torch.distributions import Independent, Normal

from models.codes import CodeSpace, Moments
from models.config import ConfigError
from models.priors.prior import Prior, PriorConfig, gaussian_draws


class StandardNormal(Prior):
    """p(z) = N(0, I) (Kingma & Welling 2013, arXiv:1312.6114)."""

    kind = "standard-normal"
    title = "Standard normal"
    sampling = (
        "These codes come from N(0, I). The KL term of training holds each picture’s q(z|x) near it, but nothing makes "
        "all of them together fill it evenly."
    )

    def __init__(self, config: PriorConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A standard normal prior is one of numbers, and this family's codes are indices.")

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d], their deviation multiplied by `temperature`."""
        self.refuse_label(label)
        return temperature * gaussian_draws(self.codes.count, count, seed, torch.device("cpu"))

    def moments(self) -> Moments:
        """Those of N(0, I)."""
        return Moments(torch.zeros(self.codes.count), torch.eye(self.codes.count))

    def components(self) -> list[Moments]:
        """Itself."""
        return [self.moments()]

    def log_prob(self, codes: Tensor) -> Tensor:
        """log N(z; 0, I) of codes [N, d], in nats, [N]."""
        return standard_normal(self.codes.count, codes.device).log_prob(codes)


def standard_normal(dimensions: int, device: torch.device) -> Independent:
    """N(0, I) over [dimensions]."""
    zeros = torch.zeros(dimensions, device=device)
    return Independent(Normal(zeros, torch.ones_like(zeros), validate_args=False), 1, validate_args=False)
