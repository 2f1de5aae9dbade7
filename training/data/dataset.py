"""A data set in memory: decoded once, so that the loop does no work a picture."""

from dataclasses import dataclass

from torch import Tensor

from hub import Domain

DIGITS = tuple(str(digit) for digit in range(10))


class DataError(ValueError):
    """A data set can't be had; the message is one sentence."""


@dataclass(frozen=True)
class DataSet:
    """Pictures with their labels, in two parts that share none.

    train, test                [N, C, H, W] uint8
    train_labels, test_labels  [N] int64, indices into `domain.classes`
    """

    domain: Domain
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)"""
        return tuple(self.train.shape[1:])
