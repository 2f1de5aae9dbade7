"""How near a place is to what was encoded: where a decoder has been, and where it can only guess.

The codes of a VAE are distributions q(z|x), and what it encodes as a whole is their mean, the aggregate posterior q(z).
It is taken from N held-out pictures as what it is, a mixture of N Gaussians. The codes of an AE are points: for these
a kernel estimate stands (Parzen 1962). In many dimensions it counts by how far it exceeds one Gaussian through all
codes: for the middle of two codes is near the mean of all, where any estimate is high and no code is.

`latent/browser/mathematics/honesty.js` asks about one place what this asks about many.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

TYPICAL = 10
"""How many others lie within the radius of a typical held-out code."""
MULTIPLES = (1.4, 1.0, 0.7, 0.5, 0.35, 0.25, 0.18, 0.13, 0.09)  # of Scott's rule, too wide for codes in clusters
ASKED = 800  # codes whose density is measured against all the others
DRAWN = 2000  # draws of a mixture, which are quicker to measure: enough for the rarest per cent
EMPTY, SPARSE = 1, 5  # per cent of what is encoded: where less lies in places as sparse as this
EMPTY_OF_MANY = 2  # the same of points in MANY dimensions, where their density tells most of what is no picture
NEGLIGIBLE = -80.0  # nats below the largest term, where 4-byte numbers have no digits left for a sum
SEED = 2013  # of the draws from posteriors
AT_A_TIME = 500_000  # distances in memory, which should fit into that of the processor
MANY = 8  # dimensions from which on the middle of all codes is a place that codes avoid
WIDER = 1.25  # than a kernel's, the least variance of that Gaussian
WIDEST = 64  # dimensions of which the covariance is kept whole


@dataclass(frozen=True, eq=False)
class Gaussian:
    """N(mean, Σ) over d numbers: `whitening` [d, d] is the inverse of Σ's Cholesky factor, lower triangular."""

    mean: Tensor
    whitening: Tensor

    def log_prob(self, points: Tensor) -> Tensor:
        """Of `points` [M, d], [M]."""
        white = (points.double() - self.mean) @ self.whitening.T
        constant = self.whitening.diagonal().log().sum() - 0.5 * len(self.mean) * math.log(2 * math.pi)
        return constant - 0.5 * white.square().sum(1)

    def to_dict(self) -> dict[str, list]:
        """For JSON: `whitening` as its rows, each up to the diagonal, or as the diagonal alone where that is all."""
        rows = [row[: place + 1] for place, row in enumerate(self.whitening.tolist())]
        whole = any(any(row[:-1]) for row in rows)
        return {"mean": self.mean.tolist(), "whitening": rows if whole else [row[-1:] for row in rows]}


@dataclass(frozen=True, eq=False)
class Nearness:
    """What tells near from far among the codes of a model.

    codes      [N, d], the middles of the Gaussians whose mixture is q(z)
    widths     their standard deviations, [N, d] of a VAE; [1, 1], the bandwidth of a kernel, where codes are points
    against    what the density is compared with where codes are points in MANY dimensions, else None
    radius     within which a typical code has TYPICAL others, in widths
    quantiles  of the evidence at what the model encodes, as the others tell it, at 0 %, 1 %, … 100 %
    empty      the per cent below which a place counts as empty
    """

    codes: Tensor
    widths: Tensor
    against: Gaussian | None
    radius: float
    quantiles: tuple[float, ...]
    empty: int

    def evidence(self, points: Tensor) -> Tensor:
        """What was encoded tells this of the `points` [M, d], [M]: log q, less that of `against` where there is one."""
        parts = points.split(_rows(len(self.codes)))
        density = torch.cat([_log_density(_terms(part, self.codes, self.widths)[0], len(self.codes)) for part in parts])
        return density if self.against is None else density - self.against.log_prob(points)

    def likeliest(self, points: Tensor, count: int, own: Tensor | None = None) -> Tensor:
        """The numbers of the `count` codes that most likely gave each of `points` [M, d], likeliest first, [M, count].

        Where the points are codes themselves, `own` [M] says which, and these are not counted. Of few codes there are
        fewer.
        """
        terms = _terms(points, self.codes, self.widths)[0]
        others = len(self.codes)
        if own is not None and others > 1:
            terms[torch.arange(len(own)), own] = -torch.inf
            others -= 1
        return terms.topk(min(count, others), dim=1).indices


def measure(codes: Tensor, deviations: Tensor | None = None) -> Nearness:
    """The measures of held-out `codes` [N, d] and, of a VAE, their `deviations` [N, d]."""
    return _of_points(codes) if deviations is None else _of_distributions(codes, deviations)


def fade(points: Tensor, nearness: Nearness) -> Tensor:
    """How clearly a map shows the `points` [M, d], [M]: 1 where codes are as dense as usual, 0 where it is empty.

    In between it falls smoothly, from where SPARSE % of what is encoded lies in sparser places to where it is empty.
    """
    empty, sparse = nearness.quantiles[nearness.empty], nearness.quantiles[SPARSE]
    share = (nearness.evidence(points) - empty) / max(sparse - empty, 1e-6)
    share = share.clamp(0, 1)
    return share * share * (3 - 2 * share)


def _of_distributions(codes: Tensor, deviations: Tensor) -> Nearness:
    """Of a mixture whose parts are known: what one of them draws is measured by the others."""
    count = len(codes)
    asked = torch.arange(0, count, math.ceil(count / DRAWN))
    noise = torch.randn(len(asked), codes.shape[1], generator=torch.Generator().manual_seed(SEED))
    draws = codes[asked] + deviations[asked] * noise
    density, tenth = [], []
    for part, own in zip(draws.split(_rows(count)), asked.split(_rows(count)), strict=True):
        terms, squared = _terms(part, codes, deviations)
        if count > 1:
            terms[torch.arange(len(own)), own], squared[torch.arange(len(own)), own] = -torch.inf, torch.inf
        density.append(_log_density(terms, max(count - 1, 1)))
        tenth.append(_tenth(squared, count))
    radius = torch.cat(tenth).median().item()
    return Nearness(codes, deviations, None, radius, _quantiles(torch.cat(density)), EMPTY)


def _of_points(codes: Tensor) -> Nearness:
    """By a kernel estimate.

    The bandwidth is the multiple of Scott's rule (1992) under which each code is most likely given the others
    (Duin 1976), sought from wide to narrow as long as that gets better.
    """
    count, dimensions = codes.shape
    asked = torch.arange(0, count, math.ceil(count / ASKED))
    squared = _terms(codes[asked], codes, torch.ones(1, 1))[1]
    if count > 1:
        squared[torch.arange(len(asked)), asked] = torch.inf  # a code tells nothing about its own density
    others = max(count - 1, 1)
    tenth = _tenth(squared, count).median().item()

    scott = (codes.var(0, correction=0).mean().sqrt().item() or 1.0) * count ** (-1 / (dimensions + 4))
    bandwidth, density = 0.0, torch.full((len(asked),), -torch.inf)
    for multiple in MULTIPLES:
        narrower = _log_density(_scaled(squared, dimensions, multiple * scott), others)
        if narrower.mean() < density.mean():
            break
        bandwidth, density = multiple * scott, narrower
    against = _gaussian(codes, bandwidth) if dimensions >= MANY else None
    evidence = density if against is None else density - against.log_prob(codes[asked])
    radius = (tenth or bandwidth) / bandwidth
    empty = EMPTY if against is None else EMPTY_OF_MANY
    return Nearness(codes, torch.full((1, 1), bandwidth), against, radius, _quantiles(evidence), empty)


def _gaussian(codes: Tensor, bandwidth: float) -> Gaussian:
    """With the mean and covariance of all codes, beyond WIDEST dimensions without what hangs together in them.

    It is nowhere narrower than a kernel, or far from all codes the estimate would seem the larger of the two.
    """
    codes = codes.double()
    count, dimensions = codes.shape
    narrowest = WIDER * bandwidth**2
    covariance = codes.var(0, correction=0).clamp(min=narrowest).diag()
    if dimensions <= WIDEST and count > 1:
        variances, axes = torch.linalg.eigh(torch.cov(codes.T, correction=0).reshape(dimensions, -1))
        covariance = axes * variances.clamp(min=narrowest) @ axes.T
    factor = torch.linalg.cholesky(covariance)
    whitening = torch.linalg.solve_triangular(factor, torch.eye(dimensions).double(), upper=False)
    return Gaussian(codes.mean(0), whitening)


def _terms(points: Tensor, codes: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
    """log N(point; code, width²) and the squared distance in widths, from each point to each code, [M, N] each."""
    middle = codes.mean(0)  # a product of matrices loses digits where all are far from zero
    points, codes = points - middle, codes - middle
    if widths.numel() == 1:
        width = widths.item()
        squared = torch.cdist(points, codes, compute_mode="use_mm_for_euclid_dist").square_() / width**2
        return _scaled(squared * width**2, codes.shape[1], width), squared
    points, codes, inverse = points.double(), codes.double(), widths.double().reciprocal()  # narrow ones need digits
    precision = inverse.square()
    squared = points.square() @ precision.T - 2 * points @ (codes * precision).T
    squared = (squared + (codes.square() * precision).sum(1)).clamp_(min=0).float()
    constant = (inverse.log().sum(1) - 0.5 * codes.shape[1] * math.log(2 * math.pi)).float()
    return constant - 0.5 * squared, squared


def _scaled(squared: Tensor, dimensions: int, width: float) -> Tensor:
    # The logarithm of N(0, width²) is taken, not its value: to the power of many dimensions that overflows.
    return squared * (-0.5 / width**2) - dimensions * math.log(math.sqrt(2 * math.pi) * width)


def _log_density(terms: Tensor, count: int) -> Tensor:
    # As `terms.logsumexp(1)`, but for what is too small to count: its exponentials would be denormal numbers, which
    # take a processor twenty times as long.
    largest = terms.amax(1, keepdim=True).clamp(min=torch.finfo(terms.dtype).min)
    return (terms - largest).clamp_(min=NEGLIGIBLE).exp_().sum(1).log_() + largest[:, 0] - math.log(count)


def _tenth(squared: Tensor, count: int) -> Tensor:
    return squared.kthvalue(min(TYPICAL, max(count - 1, 1)), dim=1).values.sqrt()


def _rows(count: int) -> int:
    return math.ceil(AT_A_TIME / count)


def _quantiles(evidence: Tensor) -> tuple[float, ...]:
    return tuple(evidence.double().quantile(torch.linspace(0, 1, 101).double()).tolist())
