"""How near a picture is that comes back through its code."""

import torch.nn.functional as F

from latent import quality
from training.metrics.metric import Measured, mean, part_of_report

metric = part_of_report("Reconstruction")

HIGHEST_PSNR = 120.0  # dB, of a picture that comes back without any difference


@metric("Reconstruction from the code, pixels as Bernoulli means", "nats")
def reconstruction_nats(measured: Measured) -> float:
    """Grey values count as Bernoulli means, so that every family's reconstruction can be compared."""
    means = measured.decoded.clamp(1e-6, 1 - 1e-6)
    return mean(F.binary_cross_entropy(means, measured.images, reduction="none").flatten(1).sum(1))


@metric("Reconstruction, mean squared error of a pixel", digits=5)
def mse(measured: Measured) -> float:
    """Over pixels of 0 to 1, mean over the pictures."""
    return mean(quality.mse(measured.images, measured.decoded))


@metric("Reconstruction, PSNR", "dB")
def psnr_db(measured: Measured) -> float:
    """Mean over the pictures."""
    return mean(quality.psnr(measured.images, measured.decoded).clamp(max=HIGHEST_PSNR))
