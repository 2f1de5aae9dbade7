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
    call  the Python that makes it from `model` and `held_out`
    """

    vector: Tensor
    name: str
    one: str
    call: str


def kinds(domain: Domain, held_out: HeldOut) -> dict[str, str]:
    """What directions can be made of, each with its name; empty where nothing is known of the held-out pictures."""
    columns = table(domain, held_out).values() if has_quarters(held_out) else ()
    names = {each.name: f"{each.high} minus {each.low}" for each in columns if each.is_amount}
    several = len(labels_of(domain, held_out)) > 1
    return names | ({CLASSES: f"one {domain.label} minus another"} if several else {})


def first_classes(domain: Domain, held_out: HeldOut) -> tuple[int, int]:
    """The two classes to begin with, of domains that have as many: the one to add and the one to take away."""
    labels = labels_of(domain, held_out)
    starts = STARTS.get(domain.fit, ())
    return starts if starts and set(starts) <= set(labels) else (labels[1], labels[0])


def along(model: Autoencoder, held_out: HeldOut, domain: Domain, attribute: str) -> Direction:
    """From little to much of a measured attribute; raises ValueError as `attribute_direction` does."""
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
