"""The contract of a metric: a small function of what was measured on the test pictures, with its name in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import overload

import torch
from torch import Tensor

from hub import Figure
from models import Autoencoder

METRICS: dict[str, "Metric"] = {}
"""All metrics by name, in the order in which they are shown."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What a model made of N test pictures; on the CPU.

    images          x, [N, C, H, W]
    codes           [N, *code_shape]
    decoded         x̂ of the codes, [N, C, H, W]
    means, deviations  μ and σ of q(z|x), [N, d]; None where a code is no distribution
    reconstruction  log p(x|z) in nats for one z drawn from q(z|x), [N], or None likewise
    kl              KL(q(z_j|x) ‖ p(z_j)) in nats, [N, d], or None likewise
    prior_nats      −log p(z) of the code under the prior that is sampled from, [N], or None where it can't be known
    """

    model: Autoencoder
    images: Tensor
    codes: Tensor
    decoded: Tensor
    deviations: Tensor | None = None
    reconstruction: Tensor | None = None
    kl: Tensor | None = None
    prior_nats: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Metric:
    """One figure of a report.

    compute  gives the number, or None where the model has no such thing
    """

    name: str
    words: str
    unit: str
    digits: int
    compute: Callable[[Measured], float | None]

    def figure(self, measured: Measured) -> Figure | None:
        """The figure of this model, or None."""
        value = self.compute(measured)
        return None if value is None else Figure(round(float(value), 6), self.words, self.unit, self.digits)


def metric(words: str, unit: str = "", digits: int = 2) -> Callable:
    """Lists the function below it as a metric of its own name; `words`, `unit` and `digits` are those of a `Figure`."""

    def listed(compute: Callable[[Measured], float | None]) -> Callable[[Measured], float | None]:
        METRICS[compute.__name__] = Metric(compute.__name__, words, unit, digits, compute)
        return compute

    return listed


@overload
def mean(values: Tensor) -> float: ...
@overload
def mean(values: None) -> None: ...
@overload
def mean(values: Tensor | None) -> float | None: ...
def mean(values: Tensor | None) -> float | None:
    """The mean over the pictures, or None of nothing."""
    return None if values is None else torch.mean(values).item()
