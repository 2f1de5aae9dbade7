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

from models import Autoencoder
from models.noise import Noise
from models.priors.normal import standard_normal
from training.metrics.metric import Measured, Reading, part_of_report

metric = part_of_report("Likelihood", thorough=True)

DRAWS, FEWER = 5000, 50  # draws of a code: in the end, and on the way there
PICTURES, MANY = 8, 200  # pictures of which so many are drawn
AT_A_TIME = 500
BATCH = 500
TABLES = {"mnist"}
"""The sets of which likelihoods of binarized pictures are published."""
GREY = "grey values"
"""What a model learned from whose recipe says nothing else: pixels of 0 to 1, taken as Bernoulli means."""


def log_weights(model: Autoencoder, image: Tensor, noise: Noise, draws: int = DRAWS) -> Tensor:
    """log p(x|z) + log p(z) − log q(z|x) of an image [C, H, W] for draws z from q(z|x), [draws]."""
    posterior = model.posterior(image.unsqueeze(0).to(model.device))
    prior = standard_normal(model.codes.count, model.device)
    found = []
    for start in range(0, draws, AT_A_TIME):
        like = posterior.mean.expand(min(AT_A_TIME, draws - start), -1)
        codes = posterior.mean + posterior.stddev * noise.normal(like)
        density = prior.log_prob(codes) - posterior.log_prob(codes)
        found.append(model.likelihood(codes).log_prob(image.to(model.device)) + density)
    return torch.cat(found).double().cpu()


def log_likelihood(weights: Tensor) -> float:
    """log p(x) from the log weights of its draws [n]: the logarithm of their mean."""
    return (weights.logsumexp(0) - math.log(len(weights))).item()


@dataclass(frozen=True)
class Effort:
    """How much is drawn: `draws` codes of each of `pictures`, and `fewer` codes of each of `many` other pictures."""

    draws: int = DRAWS
    pictures: int = PICTURES
    fewer: int = FEWER
    many: int = MANY


def estimate(model: Autoencoder, images: Tensor, seed: int = 0, effort: Effort | None = None) -> Reading:
    """−log p(x) in nats, mean over binary images [N, C, H, W] in {0, 1}, with its standard error; beside it the bound.

    A sum of three steps that draw ever more codes of ever fewer pictures (multilevel Monte Carlo, Giles 2008): the
    bound, what few draws gain on it, and what many gain on few. The expectation is that of many draws of all pictures.
    """
    effort = effort or Effort()
    bounds, noise = torch.cat(list(_bounds(model, images, seed))), Noise(seed)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed)).tolist()
    chosen, others = order[: effort.pictures], order[effort.pictures : effort.pictures + effort.many]
    first = [log_weights(model, images[row], noise, effort.fewer) for row in others or chosen]
    second = [log_weights(model, images[row], noise, effort.draws) for row in chosen]
    gains = [
        torch.tensor([log_likelihood(weights) - weights.mean().item() for weights in first]),
        torch.tensor([log_likelihood(weights) - _in_parts(weights, effort.fewer) for weights in second]),
    ]
    bound = -bounds.mean().item()
    nats = bound - sum(gain.mean().item() for gain in gains)
    # The pictures that were not chosen, and for the bound the one draw of each.
    error = math.sqrt(sum(gain.var().item() / len(gain) for gain in gains))
    return Reading(nats, error, {"negative ELBO": bound})


def _in_parts(weights: Tensor, size: int) -> float:
    """What `size` draws at a time tell of log p(x), mean over the whole parts of so many."""
    parts = weights[: len(weights) // size * size].view(-1, size)
    return (parts.logsumexp(1) - math.log(size)).mean().item()


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


@metric("−log p(x), test pictures binarized at random", "nats")
def dynamic_nats(measured: Measured) -> Reading | None:
    """Of a model whose pixels are Bernoulli. One trained on grey values has seen other pictures than these."""
    if not _in_tables(measured):
        return None
    return estimate(measured.model, binarized(measured.images, measured.seed), measured.seed)


@metric("−log p(x), the fixed binarization of Larochelle and Murray", "nats")
def static_nats(measured: Measured) -> Reading | None:
    """About 2 nats worse for models that were not trained on it (Salakhutdinov & Murray 2008; AISTATS 2011)."""
    if measured.binary is None or not _in_tables(measured):
        return None
    return estimate(measured.model, measured.binary.float() / 255, measured.seed)
