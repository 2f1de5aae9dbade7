"""How pixels are distributed given a code: p(x|z) of the probabilistic families."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Independent, Normal


@dataclass(frozen=True)
class Pixels:
    """The kind of p(x|z), pixels independent of each other.

    kind   "bernoulli" (grey values count as means) or "gaussian"
    scale  the standard deviation of a Gaussian, for values of 0 to 1
    """

    kind: Literal["bernoulli", "gaussian"]
    scale: float = 0.1

    def distribution(self, logits: Tensor) -> Distribution:
        """p(x|z) over [C, H, W] for a decoder's numbers [N, C, H, W]; their sigmoid is its mean."""
        pixels: Distribution
        if self.kind == "bernoulli":
            pixels = Bernoulli(logits=logits, validate_args=False)
        else:
            pixels = Normal(logits.sigmoid(), self.scale, validate_args=False)
        return Independent(pixels, 3, validate_args=False)
