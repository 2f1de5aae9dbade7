"""Directions to move a picture along: from the codes of some held-out pictures to those of others, with their names."""

from dataclasses import dataclass

import torch
from torch import Tensor

from latent.arithmetic import attribute_direction, direction_between, has_quarters
from latent.attributes import table
from latent.domain import Domain
from latent.examples import labels_of
from latent.held_out import HeldOut
from latent.limits import MAX_STRENGTH
from latent.turns import Level, levels, turn
from models import Autoencoder

CLASSES = "classes"
"""The kind of direction that leads from one class to another; the other kinds are measured attributes."""
STRENGTHS = tuple(torch.linspace(-MAX_STRENGTH, MAX_STRENGTH, 9).tolist())
"""At which a strip shows a picture."""
STARTS = {"digit": (7, 1), "garment": (2, 0)}
"""By `Domain.fit` the class that shows most when another is taken from it, and that other one."""


@dataclass(frozen=True, eq=False)
class Direction:
    """A vector [D] for `latent.arithmetic.shift`.

    name  what it is called
    one   how far a strength of 1 goes along it, in words
    call  the Python that makes it from `model` and `held_out`, by a function of `module`
    """

    vector: Tensor
    name: str
    one: str
    call: str
    module: str = "latent.arithmetic"


def kinds(domain: Domain, held_out: HeldOut) -> dict[str, str]:
    """What directions can be made of, each with its name; empty where nothing is known of the held-out pictures."""
    columns = table(domain, held_out).values() if has_quarters(held_out) else ()
    names = {each.name: f"{each.high} minus {each.low}" for each in columns if each.is_amount}
    names |= {words: words for words in _levels(domain, held_out)}
    several = len(labels_of(domain, held_out)) > 1
    return names | ({CLASSES: f"one {domain.label} minus another"} if several else {})


def _levels(domain: Domain, held_out: HeldOut) -> dict[str, Level]:
    """The levels of attributes by their words; those of the class are directions between two classes."""
    found = levels(domain, held_out) if domain.attributes else []
    return {level.words: level for level in found if level.number is not None and level.attribute != domain.label}


def first_classes(domain: Domain, held_out: HeldOut) -> tuple[int, int]:
    """The two classes to begin with, of domains that have as many: the one to add and the one to take away."""
    labels = labels_of(domain, held_out)
    starts = STARTS.get(domain.fit, ())
    return starts if starts and set(starts) <= set(labels) else (labels[1], labels[0])


def along(model: Autoencoder, held_out: HeldOut, domain: Domain, attribute: str) -> Direction:
    """From little to much of an amount, or from all other levels of an attribute to one of them.

    Raises ValueError as `attribute_direction` does.
    """
    if level := _levels(domain, held_out).get(attribute):
        vector = turn(model, domain, held_out, level.attribute, level.number)
        one = f"from the mean of all other pictures to that of those with {level.words}"
        call = f"turn(model, checkpoint.domain, held_out, {level.attribute!r}, {level.number})"
        return Direction(vector, level.words, one, call, "latent.turns")
    vector = attribute_direction(model, held_out, attribute)
    column = table(domain, held_out)[attribute]
    one = f"from the mean of the {column.low} quarter of each {domain.label} to that of the {column.high} quarter"
    return Direction(
        vector, f"{column.high} minus {column.low}", one, f"attribute_direction(model, held_out, {attribute!r})"
    )


def between(model: Autoencoder, held_out: HeldOut, domain: Domain, to: int, minus: int) -> Direction:
    """From the class with the label `minus` to the one with the label `to`; raises ValueError where one has none."""
    vector, classes = direction_between(model, held_out, to, minus), domain.classes
    one = f"from the mean of {domain.label} {classes[minus]} to that of {domain.label} {classes[to]}"
    return Direction(
        vector, f"{classes[to]} minus {classes[minus]}", one, f"direction_between(model, held_out, {to}, {minus})"
    )


def signed(strength: float) -> str:
    """A strength with its sign, as it is set in print."""
    return f"{strength:+g}".replace("-", "−") if strength else "0"
