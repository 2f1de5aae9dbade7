"""What the codes of a model are: so many numbers, or a grid of indices into a codebook."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class CodeSpace:
    """The space that a model's codes lie in; everything that differs between kinds of codes is asked here.

    shape       of one picture's code: (d,) numbers or (h, w) indices
    entries     of the codebook that indices point into; None where codes are numbers
    unit        what one unit of a number is, for the screen: "a standard deviation of the prior"
    dimensions  numbers in the vector that an index stands for; None where codes are numbers, or it is not said
    """

    shape: tuple[int, ...]
    entries: int | None = None
    unit: str = ""
    dimensions: int | None = None

    @property
    def discrete(self) -> bool:
        """Whether codes are indices, which are names and not amounts."""
        return self.entries is not None

    @property
    def count(self) -> int:
        """Numbers or indices in one code."""
        return math.prod(self.shape)

    @property
    def is_plane(self) -> bool:
        """Whether all codes can be drawn as the places of one map."""
        return not self.discrete and self.shape == (2,)

    @property
    def words(self) -> str:
        """A code in words: "32 numbers", or "7 × 7 indices into 128 codes"."""
        if self.discrete:
            return f"{' × '.join(map(str, self.shape))} indices into {self.entries} codes"
        return f"{self.count} number{'s' if self.count > 1 else ''}"

    def holds(self, codes: Tensor) -> bool:
        """Whether `codes` [N, …] are codes of this space: of its shape, finite, and indices within the codebook."""
        if codes.shape[1:] != self.shape or codes.is_floating_point() == self.discrete:
            return False
        if self.entries is None:
            return bool(codes.isfinite().all())
        return bool(((codes >= 0) & (codes < self.entries)).all())


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Moments:
    """Where codes of numbers lie and how far they spread.

    mean    [d]: where a slider stands at rest
    factor  [d, d], lower triangular: times its transpose it is the covariance
    """

    mean: Tensor
    factor: Tensor

    @property
    def deviation(self) -> Tensor:
        """The standard deviation of each number, [d]: one unit of it."""
        return self.factor.norm(dim=1)

    def cpu(self) -> "Moments":
        """The same on the CPU."""
        return Moments(self.mean.cpu(), self.factor.cpu())


def moments_of(codes: Tensor) -> Moments:
    """Mean and covariance of codes [N, d], N > 1."""
    codes = codes.double()
    mean = codes.mean(0)
    # A code that never varies has no variance to invert; a millionth of the average keeps the factor defined.
    covariance = torch.cov(codes.T).reshape(len(mean), len(mean))
    ridge = 1e-6 * covariance.diagonal().mean() + 1e-12
    factor = torch.linalg.cholesky(covariance + ridge * torch.eye(len(mean)).to(covariance))
    return Moments(mean.float(), factor.float())
