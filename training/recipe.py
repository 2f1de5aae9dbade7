"""A recipe is one TOML file that says everything about how a model was made."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import models
from models import Config, ConfigError
from models.config import bounded

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Schedule(Config):
    """How a module is fitted: AdamW under a one-cycle learning rate (Smith & Topin 2017, arXiv:1708.07120).

    batch          pictures a step, over all processes together
    learning_rate  at its peak, `warmup` of the way through the run
    precision      of the matrix products; sums, losses and weights stay in single precision
    """

    epochs: int = bounded(1, 100_000)
    learning_rate: float = bounded(1e-8, 1.0)
    batch: int = bounded(1, 65_536, default=128)
    warmup: float = bounded(0.001, 0.9, default=0.1)
    weight_decay: float = bounded(0.0, 1.0, default=0.0)
    precision: Literal["no", "bf16"] = "no"
    seed: int = bounded(0, 2**31, default=0)


@dataclass(frozen=True)
class Pictures(Config):
    """Which data set, and for a folder of one's own how its pictures are brought into one form."""

    name: str
    size: int = bounded(4, 256, default=64)
    channels: Literal[1, 3] = 3


@dataclass(frozen=True)
class Recipe(Config):
    """Everything that makes a model: its data, family and settings, and the schedules it is trained on.

    summary  one sentence on what the model is good at, for the people who pick it
    prior    the schedule of the autoregressive prior; a VQ-VAE needs one, nothing else has one
    """

    summary: str
    family: str
    data: Pictures
    model: dict
    training: Schedule
    prior: Schedule | None = None
    name: str = field(default="")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.family not in models.FAMILIES:
            raise ConfigError(f"There is no family {self.family!r}; there are {', '.join(models.FAMILIES)}.")
        if (self.prior is not None) != (self.family == "vq-vae"):
            raise ConfigError("A VQ-VAE's recipe has a [prior] table with its schedule, and no other recipe has one.")


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
