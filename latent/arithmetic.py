"""Arithmetic with codes: analogies, group means, and directions along which one thing about a picture changes.

Everything here adds and subtracts vectors [D], which `model.embed` makes of codes and `model.quantize` turns back
into codes, so it holds for every family: a continuous code is its own vector, a grid of indices is looked up in the
codebook and snapped to the nearest codes afterwards.
"""

from collections import Counter

import torch
from torch import Tensor

from latent import coding
from latent.held_out import HeldOut
from models import Autoencoder


def analogy(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """a − b + c: what is to `c` as `a` is to `b` (Mikolov et al. 2013, NAACL). Vectors [..., D], pictures' or means."""
    return a - b + c


def class_mean(model: Autoencoder, held_out: HeldOut, label: int) -> Tensor:
    """The mean vector [D] of the held-out pictures with this label; ValueError where there is none."""
    return _mean(model, held_out.by_class(label))


def direction_between(model: Autoencoder, held_out: HeldOut, label_to: int, label_from: int) -> Tensor:
    """The vector [D] that leads from the mean of one class to the mean of another; ValueError as `class_mean`."""
    return class_mean(model, held_out, label_to) - class_mean(model, held_out, label_from)


QUARTER = 0.25
"""The share of the pictures, at either end of an attribute, that its direction compares."""


def has_quarters(held_out: HeldOut) -> bool:
    """Whether some class has enough held-out pictures for `attribute_direction` to compare its quarters."""
    return int(QUARTER * int(held_out.labels.bincount().max())) > 0


def attribute_direction(model: Autoencoder, held_out: HeldOut, attribute: str) -> Tensor:
    """The vector [D] from little to much of a measured attribute, such as "thickness".

    It is the mean of the pictures with the most of it minus the mean of those with the least, a quarter each: a
    strength of 1 in `shift` goes as far as from one of these means to the other.
    Raises ValueError for an attribute that was not measured, and where no class has four pictures to compare.
    """
    if attribute not in held_out.amounts:
        measured = ", ".join(held_out.amounts) or "none"
        raise ValueError(f"There is no attribute '{attribute}' of the held-out pictures; measured were: {measured}.")
    most, least = quarters(held_out, attribute)
    if not len(most):
        raise ValueError("There are too few held-out pictures to compare: some class has to have four of them.")
    return _mean(model, held_out.codes[most]) - _mean(model, held_out.codes[least])


def quarters(held_out: HeldOut, attribute: str) -> tuple[Tensor, Tensor]:
    """The rows of the held-out pictures with the most of an amount, and of those with the least, a quarter each."""
    amounts = held_out.amounts[attribute]
    # The quarters are taken within each class. Over all pictures the slimmest quarter would mostly be ones and the
    # boldest mostly zeros, and the direction would turn ones into zeros. Each class gives as many pictures to the top
    # as to the bottom, so the difference of the two means is the average of the differences within the classes.
    top, bottom = [], []
    for label in held_out.labels.unique():
        members = (held_out.labels == label).nonzero().squeeze(1)
        ascending = members[amounts[members].argsort()]
        quarter = int(QUARTER * len(members))
        bottom.append(ascending[:quarter])
        top.append(ascending[len(members) - quarter :])
    return torch.cat(top), torch.cat(bottom)


def shift(model: Autoencoder, codes: Tensor, direction: Tensor, strength: float | Tensor) -> Tensor:
    """The codes [N, *code_shape] moved by `strength` times the direction [D].

    `strength` is a number or a tensor [N], and one code with several strengths gives one result for each.
    """
    strengths = torch.as_tensor(strength, dtype=direction.dtype, device=direction.device).unsqueeze(-1)
    return coding.quantize(model, coding.embed(model, codes) + strengths * direction)


NEIGHBOURS = 15
"""How many held-out pictures are asked what a result looks like."""


def neighbours(model: Autoencoder, held_out: HeldOut, code: Tensor, count: int = NEIGHBOURS) -> Counter[int]:
    """The labels of the `count` held-out pictures nearest to one code [1, *code_shape], and how often each occurs."""
    others = coding.embed(model, held_out.codes)
    nearest = torch.cdist(coding.embed(model, code), others)[0].topk(min(count, len(others)), largest=False).indices
    return Counter(held_out.labels[nearest].tolist())


def _mean(model: Autoencoder, codes: Tensor) -> Tensor:
    """The mean vector [D] of codes [n, *code_shape]."""
    return coding.embed(model, codes).mean(0)
