"""How pixels are distributed given a code: p(x|z) of the probabilistic families."""

from dataclasses import dataclass
from typing import Literal

import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Independent, Normal


@dataclass(frozen=True)
class Pixels:
    """The kind of p(x|z), pixels independent of each other.

    kind   "bernoulli" (grey values count as means) or "gaussian"
    scale  the standard deviation of a Gaussian, for values of 0 to 1; a tensor [] where it is learned
    """

    kind: Literal["bernoulli", "gaussian"]
    scale: float | Tensor = 0.1

    @property
    def amount(self) -> float:
        """The scale as a plain number."""
        return self.scale.item() if isinstance(self.scale, Tensor) else self.scale

    def distribution(self, logits: Tensor) -> Distribution:
        """p(x|z) over [C, H, W] for a decoder's numbers [N, C, H, W]; their sigmoid is its mean."""
        pixels: Distribution
        if self.kind == "bernoulli":
            pixels = Bernoulli(logits=logits, validate_args=False)
        else:
            pixels = Normal(logits.sigmoid(), self.scale, validate_args=False)
        return Independent(pixels, 3, validate_args=False)


LEAST = -6.0
"""log σ below which a learned deviation hardly goes: less than a step of the 256 levels of a pixel."""


def learned_scale(log_scale: Tensor) -> Tensor:
    """The deviation σ of all pixels, a tensor [], for the number that is trained: about its exponential.

    A σ of its own makes the bound the better the nearer σ² is to the mean squared error, and so weighs the two sides
    of the ELBO by itself (σ-VAE, Rybkin et al. 2021, arXiv:2006.13202, where log σ is bent so as well).
    """
    return (LEAST + F.softplus(log_scale.float() - LEAST)).exp()
