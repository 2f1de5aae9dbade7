"""The contract every family keeps: pictures to codes, codes to pictures, new pictures from a prior."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from models.codes import CodeSpace, Moments, moments_of
from models.config import Config, ConfigError
from models.elbo import ELBO
from models.networks import Network
from models.noise import Noise
from models.objective import Objective
from models.parts import Part
from models.pixels import Pixels
from models.priors import Prior, build_prior
from models.registry import Registry

FAMILIES: Registry["Autoencoder"] = Registry("family", "families")
"""The class of each family by the name a config gives it. Nothing else is ever built from a config."""
DRAWS = 2000
"""Samples that show where codes lie, where no prior knows it."""


@dataclass(frozen=True)
class Paper:
    """Where a method was published."""

    authors: str
    year: int
    title: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.authors} {self.year}, {self.title}" + (f", {self.where}" if self.where else "")


@dataclass(frozen=True)
class ModelConfig(Config):
    """Settings of a model: those of its networks, and in each family some of its own."""

    network: Network


class Autoencoder(nn.Module, ABC):
    """Base of all families.

    Images are [N, C, H, W] float in [0, 1]. Codes are [N, d] float or, where `codes.discrete`, [N, h, w] int64 indices.
    A subclass that names its `family` is known by that name from then on: checkpoints, cards, screens and exports take
    all they need from here. It is built on the meta device too, where shapes are checked without memory, so `__init__`
    only makes modules, parameters and buffers; what torch computes there (`torch.eye`, products) would import its
    compiler for a second.

    family      its name in a config
    title       what it is called on screen, and `short` where there is little room
    paper       where it was published
    stochastic  whether a picture's code is a distribution: then `posterior`, `likelihood` and `elbo` answer
    """

    family: ClassVar[str]
    title: ClassVar[str]
    short: ClassVar[str]
    paper: ClassVar[Paper]
    Config: ClassVar[type[ModelConfig]]
    stochastic: ClassVar[bool] = False

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "title" in cls.__dict__ and "short" not in cls.__dict__:
            cls.short = cls.title
        if "family" in cls.__dict__:
            FAMILIES.add(cls.family, cls)

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.network: Network = config.network
        self.priors = nn.ModuleDict()
        self.default_prior = ""

    # What the codes and the pictures are

    @property
    @abstractmethod
    def codes(self) -> CodeSpace:
        """What this model's codes are."""

    @property
    @abstractmethod
    def parts(self) -> dict[str, Part]:
        """The "decoder" (code → picture) and the "encoder" (picture → code; of a stochastic model μ and log σ²)."""

    @property
    def pixels(self) -> Pixels | None:
        """The kind of p(x|z), of a stochastic model."""
        return None

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return self.network.image_shape

    @property
    def code_shape(self) -> tuple[int, ...]:
        """Shape of one picture's code: (d,) numbers or (h, w) indices."""
        return self.codes.shape

    @property
    def discrete(self) -> bool:
        """Whether codes are indices into a codebook."""
        return self.codes.discrete

    @property
    def device(self) -> torch.device:
        """Where the weights are; inputs have to be there too."""
        return next(self.parameters()).device

    # Pictures to codes and back

    @abstractmethod
    def encode(self, images: Tensor) -> Tensor:
        """The codes of `images`, always the same for the same images. Raises ValueError, see `checked`."""

    def checked(self, images: Tensor) -> Tensor:
        """`images` if they have the form of this model's pictures. Raises ValueError with a sentence."""
        if images.ndim != 4 or tuple(images.shape[1:]) != self.image_shape or not images.is_floating_point():
            kind = str(images.dtype).removeprefix("torch.")
            raise ValueError(
                f"This model takes pictures [N, {', '.join(map(str, self.image_shape))}] as floats of 0 "
                f"to 1, not {list(images.shape)} as {kind}: bring them into that form first."
            )
        return images

    @abstractmethod
    def decode(self, codes: Tensor) -> Tensor:
        """The images [N, C, H, W] that `codes` stand for."""

    def draw_codes(self, images: Tensor, noise: Noise) -> Tensor:
        """Codes of `images` as they occur in training, for priors to be fitted to: of a stochastic model one draw each.

        The means of the posteriors alone would leave out how far each of them spreads.
        """
        return self.encode(images)

    def reconstruct(self, images: Tensor) -> Tensor:
        """The images as they come back through their codes."""
        return self.decode(self.encode(images))

    def embed(self, codes: Tensor) -> Tensor:
        """Codes as vectors [N, D] that can be added and interpolated; continuous codes already are."""
        return codes

    def quantize(self, vectors: Tensor) -> Tensor:
        """The codes nearest to `vectors` [N, D]: the inverse of `embed`."""
        return vectors

    @torch.no_grad()
    def entry_vectors(self) -> Tensor | None:
        """The vectors [K, D] that indices stand for; None where codes are numbers and no prior is made of any."""
        if self.codes.entries is None:
            return None
        alike = torch.arange(self.codes.entries, device=self.device).view(-1, 1, 1).expand(-1, *self.code_shape)
        return self.embed(alike).unflatten(1, (-1, *self.code_shape))[:, :, 0, 0]

    # Distributions, of a stochastic model

    def posterior(self, images: Tensor) -> Distribution:
        """q(z|x) over [d] for each image."""
        raise TypeError(f"A picture has one code in {self._called}, and no distribution of codes.")

    def likelihood(self, codes: Tensor) -> Distribution:
        """p(x|z) over [C, H, W] for each code; its mean is the decoded image."""
        raise TypeError(f"{self._called.capitalize()} has no likelihood.")

    def elbo(self, images: Tensor, noise: Noise, draws: int = 1) -> ELBO:
        """The bound on log p(x) of each image, from one draw of its code; for `draws` of them, [N · draws]."""
        raise TypeError(f"{self._called.capitalize()} has no likelihood, and so no bound on it.")

    def log_weights(self, images: Tensor, noise: Noise, draws: int) -> Tensor:
        """log p(x, z) − log q(z|x) for `draws` codes z of each image, in nats, [N, draws].

        The logarithm of their mean is the importance-weighted bound on log p(x) (Burda et al. 2016).
        """
        raise TypeError(f"{self._called.capitalize()} has no likelihood to weigh codes by.")

    # Priors

    @abstractmethod
    def usual_priors(self) -> Mapping[str, dict[str, Any]]:
        """The priors that a model has unless its recipe says otherwise, by name, the default one first."""

    def attach_priors(self, priors: Mapping[str, Any] | None = None, default: str | None = None) -> None:
        """Gives the model new, unfitted priors: tables with their `kind` and settings, by name; the usual ones if none.

        `default` is the one that `sample` draws from, by default the first. Raises `ConfigError`.
        """
        tables = self.usual_priors() if priors is None else priors
        if not isinstance(tables, Mapping) or not tables:
            raise ConfigError("The priors of a model are a table of at least one, by name.")
        default = next(iter(tables)) if default is None else default
        if default not in tables:
            raise ConfigError(f"There is no prior named {str(default)[:60]!r} to be the default.")
        for name in tables:
            if not (isinstance(name, str) and name.replace("-", "").isalnum() and name.isascii() and len(name) <= 40):
                raise ConfigError(f"A prior is named in a few letters, digits and hyphens, not {str(name)[:60]!r}.")
        built = {name: build_prior(table, self.codes) for name, table in tables.items()}
        # Priors are fitted by themselves afterwards; the autoencoder's objective does not reach them.
        self.priors = nn.ModuleDict(built).requires_grad_(False)
        self.default_prior = default

    @property
    def prior(self) -> Prior:
        """What `sample` draws from unless told otherwise."""
        return self.prior_named(None)

    def prior_named(self, name: str | None) -> Prior:
        """The prior of that name, the default one for None. Raises ValueError where there is none."""
        if (name or self.default_prior) not in self.priors:
            raise ValueError(f"This model has no prior {str(name)[:60]!r}; it has {', '.join(self.priors)}.")
        prior = self.priors[name or self.default_prior]
        assert isinstance(prior, Prior)  # a ModuleDict says of what it holds only that they are modules
        return prior

    def sample_codes(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None, prior: str | None = None
    ) -> Tensor:
        """`count` codes from a prior; below 1 the temperature stays nearer to its mode, above 1 it strays further."""
        return self.prior_named(prior).sample_codes(count, seed, temperature, label).to(self.device)

    def sample(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None, prior: str | None = None
    ) -> Tensor:
        """`count` new images [count, C, H, W]; the same ones for the same seed.

        `label` asks for pictures of one class, `prior` for one of the model's priors by name. Raises ValueError with a
        sentence where the model has no such prior, or the prior knows no classes.
        """
        return self.decode(self.sample_codes(count, seed, temperature, label, prior))

    def log_prior(self, codes: Tensor) -> Tensor | None:
        """log p of each of the codes [N, *code_shape] in nats, [N]; None where no prior knows it.

        The prior is the default one, or the first of the others where that can only be drawn from.
        """
        names = sorted(self.priors, key=lambda name: name != self.default_prior)
        found = (self.prior_named(name).log_prob(codes) for name in names)
        return next((log_prob for log_prob in found if log_prob is not None), None)

    def moments(self) -> Moments:
        """Where codes lie and how far they spread, in which their units are told.

        As the default prior knows it, or else the first of the others, or else as many samples show it. Raises
        TypeError for indices, which have no mean.
        """
        if self.discrete:
            raise TypeError(f"The codes of a {self.title} are indices, which have no mean.")
        for name in sorted(self.priors, key=lambda name: name != self.default_prior):
            moments = self.prior_named(name).moments()
            if moments is not None:
                return moments
        return moments_of(self.sample_codes(DRAWS).to(self.device))

    # Training

    @abstractmethod
    def objective(self, images: Tensor, noise: Noise, epoch: float) -> Objective:
        """What to minimise on this batch. `epoch` counts passes over the data, with its fraction: warm-ups need it."""

    def steps(self) -> dict[str, list[nn.Parameter]]:
        """What each training step of a batch trains, by name: each step has an optimizer of its own.

        Most families have one step. One with an adversary has two, and says in `step_objective` what each minimises.
        """
        priors = {id(parameter) for parameter in self.priors.parameters()}
        return {"model": [parameter for parameter in self.parameters() if id(parameter) not in priors]}

    def step_objective(self, step: str, images: Tensor, noise: Noise, epoch: float) -> Objective:
        """What one of the `steps` minimises."""
        return self.objective(images, noise, epoch)

    def forward(self, images: Tensor, noise: Noise, epoch: float, step: str = "model") -> Objective:
        """`step_objective`, under the name through which wrappers for training on several devices call it."""
        return self.step_objective(step, images, noise, epoch)

    @property
    def _called(self) -> str:
        return f"a model of the family {self.title}"
