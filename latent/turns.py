"""What turns an attribute: for each level of each column of `latent.attributes.table` a vector [D] to add to a code.

A strength of 1 goes as far along it as the mean of the pictures with the level is from the mean of the others.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from latent import coding
from latent.arithmetic import quarters
from latent.attributes import Column, table
from latent.domain import Domain
from latent.held_out import HeldOut
from models import Autoencoder

Method = Literal["means", "regression"]
METHODS: dict[Method, str] = {"means": "difference of means", "regression": "logistic regression"}
FEWEST = 5  # pictures with a level, and without it, from which something can be said
LEFT = 0.05  # share of a vector that has to be left when the directions of other attributes are taken out of it


@dataclass(frozen=True)
class Level:
    """One thing that can be turned on: a level of an attribute, or much of an amount (then `number` is None)."""

    attribute: str
    number: int | None
    words: str


def levels(domain: Domain, held_out: HeldOut) -> list[Level]:
    """Everything that there are enough held-out pictures of, in the order of the table."""
    found = []
    for column in table(domain, held_out).values():
        numbers: Sequence[int | None] = [None] if column.is_amount else range(len(column.levels))
        for number in numbers:
            words = column.high if number is None else f"{column.name}: {column.levels[number]}"
            if min(map(len, _groups(column, held_out, number))) >= FEWEST:
                found.append(Level(column.name, number, words))
    return found


def turn(
    model: Autoencoder,
    domain: Domain,
    held_out: HeldOut,
    attribute: str,
    number: int | None = None,
    method: Method = "means",
    keep: Sequence[str] = (),
) -> Tensor:
    """The vector [D] that turns an attribute to a level, or an amount to much of it.

    method  "means": from the mean of the pictures without it to that of those with it. "regression": along the normal
            of the plane by which logistic regression parts them, as far as these means are apart along it
    keep    attributes that are to stay: the vector is made orthogonal to all that parts their levels

    Raises ValueError for an attribute that is not known, where too few pictures have the level or have it not, and
    where little is left of the vector.
    """
    columns = table(domain, held_out)
    for name in (attribute, *keep):
        if name not in columns:
            raise ValueError(f"There is no attribute {name[:60]!r}; there are {', '.join(columns) or 'none'}.")
    vectors = coding.embed(model, held_out.codes)
    with_it, others = _groups(columns[attribute], held_out, number)
    if min(len(with_it), len(others)) < FEWEST:
        raise ValueError(f"At least {FEWEST} held-out pictures must have this {attribute}, and {FEWEST} another.")
    gap = vectors[with_it].mean(0) - vectors[others].mean(0)
    way = gap if method == "means" else _normal(vectors[with_it], vectors[others])
    free = orthogonal(way, _parting(vectors, [columns[name] for name in keep if name != attribute], held_out))
    along = free @ gap
    if free.norm() < LEFT * way.norm() or along <= 0:
        raise ValueError(f"Nothing turns this {attribute} and keeps {', '.join(keep)}: keep fewer of them.")
    return free * (along / free.square().sum())


def orthogonal(vector: Tensor, others: Tensor) -> Tensor:
    """What is left of `vector` [D] when all that lies in the span of `others` [K, D] is taken out of it."""
    if not len(others):
        return vector
    _, sizes, axes = torch.linalg.svd(others, full_matrices=False)
    axes = axes[sizes > 1e-6 * sizes.max().clamp(min=1e-12)]
    return vector - (vector @ axes.T) @ axes


def places(model: Autoencoder, held_out: HeldOut, vector: Tensor, quantiles: Sequence[float]) -> list[float]:
    """Where such shares of the held-out pictures lie at most along `vector` [D], in strengths from their mean."""
    vectors = coding.embed(model, held_out.codes)
    along = (vectors - vectors.mean(0)) @ vector / vector.square().sum()
    return along.quantile(torch.tensor(list(quantiles)).to(along)).tolist()


def _groups(column: Column, held_out: HeldOut, number: int | None) -> tuple[Tensor, Tensor]:
    """The rows of the pictures with a level, and of all others; of an amount those of its quarters within a class."""
    if column.is_amount:
        return quarters(held_out, column.name)
    with_it = column.values.eq(-1 if number is None else number)
    return with_it.nonzero().squeeze(1), (~with_it).nonzero().squeeze(1)


def _normal(with_it: Tensor, others: Tensor) -> Tensor:
    """The normal [D] of the plane by which logistic regression parts two groups of vectors [n, D], of length 1."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    labels = torch.cat([torch.ones(len(with_it)), torch.zeros(len(others))])
    inputs = torch.cat([with_it, others])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of its direction can't be seen
        # Balanced, because a level is rare beside all others together.
        fitted = LogisticRegression(class_weight="balanced", max_iter=200).fit(inputs.cpu().numpy(), labels.numpy())
    normal = torch.from_numpy(fitted.coef_[0]).to(with_it)
    return normal / normal.norm().clamp(min=1e-12)


def _parting(vectors: Tensor, columns: Sequence[Column], held_out: HeldOut) -> Tensor:
    """Vectors [K, D] that span all differences between the means of the levels of these columns."""
    found = []
    for column in columns:
        if column.is_amount:
            most, least = quarters(held_out, column.name)
            found.append(vectors[most].mean(0) - vectors[least].mean(0))
        else:
            middle = vectors.mean(0)
            found += [vectors[column.values == level].mean(0) - middle for level in column.values.unique()]
    return torch.stack(found) if found else vectors.new_zeros(0, vectors.shape[1])
