"""How near a place is to what was encoded: where a decoder has been, and where it can only guess.

Held-out codes are draws from the aggregate posterior, so a kernel estimate of their density is one of it
(Parzen 1962). `latent/browser/mathematics/honesty.js` asks about one place what this asks about many.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

TYPICAL = 10
"""How many others lie within the radius of a typical held-out code."""
MULTIPLES = (1.4, 1.0, 0.7, 0.5, 0.35, 0.25, 0.18, 0.13, 0.09)  # of Scott's rule, too wide for codes in clusters
ASKED = 800  # codes whose density is measured against all the others: enough for the rarest per cent
EMPTY, SPARSE = 1, 5  # per cent of held-out codes: where fewer lie in places as sparse as this
AT_A_TIME = 500_000  # distances in memory, which should fit into that of the processor


@dataclass(frozen=True)
class Nearness:
    """What tells near from far among the codes of a model, in their units.

    bandwidth  of the Gaussian kernel
    radius     within which a typical code has TYPICAL others
    quantiles  of the log density at a held-out code as the others tell it, at 0 %, 1 %, … 100 %
    """

    bandwidth: float
    radius: float
    quantiles: tuple[float, ...]


def measure(codes: Tensor) -> Nearness:
    """The measures of held-out `codes` [N, d].

    The bandwidth is the multiple of Scott's rule (1992) under which each code is most likely given the others
    (Duin 1976), sought from wide to narrow as long as that gets better.
    """
    count, dimensions = codes.shape
    asked = torch.arange(0, count, math.ceil(count / ASKED))
    squared = _squared_distances(codes[asked], codes)
    if count > 1:
        squared[torch.arange(len(asked)), asked] = torch.inf  # a code tells nothing about its own density
    others = max(count - 1, 1)
    tenth = squared.kthvalue(min(TYPICAL, others), dim=1).values.sqrt()

    scott = (codes.var(0, correction=0).mean().sqrt().item() or 1.0) * count ** (-1 / (dimensions + 4))
    bandwidth, density = 0.0, torch.full_like(tenth, -torch.inf)
    for multiple in MULTIPLES:
        narrower = _log_density(squared, others, dimensions, multiple * scott)
        if narrower.mean() < density.mean():
            break
        bandwidth, density = multiple * scott, narrower
    quantiles = density.quantile(torch.linspace(0, 1, 101))
    return Nearness(bandwidth, tenth.median().item() or bandwidth, tuple(quantiles.tolist()))


def log_density(codes: Tensor, points: Tensor, bandwidth: float) -> Tensor:
    """The logarithm of the mean of N(code, bandwidth²) over the `codes` [N, d], at each of the `points` [M, d]: [M]."""
    parts = points.split(math.ceil(AT_A_TIME / len(codes)))
    return torch.cat([_log_density(_squared_distances(part, codes), *codes.shape, bandwidth) for part in parts])


def fade(codes: Tensor, points: Tensor, nearness: Nearness) -> Tensor:
    """How clearly a map shows the `points` [M, d], [M]: 1 where codes are as dense as usual, 0 where it is empty.

    In between it falls smoothly with the log density, from where SPARSE % of held-out codes lie in sparser places to
    where EMPTY % do.
    """
    empty, sparse = nearness.quantiles[EMPTY], nearness.quantiles[SPARSE]
    share = (log_density(codes, points, nearness.bandwidth) - empty) / max(sparse - empty, 1e-6)
    share = share.clamp(0, 1)
    return share * share * (3 - 2 * share)


def _squared_distances(points: Tensor, codes: Tensor) -> Tensor:
    """From each point to each code, [M, N]."""
    centre = codes.mean(0)  # a product of matrices loses digits where all are far from zero
    return torch.cdist(points - centre, codes - centre, compute_mode="use_mm_for_euclid_dist").square_()


def _log_density(squared: Tensor, count: int, dimensions: int, bandwidth: float) -> Tensor:
    # The logarithm of N(0, bandwidth²) is taken, not its value: to the power of many dimensions that overflows.
    constant = math.log(count) + dimensions * math.log(math.sqrt(2 * math.pi) * bandwidth)
    return (squared * (-0.5 / bandwidth**2)).logsumexp(1) - constant
