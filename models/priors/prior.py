"""The contract of a prior: what codes are drawn from."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from models.codes import CodeSpace, Moments
from models.config import Config, ConfigError
from models.noise import Noise
from models.objective import Objective
from models.registry import Registry


@dataclass(frozen=True)
class Cost:
    """What it takes to draw one code: multiply-adds, and steps that have to wait for each other."""

    multiply_adds: int
    steps: int = 1


@dataclass(frozen=True)
class PriorConfig(Config):
    """Settings of a prior; most have some of their own."""


PRIORS: Registry["Prior"] = Registry("prior", "priors")
"""The class of each prior by its kind."""


class Prior(nn.Module, ABC):
    """A distribution of codes, fitted after the model was trained or fixed beforehand.

    A subclass that names its `kind` is known by that (see `models.registry`). It is built on the meta device too, where
    shapes are checked without memory, so `__init__` only makes modules, parameters and buffers.

    kind      its name in a config
    title     what it is called on screen
    sampling  in a sentence or two for the screen, where its codes come from
    learned   whether training fits it by gradients, through `forward`, after `fit`; else `fit` does, at once
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    sampling: ClassVar[str]
    Config: ClassVar[type[PriorConfig]] = PriorConfig
    learned: ClassVar[bool] = False

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "kind" in cls.__dict__:
            PRIORS.add(cls.kind, cls)

    def __init__(self, config: PriorConfig, codes: CodeSpace) -> None:
        super().__init__()
        self.config, self.codes = config, codes

    @property
    def settings(self) -> dict[str, Any]:
        """Its kind and settings as plain values for JSON, such that `build_prior` makes it again."""
        return {"kind": self.kind, **asdict(self.config)}

    @abstractmethod
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """`count` codes [count, *shape], on the prior's device or the CPU; the same ones for the same seed everywhere.

        Below 1 the temperature stays nearer to the mode, above 1 it strays further. `label` asks for one class: raises
        ValueError with a sentence where the prior knows none.
        """

    @property
    def classes(self) -> int:
        """How many classes it knows, codes of one of which can be asked for; 0 where it draws from all alike."""
        return 0

    def way(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None
    ) -> Iterator[tuple[str, Tensor]]:
        """The codes of `sample_codes` on their way, step by step, each with what it is called; the last is drawn."""
        yield "What is drawn", self.sample_codes(count, seed, temperature, label)

    def components(self) -> list[Moments]:
        """The Gaussians that it is a mixture of; none where it is no such mixture."""
        return []

    @property
    def cost(self) -> Cost:
        """What it takes to draw a code, known before there are weights: little, unless a prior says otherwise."""
        return Cost(multiply_adds=0)

    def log_prob(self, codes: Tensor) -> Tensor | None:
        """log p of each of the codes [N, *shape], in nats, [N]; None where it can't be known."""
        return None

    def moments(self) -> Moments | None:
        """Where its codes lie and how far they spread; None where that can't be known, as of indices."""
        return None

    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Fits it to codes [N, *shape] of training pictures, N > 1; a fixed prior needs none.

        A learned one is trained by gradients afterwards, and takes from them what that begins with. `vectors` [K, D]
        are those that indices stand for, or that a model itself has for its prior.
        """

    def examples(self, codes: Tensor, labels: Tensor | None = None) -> Tensor:
        """What the training of a learned prior goes through, [N, …]: the codes, if it is not told of classes."""
        return codes

    def forward(self, codes: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """What a learned prior minimises on a batch of codes."""
        raise TypeError(f"A {self.title.lower()} is fitted at once and not by gradients.")

    def steps(self) -> dict[str, list[nn.Parameter]]:
        """What each training step of a batch trains, as for an `Autoencoder`."""
        return {"prior": list(self.parameters())}

    def check_label(self, label: int) -> None:
        """Raises ValueError, with a sentence, for a class whose codes it can't draw."""
        if not self.classes:
            raise ValueError(f"The {self.title.lower()} draws from all classes: choose a prior that knows them.")
        if not 0 <= label < self.classes:
            raise ValueError(
                f"The {self.title.lower()} knows no class {label}: its classes are from 0 to {self.classes - 1}."
            )

    def refuse_label(self, label: int | None) -> None:
        """Raises ValueError where a class is asked of a prior that knows none."""
        if label is not None:
            self.check_label(label)


def build_prior(settings: Any, codes: CodeSpace) -> Prior:
    """A new prior over `codes` from a table with its `kind` and settings.

    Raises `ConfigError` for an unknown kind, settings out of bounds, and codes that it can't be over.
    """
    if not isinstance(settings, dict):
        raise ConfigError("A prior is described by a table with its kind and settings.")
    prior = PRIORS.find(settings.get("kind"))
    own = {name: value for name, value in settings.items() if name != "kind"}
    return prior(prior.Config.from_dict(own), codes)


def gaussian_draws(dimensions: int, count: int, seed: int, device: torch.device) -> Tensor:
    """Standard normal numbers [count, dimensions], the same on every device for the same seed."""
    return torch.randn(count, dimensions, generator=torch.Generator().manual_seed(seed)).to(device)
