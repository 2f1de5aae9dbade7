"""A recipe is one TOML file that says everything about how a model was made."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch

import models
from models import Autoencoder, Config, ConfigError
from models.config import bounded
from training.terms.terms import Terms

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Schedule(Config):
    """How a module is fitted: AdamW under a one-cycle learning rate (Smith & Topin 2017, arXiv:1708.07120).

    batch          pictures a step, over all processes together
    learning_rate  at its peak, `warmup` of the way through the run
    precision      of the matrix products; sums, losses and weights stay in single precision
    average        share of a running average of the weights that stays at each step; 0 for the last weights themselves
    """

    epochs: int = bounded(1, 100_000)
    learning_rate: float = bounded(1e-8, 1.0)
    batch: int = bounded(1, 65_536, default=128)
    warmup: float = bounded(0.001, 0.9, default=0.1)
    weight_decay: float = bounded(0.0, 1.0, default=0.0)
    precision: Literal["no", "bf16"] = "no"
    seed: int = bounded(0, 2**31, default=0)
    average: float = bounded(0.0, 0.99999, default=0.0)


@dataclass(frozen=True)
class Pictures(Config):
    """Which data set, and for a folder of one's own how its pictures are brought into one form."""

    name: str
    size: int = bounded(4, 256, default=64)
    channels: Literal[1, 3] = 3


@dataclass(frozen=True)
class PriorRecipe(Config):
    """One of the priors that a model gets after its own training.

    kind      such as "gaussian" or "autoregressive"
    settings  those of that kind
    training  the schedule of a prior that is learned by gradients; others are fitted at once and have none
    name      among the priors of the model; by default its kind
    """

    kind: str
    settings: dict = field(default_factory=dict)
    training: Schedule | None = None
    name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        prior = models.PRIORS.find(self.kind)
        if (self.training is not None) != prior.learned:
            verb = "is learned, so it needs a" if prior.learned else "is fitted at once, so it has no"
            raise ConfigError(f"A prior of the kind {self.kind} {verb} table `training` with its schedule.")
        object.__setattr__(self, "name", self.name or self.kind)

    @property
    def table(self) -> dict[str, Any]:
        """What `models.build` makes the prior from."""
        return {"kind": self.kind, **self.settings}


@dataclass(frozen=True)
class Recipe(Config):
    """Everything that makes a model: its data, family and settings, its priors, and the schedules it is trained on.

    summary  one sentence on what the model is good at, for the people who pick it
    priors   what it samples from, the default one first; by default those that are usual for the family
    terms    what is added to the family's objective
    decoder  the schedule by which the decoder is trained alone afterwards, codes staying what they are; None for none
    """

    summary: str
    family: str
    data: Pictures
    model: dict
    training: Schedule
    priors: tuple[PriorRecipe, ...] = ()
    terms: Terms = field(default_factory=Terms)
    decoder: Schedule | None = None
    name: str = field(default="")

    def __post_init__(self) -> None:
        super().__post_init__()
        models.FAMILIES.find(self.family)
        if len({prior.name for prior in self.priors}) < len(self.priors):
            raise ConfigError("Two priors of a recipe have the same name: give one of them a `name`.")

    def build(self) -> Autoencoder:
        """The model it describes, with weights of its seed. Raises `ConfigError`."""
        torch.manual_seed(self.training.seed)
        tables = {prior.name: prior.table for prior in self.priors} or None
        model = models.build(self.family, self.model, tables)
        untrained = [name for name, prior in model.priors.items() if prior.learned and name not in (tables or {})]
        if untrained:
            raise ConfigError(
                f"A {model.title} samples from a learned prior: give the recipe a [[priors]] table with the kind "
                f"{model.priors[untrained[0]].kind!r} and a schedule `training`."
            )
        return model


def load_recipe(name: str, changes: dict[str, Any] | None = None) -> Recipe:
    """The recipe of that name in `training/recipes/`, or at that path if it ends in .toml.

    `changes` replaces settings of the [training] table. Raises `ConfigError` with one sentence.
    """
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    if not path.is_file():
        raise ConfigError(f"There is no recipe {name!r}; there are {', '.join(recipe_names())}, or give a .toml file.")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The recipe {path.name} is not valid TOML: {error}.") from None
    if isinstance(table.get("training"), dict):
        table["training"] = {**table["training"], **(changes or {})}
    return Recipe.from_dict({**table, "name": path.stem})


def recipe_names() -> list[str]:
    """The names of the recipes that come with the project."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))
