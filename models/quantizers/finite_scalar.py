"""Finite scalar quantization: a codebook that nobody learns (Mentzer et al. 2023, arXiv:2309.15505).

Each of D numbers is rounded to one of a few levels; the codebook is all their combinations. Nothing can collapse, since
there are no vectors to be left behind.
"""

import itertools
import math

import torch
from torch import Tensor, nn

from models.quantizers.quantizer import Quantizer

MARGIN = 1e-3
"""How far within the outermost levels the bound stays, as a share of the range: the paper's ε."""


class Bound(nn.Module):
    """Brings each channel between its outermost levels: tanh(x + shift) · scale + offset, per channel.

    Zero stays zero. Levels lie at whole multiples of 1 / ⌊L/2⌋, so that codes are between −1 and 1.
    """

    shift: Tensor
    scale: Tensor
    offset: Tensor

    def __init__(self, levels: tuple[int, ...]) -> None:
        super().__init__()
        halves = [(level - 1) * (1 - MARGIN) / 2 for level in levels]
        # An even number of levels has none in the middle: half a level down makes zero one of them.
        offsets = [0.0 if level % 2 else 0.5 for level in levels]
        shifts = [math.atanh(offset / half) for offset, half in zip(offsets, halves, strict=True)]
        widths = [level // 2 for level in levels]
        for name, numbers in (
            ("shift", shifts),
            ("scale", [half / width for half, width in zip(halves, widths, strict=True)]),
            ("offset", [-offset / width for offset, width in zip(offsets, widths, strict=True)]),
        ):
            self.register_buffer(name, torch.tensor(numbers))

    def forward(self, features: Tensor) -> Tensor:
        """Features [N, D, h, w] → the same shape, between the outermost levels."""
        shift, scale, offset = (numbers.view(-1, 1, 1) for numbers in (self.shift, self.scale, self.offset))
        return (features.float() + shift).tanh() * scale + offset


class FiniteScalarQuantizer(Quantizer):
    """The grid of all combinations of `levels`, one number of levels for each channel.

    It takes what `Bound` gives. The last channel's level changes fastest from one index to the next.
    """

    def __init__(self, levels: tuple[int, ...]) -> None:
        super().__init__()
        ranges = [[(step - level // 2) / (level // 2) for step in range(level)] for level in levels]
        self.register_buffer("codebook", torch.tensor(list(itertools.product(*ranges))))
