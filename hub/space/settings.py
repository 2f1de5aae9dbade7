"""What a visitor can set, within which bounds, and how it travels in a link.

One table for the widgets, the programming interface and the query string: whoever sends a value, it is checked here.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any, Literal, Self
from urllib.parse import urlencode

from latent.domain import MAX_CLASSES
from latent.examples import EXAMPLES_PER_CLASS
from latent.limits import (
    MAX_COST,
    MAX_FPS,
    MAX_FRAMES,
    MAX_REACH,
    MAX_SAMPLES,
    MAX_SEED,
    MAX_STRENGTH,
    MAX_TEMPERATURE,
    MIN_FPS,
    MIN_FRAMES,
    MIN_REACH,
    MOST_ALARMS,
)
from latent.state import VIEWS, clean_state
from latent.views import View
from models.config import Config, ConfigError, bounded

Tab = Literal["live", "sample", "interpolate", "encode", "arithmetic", "grid", "anomalies", "compare"]
Curve = Literal["linear", "spherical"]
Turn = Literal["there-and-back", "loop", "once"]
Easing = Literal["smooth", "linear", "ease-in", "ease-out"]
Sheet = Literal["rows", "plane"]
Sum = Literal["directions", "pictures"]

STATE = tuple(VIEWS["plane"])
"""Code, path, how, maps and link: where a visitor of the live tab let go, as `latent.state` describes it."""

RENAMED = {"sweep": "sheet"}  # what links said before
RENAMED_VALUES = {"tab": {"generate": "sample", "sweep": "grid"}, "view": {"codes": "code-map"}}

MAX_DIMENSIONS = 4096  # more than any code of a model that is small enough to be loaded


@dataclass(frozen=True)
class Settings(Config):
    """Everything a link restores; raises `ConfigError` for a value out of bounds.

    view           what the live tab shows; a model that has no such view shows its first one
    code … link    where a visitor let go there, see `latent.state`; empty before that
    keys, picture, terms  pictures as `hub.space.pictures` writes them, of a journey, of Encode and of A − B + C; empty
                   for the first ones of the model's data set
    sum            what is added to a picture: a direction, or what one picture has and another has not
    direction      a measured attribute, or "classes" for the difference of two; empty for the first that there is
    to, minus      these two classes, counted from one; 0 for those that show most
    prior          of the model, by name, that samples are drawn from; one it does not have stands for its default one
    label          the class that samples are drawn of, from 0; −1 for all of them
    around         the picture whose code a sheet starts from; empty for the mean of the prior
    score          by which pictures are called strange, as `latent.anomaly` names it; empty for all together
    alarms         percent of false alarms that are allowed; their cost, that of a miss, and percent of strange pictures
    second, third  models to compare with; empty for the one that suggests itself, and for none
    of_each        which picture of each class they are shown, from 1; `throw` is the seed of their samples
    way            of the path through their codes
    across, upwards, row, column  count from one, as on screen; 0 for the most informative dimension, the middle cell
    """

    model: str = "mnist-vae"
    tab: Tab = "live"
    view: View = "three"
    code: str = ""
    path: str = ""
    how: str = ""
    maps: str = "both"
    link: str = "place"
    count: int = bounded(1, MAX_SAMPLES, 25)
    seed: int = bounded(0, MAX_SEED, 0)
    temperature: float = bounded(0.0, MAX_TEMPERATURE, 1.0)
    prior: str = ""
    label: int = bounded(-1, MAX_CLASSES - 1, -1)
    keys: str = ""
    curve: Curve = "linear"
    turn: Turn = "there-and-back"
    easing: Easing = "smooth"
    frames: int = bounded(MIN_FRAMES, MAX_FRAMES, 48)
    fps: int = bounded(MIN_FPS, MAX_FPS, 16)
    picture: str = ""
    terms: str = ""
    sum: Sum = "directions"
    direction: str = ""
    to: int = bounded(0, MAX_CLASSES, 0)
    minus: int = bounded(0, MAX_CLASSES, 0)
    strength: float = bounded(-MAX_STRENGTH, MAX_STRENGTH, 1.0)
    sheet: Sheet = "rows"
    around: str = ""
    score: str = ""
    alarms: float = bounded(0.0, MOST_ALARMS, 1.0)
    alarm_cost: int = bounded(0, MAX_COST, 1)
    miss_cost: int = bounded(0, MAX_COST, 10)
    strange: int = bounded(0, 100, 5)
    second: str = ""
    third: str = ""
    of_each: int = bounded(1, EXAMPLES_PER_CLASS, 1)
    throw: int = bounded(0, MAX_SEED, 0)
    way: Curve = "linear"
    across: int = bounded(0, MAX_DIMENSIONS, 0)
    upwards: int = bounded(0, MAX_DIMENSIONS, 0)
    reach: float = bounded(MIN_REACH, MAX_REACH, 3.0)
    row: int = bounded(0, MAX_DIMENSIONS, 0)
    column: int = bounded(0, MAX_DIMENSIONS, 0)

    def __post_init__(self) -> None:
        super().__post_init__()
        state = {name: text for name in STATE if (text := getattr(self, name))}
        if wrong := state.keys() - clean_state("plane", state).keys():
            raise ConfigError(f"The setting {min(wrong)} of the live tab is malformed: move to another place there.")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The settings in a link. What is unknown, malformed or out of bounds in it counts as not said."""
        query = {RENAMED.get(name, name): text for name, text in query.items()}
        query = {name: RENAMED_VALUES.get(name, {}).get(text, text) for name, text in query.items()}
        said: dict[str, Any] = {}
        for item in fields(cls):
            kind: type = type(item.default)
            with suppress(ValueError, OverflowError):
                value: Any = kind(query[item.name].strip()) if item.name in query else item.default
                cls(**{item.name: value})
                said[item.name] = value
        return cls(**said)

    def query(self) -> str:
        """The query string that says what differs from the defaults."""
        return urlencode(
            {item.name: value for item in fields(self) if (value := getattr(self, item.name)) != item.default}
        )

    def address(self) -> str:
        """The address of the Space with these settings; of one that runs elsewhere only the query string."""
        host = os.environ.get("SPACE_HOST")  # set by the Hub
        return f"https://{host}/?{self.query()}" if host else f"?{self.query()}"
