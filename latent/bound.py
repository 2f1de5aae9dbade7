"""The negative ELBO of one picture, averaged until one can say how exact it is.

A single draw of the code tells it several nats off, and the code's mean alone tells something else: −log p(x|μ) + KL
lies below the bound wherever a spread of the code costs anything, and bounds nothing.
"""

from dataclasses import dataclass
from hashlib import sha256

import torch
from torch import Tensor

from latent.kept import Kept, for_life
from models import Autoencoder
from models.noise import Noise

ENOUGH = 0.2  # nats: the standard error at which one more draw would tell nothing new on the screen
FEWEST, MOST = 32, 8192  # draws: of fewer the standard error itself is a guess
AT_A_TIME = 64
KEPT = 500  # bounds of a model
PIXELS = 8_000_000  # to decode for one picture at most; of large pictures that is few draws, and the error says so


@dataclass(frozen=True)
class Bound:
    """An estimate of the negative ELBO, E[−log p(x|z)] + KL(q(z|x) ‖ p(z)), of one picture.

    nats   the estimate: the mean over `draws` draws of z
    error  its standard error, in nats
    """

    nats: float
    error: float
    draws: int


def negative_elbo(model: Autoencoder, image: Tensor, seed: int = 0) -> Bound:
    """The bound of an `image` [C, H, W] under a model that has a posterior; the same for the same seed.

    Draws are added until the standard error is ENOUGH, or MOST draws or PIXELS are reached. What that found for the
    pictures that were asked about last is kept: it may take half a second.
    """
    kept, key = _found_with(model), (sha256(image.cpu().numpy().tobytes()).digest(), seed)
    if (found := kept.get(key)) is None:
        found = _estimate(model, image, seed)
        kept.put(key, found)
    return found


@for_life
def _found_with(model: Autoencoder) -> Kept[Bound]:
    return Kept(KEPT, size=lambda bound: 1)


@torch.inference_mode()
def _estimate(model: Autoencoder, image: Tensor, seed: int) -> Bound:
    images, noise = image.unsqueeze(0).to(model.device), Noise(seed)
    most = max(FEWEST, min(MOST, PIXELS // images.numel()))
    at_a_time = max(1, min(AT_A_TIME, most * AT_A_TIME // MOST))
    costs = torch.empty(0, dtype=torch.float64)
    while len(costs) < most and not (len(costs) >= FEWEST and _standard_error(costs) <= ENOUGH):
        costs = torch.cat([costs, -model.elbo(images, noise, at_a_time).elbo.double().cpu()])
    return Bound(costs.mean().item(), _standard_error(costs), len(costs))


def _standard_error(costs: Tensor) -> float:
    return costs.std().item() / len(costs) ** 0.5
