"""A data set in memory: decoded once, so that the loop does no work a picture."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from hub import Domain

DIGITS = tuple(str(digit) for digit in range(10))
NAMED = 20  # classes that are named with their pictures before the rest is only counted


class DataError(ValueError):
    """A data set can't be had; the message is one sentence."""


@dataclass(frozen=True)
class Found:
    """What a data set consists of, to be read before hours are spent on it.

    train, test  how many pictures are trained on, and held out
    classes      each with how many pictures it has in both parts
    left_out     in words what else lay there, and why it is not used
    parts        folders that said which pictures to hold out
    """

    title: str
    train: int
    test: int
    classes: dict[str, int]
    left_out: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        divided = f", divided as its folders {', '.join(self.parts)} are" if self.parts else ""
        lines = [f"{self.title}: {self.train:,} pictures to train on, {self.test:,} held out{divided}."]
        named = [f"{name} ({count:,})" for name, count in list(self.classes.items())[:NAMED]]
        if more := len(self.classes) - len(named):
            named.append(f"{more:,} more")
        lines.append(f"{len(self.classes):,} {'classes' if len(self.classes) != 1 else 'class'}: {', '.join(named)}.")
        return "\n".join([*lines, *(f"Left out: {words}." for words in self.left_out)])


@dataclass(frozen=True)
class DataSet:
    """Pictures with their labels, in two parts that share none.

    train, test                [N, C, H, W] uint8
    train_labels, test_labels  [N] int64, indices into `domain.classes`
    train_attributes, test_attributes  what else is known of each picture, [N]: for each attribute of the domain, int64
                               where it has levels, else float
    left_out, parts            what else lay there, and which folders divide it, as `Found` says it
    """

    domain: Domain
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    left_out: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    train_attributes: dict[str, Tensor] = field(default_factory=dict)
    test_attributes: dict[str, Tensor] = field(default_factory=dict)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)"""
        _, channels, height, width = self.train.shape
        return channels, height, width

    @property
    def found(self) -> Found:
        """What it consists of, in words."""
        classes = self.domain.classes
        counts = torch.cat([self.train_labels, self.test_labels]).bincount(minlength=len(classes)).tolist()
        counted = dict(zip(classes, counts, strict=True))
        return Found(self.domain.title, len(self.train), len(self.test), counted, self.left_out, self.parts)
