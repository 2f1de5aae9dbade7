"""Walking through codes in regular steps: lattices, planes, single dimensions or cells, and which of these matter.

The units of numbers are those of `model.moments()`: one unit of a dimension is a standard deviation, counted from the
mean. A VAE's codes are in these units already, an AE's have whatever scale training gave them, and in units a slider
means the same for both.
"""

import torch
from torch import Tensor
from torch.distributions import Normal

from latent.held_out import HeldOut
from models.codes import Moments

REACH = 3.0
"""How many units planes and sliders reach to either side: of a Gaussian's draws 99.7 % lie within."""

ACTIVE_VARIANCE = 0.01
"""A dimension whose posterior mean varies less than this over the pictures is collapsed (Burda et al. 2016)."""


def extents(moments: Moments, reach: float = REACH) -> Tensor:
    """From where to where each dimension runs, `reach` units to either side of the mean: [d, 2]."""
    mean, deviation = moments.mean, moments.deviation
    return torch.stack([mean - reach * deviation, mean + reach * deviation], dim=1)


def quantile_lattice(moments: Moments, side: int) -> Tensor:
    """Codes [side², 2] that divide a Gaussian with these moments into equally likely parts, `side` columns a row.

    Row by row as pictures are laid out: z₂ is largest in the first row, z₁ grows to the right (Kingma & Welling 2013,
    figure 4). Raises ValueError for moments of another number of dimensions.
    """
    dimensions = moments.mean.numel()
    if dimensions != 2:
        raise ValueError(f"A lattice of quantiles needs codes of 2 numbers, and these have {dimensions}: take a plane.")
    quantiles = Normal(0.0, 1.0).icdf(_centres(0.0, 1.0, side)).to(moments.mean)
    # A standard normal times this factor is distributed as the codes; being triangular it keeps z₁ in its column.
    return moments.mean + _rows(quantiles, quantiles) @ moments.factor.T


def plane_lattice(origin: Tensor, i: int, j: int, extents: Tensor, side: int) -> Tensor:
    """Codes [side², d] around `origin` [d] in which only the dimensions `i` and `j` change, for `side` columns a row.

    `extents` [d, 2] is where each dimension begins and ends, in the numbers of `origin`; dimension `i` grows to the
    right and `j` upwards. Codes stand in the middle of their cells, so that a sheet of their pictures covers the
    extents exactly. Raises ValueError for a plane that needs two different dimensions.
    """
    if i == j:
        raise ValueError("A plane needs two different dimensions: choose another one for one of its axes.")
    across, upwards = (_centres(low, high, side).to(origin) for low, high in extents[[i, j]].tolist())
    codes = origin.repeat(side**2, 1)
    codes[:, [i, j]] = _rows(across, upwards)
    return codes


def sweep(origin: Tensor, dimension: int, values: Tensor) -> Tensor:
    """Copies [n, d] of `origin` [d] in which one dimension takes the `values` [n], in the numbers of `origin`."""
    codes = origin.repeat(len(values), 1)
    codes[:, dimension] = values.to(origin)
    return codes


def sweeps(origin: Tensor, dimensions: list[int], extents: Tensor, steps: int) -> Tensor:
    """A sweep of each of the `dimensions` in turn, from one end of its `extents` [d, 2] to the other: [n, steps, d]."""
    ends = zip(dimensions, extents[dimensions].tolist(), strict=True)
    return torch.stack([sweep(origin, j, torch.linspace(low, high, steps)) for j, (low, high) in ends])


def swap_cell(indices: Tensor, row: int, column: int, codes: Tensor) -> Tensor:
    """Copies [n, h, w] of a grid of indices [h, w] in which one cell takes the `codes` [n]."""
    grids = indices.repeat(len(codes), 1, 1)
    grids[:, row, column] = codes.to(grids)
    return grids


def cell_order(held_out: HeldOut, row: int, column: int, codes: int) -> list[int]:
    """All indices below `codes`, those first that the held-out pictures have most often in this cell."""
    counts = torch.bincount(held_out.codes[:, row, column], minlength=codes)
    return counts.argsort(descending=True, stable=True).tolist()


def information(held_out: HeldOut) -> Tensor:
    """What each dimension tells about a picture, [d]: its KL in nats, or where a model has none its variance.

    Raises ValueError for grids of indices.
    """
    return _variances(held_out) if held_out.kl is None else held_out.kl


def dimension_order(held_out: HeldOut) -> list[int]:
    """The dimensions, those that tell most about a picture first; ValueError for grids of indices."""
    return information(held_out).argsort(descending=True, stable=True).tolist()


def collapsed(held_out: HeldOut) -> list[int]:
    """The dimensions of a VAE or β-VAE that say nothing about a picture: those that are not active units.

    The threshold counts in the units of a standard normal prior, so it says nothing about an AE, which has none of
    these. Raises ValueError for grids of indices.
    """
    variances = _variances(held_out)
    return [] if held_out.kl is None else (variances < ACTIVE_VARIANCE).nonzero().squeeze(1).tolist()


def dimension_name(dimension: int) -> str:
    """What a dimension is called on screen, counting from one: "z₁" for 0."""
    return "z" + str(dimension + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def amount(held_out: HeldOut, dimension: int) -> str:
    """How much a dimension tells about a picture, for the screen: "1.24 nats", "0.00 nats, unused", "variance 3.10"."""
    number = information(held_out)[dimension]
    if held_out.kl is None:
        return f"variance {number:.2f}"
    return f"{number:.2f} nats" + (", unused" if dimension in collapsed(held_out) else "")


def _variances(held_out: HeldOut) -> Tensor:
    """How much each dimension varies over the held-out pictures, [d]."""
    if not held_out.codes.is_floating_point():
        raise ValueError("A grid of indices has no dimensions to order: choose a model with continuous codes.")
    return held_out.codes.var(0, correction=0)


def _centres(low: float, high: float, side: int) -> Tensor:
    """The middles [side] of `side` equal parts of the stretch from `low` to `high`."""
    return low + (high - low) * (torch.arange(side) + 0.5) / side


def _rows(across: Tensor, upwards: Tensor) -> Tensor:
    """Points [columns · rows, 2] row by row, the highest row first and each from left to right."""
    second, first = torch.meshgrid(upwards.flip(0), across, indexing="ij")
    return torch.stack([first, second], dim=-1).flatten(0, 1)
