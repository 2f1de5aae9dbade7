"""Random numbers that do not depend on how many processes share a batch."""

import torch
from torch import Tensor


class Noise:
    """Seeded draws for one global batch, of which this process takes every `world`-th row, from row `rank` on.

    Each process draws the numbers of the whole batch and keeps its own rows: two processes with half a batch each see
    the very noise one process sees with all of it, and a run can go on from any step by its seed alone. The numbers
    come from the CPU's generator, so they are the same whatever device the model is on.
    """

    def __init__(self, seed: int, rank: int = 0, world: int = 1) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        self.rank, self.world = rank, world

    def normal(self, like: Tensor) -> Tensor:
        """Standard normal numbers of the shape, type and device of `like`."""
        return self._rows(torch.randn, like)

    def uniform(self, like: Tensor) -> Tensor:
        """Numbers uniform in [0, 1) of the shape, type and device of `like`."""
        return self._rows(torch.rand, like)

    def choose(self, total: int, count: int) -> Tensor:
        """`count` of the indices 0 … total − 1, the same ones on every process; without repetition if they suffice."""
        if count <= total:
            return torch.randperm(total, generator=self.generator)[:count]
        return torch.randint(total, (count,), generator=self.generator)

    def _rows(self, draw, like: Tensor) -> Tensor:
        everything = draw((len(like) * self.world, *like.shape[1:]), generator=self.generator)
        return everything[self.rank :: self.world].to(like)
