"""Whether a model finds pictures strange that are none of its own, by each of the scores of `latent.anomaly`."""

import torch
from torch import Tensor

from latent import anomaly
from training.metrics.metric import Measured, Reading, once, part_of_report

metric = part_of_report("Anomalies", thorough=True)

STRANGE = 2000  # of a foreign set at most
ALARMS = 0.01
ROTATED, BLACK, NOISE = "turned by 90°", "black canvas", "noise"


def foreign(images: Tensor, others: dict[str, Tensor], seed: int) -> dict[str, Tensor]:
    """Sets of strange pictures [M, C, H, W] in [0, 1] by name, beside the test `images` [N, C, H, W] in [0, 1].

    The test pictures turned by a quarter, those of `others` (uint8), a black canvas, and noise.
    """
    some = images[:STRANGE]
    generator = torch.Generator().manual_seed(seed)
    sets = {ROTATED: some.rot90(1, (2, 3))} if images.shape[2] == images.shape[3] else {}
    sets |= {name: each[:STRANGE].float() / 255 for name, each in others.items()}
    return sets | {BLACK: torch.zeros_like(some[:1]), NOISE: torch.rand(some.shape, generator=generator)}


@once
def scored(measured: Measured) -> dict[str, dict[str, Tensor]]:
    """The scores of test pictures, under "", and of each foreign set; all of them put together among them.

    What is usual is learned from the second half of the test pictures and asked of the first.
    """
    count = max(2, len(measured.images) // 2)
    sets = {"": measured.images[:count]} | foreign(measured.images[:count], measured.others, measured.seed)
    usual = anomaly.usual(anomaly.scores(measured.model, measured.images[-count:], measured.seed))
    found = {name: anomaly.scores(measured.model, images, measured.seed) for name, images in sets.items()}
    return {name: each | {anomaly.TOGETHER: usual.distance(each)} for name, each in found.items()}


def _auroc(measured: Measured, score: str) -> Reading | None:
    """Over all foreign sets alike; beside it each by itself."""
    found = scored(measured)
    if score not in found[""]:
        return None
    each = {name: anomaly.auroc(of[score], found[""][score]) for name, of in found.items() if name}
    return Reading(sum(each.values()) / len(each), beside=each)


@metric("AUROC of the reconstruction error, mean over foreign sets", digits=3)
def anomaly_by_error(measured: Measured) -> Reading | None:
    """1 where every foreign picture counts as stranger than every test picture, .5 by chance."""
    return _auroc(measured, anomaly.ERROR)


@metric("AUROC of the unexplained share", digits=3)
def anomaly_by_unexplained(measured: Measured) -> Reading | None:
    """Of the error, as a share of the variance of the picture's own pixels."""
    return _auroc(measured, anomaly.UNEXPLAINED)


@metric("AUROC of the negative ELBO", digits=3)
def anomaly_by_bound(measured: Measured) -> Reading | None:
    """Of one draw."""
    return _auroc(measured, anomaly.BOUND)


@metric("AUROC of the KL", digits=3)
def anomaly_by_kl(measured: Measured) -> Reading | None:
    """Of the posterior to N(0, I)."""
    return _auroc(measured, anomaly.DIVERGENCE)


@metric("AUROC of −log p(code) under the default prior", digits=3, of_prior=True)
def anomaly_by_prior(measured: Measured) -> Reading | None:
    """Where the prior tells it."""
    return _auroc(measured, anomaly.PRIOR)


@metric("AUROC of the scores put together", digits=3, of_prior=True)
def anomaly_together(measured: Measured) -> Reading | None:
    """By the one that lies farthest from the usual, to either side."""
    return _auroc(measured, anomaly.TOGETHER)


@metric("Foreign pictures missed at 1 % false alarms, mean over foreign sets", "%", digits=1)
def anomaly_missed(measured: Measured) -> Reading:
    """By the scores put together, above the threshold that one in a hundred test pictures exceeds."""
    found = scored(measured)
    normal = found[""][anomaly.TOGETHER]
    threshold = normal.double().quantile(1 - ALARMS, interpolation="higher").item()
    each = {name: anomaly.rates(threshold, of[anomaly.TOGETHER], normal).misses for name, of in found.items() if name}
    return Reading(sum(each.values()) / len(each), beside=each)
