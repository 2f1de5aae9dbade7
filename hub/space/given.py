"""What an event of the Space starts from and leads to: the settings, and the pictures that the visitor chose."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from torch import Tensor

from hub import Checkpoint
from hub.space import pictures
from hub.space.loaded import load
from hub.space.pictures import Pick
from hub.space.settings import STATE, Settings
from latent.charts import leads_on
from latent.views import CORNERS, View, views

STARTS: dict[View, str] = {"three": "keys", "around": "picture", "sliders": "picture", "code-map": "picture"}
ANEW = ("code", "path")  # what a plane or a code that starts elsewhere does not keep


@dataclass(frozen=True)
class Given:
    """Everything that a visitor set. No keys, picture or terms stand for the first ones of the model's data set.

    keys     of a journey
    picture  to encode
    terms    A, B and C of A − B + C
    """

    settings: Settings
    keys: tuple[Pick, ...] = ()
    picture: Pick | None = None
    terms: tuple[Pick, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What a link says. Raises ValueError where it names no pictures."""
        first = next(iter(pictures.parse(settings.picture)), None)
        return cls(settings, tuple(pictures.parse(settings.keys)), first, tuple(pictures.parse(settings.terms)))

    @staticmethod
    def texts(keys: Iterable[Pick], picture: Pick | None, terms: Iterable[Pick]) -> dict[str, Any]:
        """The settings that name the pictures."""
        one = picture.text if picture else ""
        return {"keys": pictures.written(keys), "picture": one, "terms": pictures.written(terms)}

    @property
    def checkpoint(self) -> Checkpoint:
        """The model in use."""
        return load(self.settings.model)

    def but(self, **changes: Any) -> Self:
        """The same with other pictures or settings; a live view that starts elsewhere then starts anew."""
        own = {each.name for each in fields(self)} - {"settings"}
        now = replace(self, **{name: value for name, value in changes.items() if name in own})
        texts = self.texts(now.keys, now.picture, now.terms)
        settings = {name: value for name, value in changes.items() if name not in own}
        now = replace(now, settings=replace(self.settings, **settings, **texts))
        if changes.keys() & set(STATE) or live_start(now) == live_start(self):
            return now
        anew: dict[str, Any] = dict.fromkeys(ANEW, "")
        return replace(now, settings=replace(now.settings, **anew))

    def of_model(self, name: str) -> Self:
        """The same for another model. What counts dimensions or names a place of this one is not carried over."""
        checkpoint = load(name)
        return self.but(
            model=name, around="", across=0, upwards=0, row=0, column=0, code="", path="", direction="", to=0, minus=0,
            keys=tuple(pictures.renamed(checkpoint, list(self.keys))),
            terms=tuple(pictures.renamed(checkpoint, list(self.terms))),
            picture=next(iter(pictures.renamed(checkpoint, [self.picture] if self.picture else [])), None),
        )  # fmt: skip


def view(settings: Settings) -> View:
    """The live view that is shown: the one asked for, where the model has it."""
    checkpoint = load(settings.model)
    possible = views(checkpoint.model, checkpoint.held_out, checkpoint.domain)
    return settings.view if settings.view in possible else possible[0]


def starts(given: Given) -> list[Pick]:
    """The pictures that the live view starts from; none for the whole plane."""
    match STARTS.get(view(given.settings)):
        case "keys":
            return corners(given.checkpoint, given.keys)
        case "picture":
            return [given.picture or pictures.first_seen(given.checkpoint)]
    return []


def live_start(given: Given) -> tuple:
    """What the live view depends on: another start makes places on it mean something else."""
    settings = given.settings
    axes = (settings.across, settings.upwards) if view(settings) == "around" else ()
    return settings.model, view(settings), axes, starts(given)


def corners(checkpoint: Checkpoint, keys: tuple[Pick, ...]) -> list[Pick]:
    """The first three of the key pictures that span a plane, and others where these are too few."""
    chosen: list[Pick] = []
    codes: list[Tensor] = []
    for pick in [*keys, *pictures.first(checkpoint, 2 * CORNERS)]:
        code = pictures.code(checkpoint, pick)
        if leads_on(codes, code):
            chosen.append(pick)
            codes.append(code)
        if len(chosen) == CORNERS:
            break
    return chosen
