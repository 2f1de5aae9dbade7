"""Planes through code space, to move on: z = origin + a·across + b·up at the place (a, b).

`latent/browser/plane/chart.js` reads what this writes. Places can be compared between models: of codes of two numbers
one unit is how far a model's codes spread, and three pictures stand at the same places whichever model drew them.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from latent.grid import dimension_name
from models import Autoencoder

Place = tuple[float, float]
Window = tuple[float, float, float, float]
"""left, right, bottom and top of a square, in places."""

TRIANGLE: tuple[Place, ...] = ((0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(0.75)))
"""Where three pictures stand: all equally far from each other, and the third above the middle of the others."""
FLAT = 1e-4  # the sine of the angle below which three codes count as lying on one line

SHOWN = 0.96  # of the codes along each axis: the few strays of an AE would shrink all others to a dot
MARGIN = 0.06  # of the window's side, on each side
ROOM = 0.55  # around three pictures, in sides of their triangle: to see what lies beyond them


@dataclass(frozen=True)
class Chart:
    """A plane, and what is named on it.

    origin, across, up  d numbers each
    axes                names of the two dimensions it runs along, or None where it runs along none
    corners             the pictures it was laid through, by name and place
    """

    origin: tuple[float, ...]
    across: tuple[float, ...]
    up: tuple[float, ...]
    axes: tuple[str, str] | None = None
    corners: tuple[tuple[str, Place], ...] = ()

    def code(self, place: Tensor | Place) -> Tensor:
        """The codes [..., d] at these places [..., 2], or the code [d] at one."""
        return torch.tensor(self.origin) + torch.as_tensor(place) @ torch.tensor([self.across, self.up])

    def place(self, code: Tensor) -> Tensor:
        """The places [..., 2] of the plane's points that are nearest to these codes [..., d]."""
        steps = torch.tensor([self.across, self.up], dtype=torch.float64)
        return (code - torch.tensor(self.origin)) @ torch.linalg.pinv(steps).to(code)


def whole(model: Autoencoder) -> Chart:
    """The whole space of codes of two numbers, around their mean; ValueError for other models.

    One unit is that of the codes: of a VAE the prior's deviation, of an AE, which has no unit of its own, how far its
    codes spread. It is the same along both axes, so that the map has the shape of the codes.
    """
    if not model.codes.is_plane:
        raise ValueError("Only codes of two numbers fill a plane: lay one through three pictures instead.")
    moments = model.moments()
    unit = moments.deviation.square().mean().sqrt().item() or 1.0
    return Chart(_numbers(moments.mean), (unit, 0.0), (0.0, unit), (dimension_name(0), dimension_name(1)))


def through(codes: Tensor, names: list[str]) -> Chart:
    """The plane through the pictures with these `codes` [3, d], called `names`; they stand at `TRIANGLE`.

    Raises ValueError where they span no plane.
    """
    if not codes.is_floating_point() or codes.ndim != 2 or codes.shape[1] < 2:
        raise ValueError("A plane runs through codes of two numbers or more: choose a model that has such codes.")
    if not len(codes) == len(names) == 3:
        raise ValueError(f"A plane runs through three pictures, not {len(codes)}.")
    codes = codes.cpu()
    origin, across, other = codes[0], codes[1] - codes[0], codes[2] - codes[0]
    if not _sine(across, other) > FLAT:
        raise ValueError("The codes of these three pictures lie on one line: choose another picture for one of them.")
    a, b = TRIANGLE[2]
    up = (other - a * across) / b
    return Chart(_numbers(origin), _numbers(across), _numbers(up), corners=tuple(zip(names, TRIANGLE, strict=True)))


def around(model: Autoencoder, code: Tensor, i: int, j: int, name: str) -> Chart:
    """The plane in which only the dimensions `i` and `j` of `code` [d] change, in the units of the codes.

    The picture with that code, called `name`, stands at (0, 0). Raises ValueError for a model of indices, and where
    these are not two dimensions.
    """
    if model.discrete:
        raise ValueError("A grid of indices has no dimensions to move along: choose a model with continuous codes.")
    (dimensions,) = model.code_shape
    if i == j:
        raise ValueError("A plane needs two different dimensions: choose another one for one of its axes.")
    if not (0 <= i < dimensions and 0 <= j < dimensions):
        raise ValueError(f"The dimensions of this model end at {dimension_name(dimensions - 1)}: choose among these.")
    across, up = model.moments().deviation.cpu().diag()[[i, j]]
    corners = ((name, (0.0, 0.0)),)
    return Chart(_numbers(code), _numbers(across), _numbers(up), (dimension_name(i), dimension_name(j)), corners)


def leads_on(codes: list[Tensor], code: Tensor) -> bool:
    """Whether a picture with this code [*code_shape] may follow those with `codes`, where pictures should differ.

    It is another code than each of them, and the third of them spans a plane with the first two where codes are two
    numbers or more: so three pictures chosen one after another are corners of a plane.
    """
    if any(torch.equal(code, other) for other in codes):
        return False
    if len(codes) != 2 or not code.is_floating_point() or len(code) < 2:
        return True
    return _sine(codes[1] - codes[0], code - codes[0]) > FLAT


def window(charts: list[Chart], codes: list[Tensor]) -> Window:
    """What maps side by side show at first: the same square of places on each.

    It holds three pictures with room around them, else SHOWN of each model's held-out `codes` [N, d] along each axis.
    """
    if charts[0].axes is None:
        points, margin = torch.tensor(TRIANGLE), ROOM
    else:
        tails = torch.tensor([(1 - SHOWN) / 2, (1 + SHOWN) / 2])
        ends = [chart.place(some).quantile(tails, dim=0) for chart, some in zip(charts, codes, strict=True)]
        points, margin = torch.cat([*ends, torch.zeros(1, 2)]), MARGIN  # what the chart is laid around is always seen
    low, high = points.amin(0), points.amax(0)
    half = (0.5 + margin) * (high - low).max().item() or 1.0
    x, y = ((low + high) / 2).tolist()
    return (x - half, x + half, y - half, y + half)


def _sine(a: Tensor, b: Tensor) -> float:
    """Of the angle between two vectors [d]; 0 where one of them has no length."""
    # From the part of b that is not along a: one minus the squared cosine would lose the small angles.
    unit = torch.nn.functional.normalize(a.double(), dim=0)
    aside = b.double() - (b.double() @ unit) * unit
    return (aside.norm() / b.double().norm().clamp_min(1e-300)).item() if a.any() else 0.0


def _numbers(tensor: Tensor) -> tuple[float, ...]:
    return tuple(tensor.float().tolist())
