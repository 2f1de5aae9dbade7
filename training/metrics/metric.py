"""The contract of a metric: a small function of what was measured on the test pictures, with its name in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, overload

import torch
from torch import Tensor

from hub import Figure
from models import Autoencoder
from training.classifier import Classifier
from training.data import DataSet

METRICS: dict[str, "Metric"] = {}
"""All metrics by name, in the order in which they are shown."""

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Measured:
    """What a model made of N test pictures; on the CPU.

    images          x, [N, C, H, W]
    codes           [N, *code_shape]
    decoded         x̂ of the codes, [N, C, H, W]
    deviations      σ of q(z|x), [N, d], whose means are the codes; None where a code is no distribution
    reconstruction  log p(x|z) in nats for one z drawn from q(z|x), [N], or None likewise
    kl              KL(q(z_j|x) ‖ p(z_j)) in nats, [N, d], or None likewise
    prior_nats      −log p(z) of the code under the prior that is sampled from, [N], or None where it can't be known
    data            the pictures, those of training among them
    classifier      that knows such pictures, or None where none does
    seed            of everything that is drawn
    others          pictures [M, C, H, W] uint8 of other sets that the model should find strange, by name
    binary          fixed binary versions [M, C, H, W] uint8 of the test pictures, 0 or 255, where there are any
    """

    model: Autoencoder
    images: Tensor
    codes: Tensor
    decoded: Tensor
    data: DataSet
    deviations: Tensor | None = None
    reconstruction: Tensor | None = None
    kl: Tensor | None = None
    prior_nats: Tensor | None = None
    classifier: Classifier | None = None
    seed: int = 0
    others: dict[str, Tensor] = field(default_factory=dict)
    binary: Tensor | None = None
    kept: dict[str, Any] = field(default_factory=dict)


def once(compute: Callable[[Measured], Value]) -> Callable[[Measured], Value]:
    """Remembers in `Measured.kept` what the function below it gives: several metrics are computed from it."""

    @wraps(compute)
    def remembered(measured: Measured) -> Value:
        if compute.__qualname__ not in measured.kept:
            measured.kept[compute.__qualname__] = compute(measured)
        return measured.kept[compute.__qualname__]

    return remembered


@dataclass(frozen=True)
class Reading:
    """A number with its standard error, where it has one, and what to compare it with, as a `Figure` has them."""

    value: float
    error: float | None = None
    beside: dict[str, float] = field(default_factory=dict)


Computed = float | Reading | None


@dataclass(frozen=True, eq=False)
class Metric:
    """One figure of a report.

    part      of the report that it belongs to
    thorough  whether it takes too long to be measured after every training
    of_prior  whether another default prior changes it
    compute   gives the number, or None where the model has no such thing
    """

    name: str
    words: str
    unit: str
    digits: int
    part: str
    thorough: bool
    of_prior: bool
    compute: Callable[[Measured], Computed]

    def figure(self, measured: Measured) -> Figure | None:
        """The figure of this model, or None."""
        found = self.compute(measured)
        if found is None:
            return None
        reading = found if isinstance(found, Reading) else Reading(found)
        error = None if reading.error is None else round(float(reading.error), 6)
        beside = {words: round(float(value), 6) for words, value in reading.beside.items()}
        value = round(float(reading.value), 6)
        return Figure(value, self.words, self.unit, self.digits, self.part, error, beside)


def part_of_report(part: str, thorough: bool = False, of_prior: bool = False) -> Callable[..., Callable]:
    """The decorator `metric(words, unit, digits)` for one part of the report.

    It lists the function below it as a metric of its own name; `words`, `unit` and `digits` are those of a `Figure`,
    and `of_prior` says whether another default prior changes it.
    """
    whole_part = of_prior

    def metric(words: str, unit: str = "", digits: int = 2, of_prior: bool = whole_part) -> Callable:
        def listed(compute: Callable[[Measured], Computed]) -> Callable[[Measured], Computed]:
            name = compute.__name__
            METRICS[name] = Metric(name, words, unit, digits, part, thorough, of_prior, compute)
            return compute

        return listed

    return metric


@overload
def mean(values: Tensor) -> float: ...
@overload
def mean(values: None) -> None: ...
@overload
def mean(values: Tensor | None) -> float | None: ...
def mean(values: Tensor | None) -> float | None:
    """The mean over the pictures, or None of nothing."""
    return None if values is None else torch.mean(values).item()
