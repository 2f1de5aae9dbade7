"""Pictures to start from that need no upload, no network and no data set in the project."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from latent import coding
from latent.arithmetic import attribute_direction, class_mean, has_quarters
from latent.attributes import table
from latent.charts import leads_on
from latent.domain import Domain
from latent.held_out import HeldOut
from latent.kept import for_life
from models import Autoencoder

EXAMPLES_PER_CLASS = 20
FIRST_CLASSES = {"digit": (3, 8, 0, 6, 9, 4), "garment": (7, 9, 5, 0, 3, 1)}
"""Classes whose in-betweens make a good first journey: digits that share strokes, sneaker to ankle boot."""
TRIED_CLASSES = 20  # for two pictures that differ mostly in one thing
TRIED = 200  # examples, where a model gives most of them the same code


@dataclass(frozen=True)
class Example:
    """The `number`-th example of the class `label`, or of all held-out pictures where they have no classes."""

    label: int | None
    number: int = 0


def example_code(model: Autoencoder, held_out: HeldOut, label: int | None, number: int = 0) -> Tensor:
    """The held-out code [*code_shape] of the `number`-th example of a class, counted round and round, on the CPU.

    The first of EXAMPLES_PER_CLASS is the one nearest to the mean of its class, and each further one is more unusual.
    Without a label it is simply the `number`-th of all held-out codes. Raises ValueError for a class without any.
    """
    if label is None:
        return held_out.codes[number % len(held_out.codes)]
    members = _from_typical(model, held_out, label)
    return held_out.codes[members[_position(number, len(members))]]


@for_life
def _from_typical(model: Autoencoder, held_out: HeldOut, label: int) -> Tensor:
    """The rows [n] of `held_out` with that label, the one nearest to their mean first."""
    vectors = coding.embed(model, held_out.by_class(label))
    order = (vectors - vectors.mean(0)).norm(dim=1).argsort(stable=True)
    return (held_out.labels == label).nonzero()[order, 0]


def _position(number: int, members: int) -> int:
    return number * max(1, members // EXAMPLES_PER_CLASS) % members


def decoded_example(model: Autoencoder, held_out: HeldOut, label: int | None, number: int = 0) -> Tensor:
    """The picture [C, H, W] decoded from `example_code`: what the model made of a test picture, not that itself."""
    return coding.decode_one(model, example_code(model, held_out, label, number))


def labels_of(domain: Domain, held_out: HeldOut) -> list[int]:
    """The classes of which there are examples, "obj2" before "obj10"; empty where the pictures have no classes."""
    present = [label for label in held_out.labels.unique().tolist() if label < len(domain.classes)]
    return sorted(present, key=lambda label: _natural(domain.classes[label]))


def first_examples(model: Autoencoder, held_out: HeldOut, domain: Domain, count: int) -> list[Example]:
    """What to show before a visitor has chosen: `count` examples that exist and differ, or as many as there are.

    They are of one class each as long as there are others, and three of them span a plane if any do: see `leads_on`.
    """
    return list(_first_examples(model, held_out, domain, count))


@for_life
def _first_examples(model: Autoencoder, held_out: HeldOut, domain: Domain, count: int) -> tuple[Example, ...]:
    chosen: list[Example] = []
    codes: list[Tensor] = []
    passed: list[tuple[Example, Tensor]] = []
    for example in islice(_candidates(domain, held_out), TRIED):
        if len(chosen) == count:
            return tuple(chosen)
        code = example_code(model, held_out, example.label, example.number)
        if leads_on(codes, code):
            chosen.append(example)
            codes.append(code)
        else:
            passed.append((example, code))
    for example, code in passed:  # three on one line are better than two
        if len(chosen) < count and not any(torch.equal(code, other) for other in codes):
            chosen.append(example)
            codes.append(code)
    return tuple(chosen)


@dataclass(frozen=True)
class Terms:
    """Examples for A, B and C of A − B + C, and in words what to see in them; nothing where that can't be said."""

    examples: tuple[Example, ...]
    words: str = ""


@for_life
def first_terms(model: Autoencoder, held_out: HeldOut, domain: Domain) -> Terms:
    """What A − B + C begins with: of three pictures that differ in everything no one could say what comes out.

    Where something was measured on the held-out pictures, A and B are of one class and differ mostly in that: of all
    such pairs of examples their difference points most along its direction. C is a typical one of the class
    nearest to theirs.
    """
    columns = table(domain, held_out)
    measured = next((name for name, column in columns.items() if column.is_amount), None)
    labels = labels_of(domain, held_out)
    if measured is None or len(labels) < 2 or not has_quarters(held_out):
        return Terms(tuple(first_examples(model, held_out, domain, 3)))
    direction = attribute_direction(model, held_out, measured)
    pairs = {label: _pair(model, held_out, label, direction) for label in labels[:TRIED_CLASSES]}
    label = max(pairs, key=lambda each: pairs[each][0])
    mean = class_mean(model, held_out, label)
    others = [each for each in pairs if each != label]
    other = min(others, key=lambda each: (class_mean(model, held_out, each) - mean).norm().item())
    high, low = columns[measured].high, columns[measured].low
    words = (
        f"A and B are both of the {domain.label} {domain.classes[label]}, {high} and {low}: C should become {high} too."
    )
    return Terms((*pairs[label][1], Example(other)), words)


def _pair(model: Autoencoder, held_out: HeldOut, label: int, direction: Tensor) -> tuple[float, tuple[Example, ...]]:
    """Two examples of a class, whose difference points most along the direction [D], and how much it does, −1 to 1.

    They are at least as far apart along it as half its length.
    """
    members = _from_typical(model, held_out, label)
    numbers = range(min(EXAMPLES_PER_CLASS, len(members)))
    codes = held_out.codes[members[[_position(number, len(members)) for number in numbers]]]
    vectors = coding.embed(model, codes)
    differences = vectors.unsqueeze(1) - vectors.unsqueeze(0)
    along = differences @ direction / direction.norm()
    alike = along / differences.norm(dim=2).clamp(min=1e-9)
    alike[along < direction.norm() / 2] = -1
    a, b = divmod(int(alike.argmax()), len(vectors))
    return alike.max().item(), (Example(label, a), Example(label, b))


def _candidates(domain: Domain, held_out: HeldOut) -> Iterator[Example]:
    """All examples, one of each class before the second of any; none of them twice."""
    labels = labels_of(domain, held_out)
    if not labels:
        yield from (Example(None, number) for number in range(min(EXAMPLES_PER_CLASS, len(held_out.codes))))
        return
    good = [label for label in FIRST_CLASSES.get(domain.fit, ()) if label in labels]
    counts = held_out.labels.bincount(minlength=max(labels) + 1).tolist()
    for number in range(EXAMPLES_PER_CLASS):
        for label in dict.fromkeys([*good, *labels]):
            if number < counts[label]:
                yield Example(label, number)


def _natural(name: str) -> list[str | int]:
    """To sort names as people do: by the numbers in them as numbers."""
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", name)]
