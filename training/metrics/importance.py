"""log p(x) by importance sampling, on pictures whose pixels are 0 or 1.

The figure that tables of MNIST likelihoods hold (Burda et al. 2016, arXiv:1509.00519). Thousands of draws a picture are
costly, so the bound, which one draw tells closely, is taken over all pictures, and what importance sampling gains on it
over some of them, chosen by chance: that differs far less from picture to picture than the likelihood itself does.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from latent.work import to_decode
from models import Autoencoder
from models.noise import Noise
from training.metrics.metric import Measured, Reading, part_of_report

metric = part_of_report("Likelihood", thorough=True)

DRAWS, FEWER = 5000, 50  # draws of a code: in the end, and on the way there
AT_A_TIME = 5000  # codes that are decoded together
BATCH = 500
WORK = 5e11
"""Multiply-adds that a figure may take: about a minute of one core. It sets how many pictures are drawn of."""
TABLES = {"mnist"}
"""The sets of which likelihoods of binarized pictures are published."""
GREY, BINARY = "grey values", "freshly binarized pictures"
"""What a model learned from: pixels of 0 to 1, taken as Bernoulli means, or pixels drawn anew as 0 or 1."""


def log_weights(model: Autoencoder, images: Tensor, noise: Noise, draws: int = DRAWS) -> Tensor:
    """log p(x, z) − log q(z|x) of each of the images [N, C, H, W] for draws z from q(z|x), [N, draws], on the CPU."""
    together = max(1, AT_A_TIME // draws)
    parts = []
    for batch in images.to(model.device).split(together):
        at_a_time = [min(AT_A_TIME, draws - start) for start in range(0, draws, AT_A_TIME)]
        parts.append(torch.cat([model.log_weights(batch, noise, each) for each in at_a_time], 1).double().cpu())
    return torch.cat(parts)


def log_likelihood(weights: Tensor) -> Tensor:
    """log p(x) from the log weights of its draws [..., n]: the logarithm of their mean, [...]."""
    return weights.logsumexp(-1) - math.log(weights.shape[-1])


@dataclass(frozen=True)
class Effort:
    """How much is drawn: `draws` codes of each of `pictures`, and `fewer` codes of each of `many` other pictures."""

    draws: int = DRAWS
    pictures: int = 500
    fewer: int = FEWER
    many: int = 5000

    @classmethod
    def within(cls, multiply_adds: int) -> "Effort":
        """As many pictures as `WORK` allows for a model that takes so many to decode one; of at least 8."""
        pictures = int(min(500, max(8, WORK / (multiply_adds * DRAWS))))
        return cls(pictures=pictures, many=10 * pictures)


def estimate(model: Autoencoder, images: Tensor, seed: int = 0, effort: Effort | None = None) -> Reading:
    """−log p(x) in nats, mean over binary images [N, C, H, W] in {0, 1}, with its standard error; beside it the bound.

    A sum of three steps that draw ever more codes of ever fewer pictures (multilevel Monte Carlo, Giles 2008): the
    bound, what few draws gain on it, and what many gain on few. The expectation is that of many draws of all pictures.
    """
    effort = effort or Effort.within(to_decode(model))
    bounds, noise = torch.cat(list(_bounds(model, images, seed))), Noise(seed)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    chosen, others = order[: effort.pictures], order[effort.pictures : effort.pictures + effort.many]
    first = log_weights(model, images[others if len(others) else chosen], noise, effort.fewer)
    second = log_weights(model, images[chosen], noise, effort.draws)
    gains = [log_likelihood(first) - first.mean(1), log_likelihood(second) - _in_parts(second, effort.fewer)]
    bound = -bounds.mean().item()
    nats = bound - sum(gain.mean().item() for gain in gains)
    # The pictures that were not chosen, and for the bound the one draw of each.
    error = math.sqrt(sum(gain.var().item() / len(gain) for gain in gains))
    return Reading(nats, error, {"negative ELBO": bound})


def _in_parts(weights: Tensor, size: int) -> Tensor:
    """What `size` draws at a time tell of log p(x), mean over the whole parts of so many of the draws [N, n], [N]."""
    whole = weights[:, : weights.shape[1] // size * size]
    return log_likelihood(whole.unflatten(1, (-1, size))).mean(1)


def _bounds(model: Autoencoder, images: Tensor, seed: int) -> Iterator[Tensor]:
    for number, batch in enumerate(images.split(BATCH)):
        yield model.elbo(batch.to(model.device), Noise(seed + number)).elbo.double().cpu()


def binarized(images: Tensor, seed: int) -> Tensor:
    """Images in [0, 1] with each pixel 1 with its grey value as probability, else 0 (Salakhutdinov & Murray 2008)."""
    return torch.bernoulli(images, generator=torch.Generator().manual_seed(seed))


def _in_tables(measured: Measured) -> bool:
    """Whether there are published figures to compare with: of Bernoulli pixels, and of these pictures."""
    model = measured.model
    bernoulli = model.stochastic and model.pixels is not None and model.pixels.kind == "bernoulli"
    return bernoulli and measured.data.domain.name in TABLES


@metric(f"−log p(x) by {DRAWS:,} draws, test pictures binarized at random", "nats")
def dynamic_nats(measured: Measured) -> Reading | None:
    """Of a model whose pixels are Bernoulli. One trained on grey values has seen other pictures than these."""
    if not _in_tables(measured):
        return None
    return estimate(measured.model, binarized(measured.images, measured.seed), measured.seed)


@metric(f"−log p(x) by {DRAWS:,} draws, the fixed binarization of Larochelle and Murray", "nats")
def static_nats(measured: Measured) -> Reading | None:
    """One binarization of the same pictures (Larochelle & Murray 2011), the same for everybody.

    A model that was not trained on its training half finds it as likely as any other; one that was overfits to it.
    """
    if measured.binary is None or not _in_tables(measured):
        return None
    return estimate(measured.model, measured.binary.float() / 255, measured.seed)
