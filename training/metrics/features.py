"""How two clouds of features differ: in their Gaussians, and in who lies among whose nearest neighbours."""

from dataclasses import dataclass

import torch
from torch import Tensor

NEIGHBOURS = 5
ROWS = 1000  # of a table of distances at a time


def frechet(real: Tensor, other: Tensor) -> float:
    """The squared Fréchet distance of the Gaussians through two clouds [N, D] and [M, D] (Dowson & Landau 1982).

    ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½), in double precision.
    """
    real, other = real.double(), other.double()
    first, second = (torch.atleast_2d(torch.cov(cloud.T)) for cloud in (real, other))
    values, axes = torch.linalg.eigh(first)
    root = axes * values.clamp(min=0).sqrt() @ axes.T
    # Σ₁ Σ₂ and this symmetric product have the same eigenvalues.
    shared = torch.linalg.eigvalsh(root @ second @ root).clamp(min=0).sqrt().sum()
    apart = (real.mean(0) - other.mean(0)).square().sum()
    return (apart + first.trace() + second.trace() - 2 * shared).item()


@dataclass(frozen=True)
class Manifolds:
    """How far the balls around real pictures and around samples cover each other; a ball reaches the k-th neighbour.

    precision  the share of samples that lie in a ball of a real picture (Kynkäänniemi et al. 2019, arXiv:1904.06991)
    recall     the share of real pictures that lie in a ball of a sample
    density    in how many real balls a sample lies, over k: 1 is expected of real pictures, and it may exceed 1
    coverage   the share of real pictures whose ball holds a sample (Naeem et al. 2020, arXiv:2002.09797)
    """

    precision: float
    recall: float
    density: float
    coverage: float


def manifolds(real: Tensor, samples: Tensor, neighbours: int = NEIGHBOURS) -> Manifolds:
    """The four figures of features of real pictures [N, D] and of samples [M, D], N and M above `neighbours`."""
    radius, reach = _radii(real, neighbours), _radii(samples, neighbours)
    held = torch.zeros(len(samples))
    recalled, covered = [], []
    for part, radii in zip(real.split(ROWS), radius.split(ROWS), strict=True):
        distances = torch.cdist(part, samples)
        inside = distances < radii[:, None]
        held += inside.sum(0)
        covered.append(inside.any(1))
        recalled.append((distances < reach).any(1))
    return Manifolds(
        precision=(held > 0).double().mean().item(),
        recall=torch.cat(recalled).double().mean().item(),
        density=held.double().mean().item() / neighbours,
        coverage=torch.cat(covered).double().mean().item(),
    )


def _radii(points: Tensor, neighbours: int) -> Tensor:
    """The distance of each point [N, D] to its k-th neighbour, itself not counted, [N]."""
    # One more than k, because the nearest of all is the point itself.
    return torch.cat([torch.cdist(part, points).kthvalue(neighbours + 1, 1).values for part in points.split(ROWS)])
