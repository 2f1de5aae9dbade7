"""Ways to spoil a picture that a denoising autoencoder learns to mend (Vincent et al. 2010, JMLR 11:3371)."""

from collections.abc import Callable

import torch
from torch import Tensor

from models.noise import Noise


def gaussian(images: Tensor, amount: float, noise: Noise) -> Tensor:
    """Adds normal noise with standard deviation `amount` (in grey levels of 0 to 1) and clips to [0, 1]."""
    return (images + amount * noise.normal(images)).clamp(0, 1)


def masking(images: Tensor, amount: float, noise: Noise) -> Tensor:
    """Sets the share `amount` of the pixels to black, all channels of a pixel together."""
    return torch.where(_per_pixel(images, noise) < amount, torch.zeros_like(images), images)


def salt_and_pepper(images: Tensor, amount: float, noise: Noise) -> Tensor:
    """Sets the share `amount` of the pixels to black or white, half of them each."""
    draw = _per_pixel(images, noise)
    peppered = torch.where(draw < amount / 2, torch.zeros_like(images), images)
    return torch.where(draw >= 1 - amount / 2, torch.ones_like(images), peppered)


CORRUPTIONS: dict[str, Callable[[Tensor, float, Noise], Tensor]] = {
    "gaussian": gaussian,
    "masking": masking,
    "salt-and-pepper": salt_and_pepper,
}


def _per_pixel(images: Tensor, noise: Noise) -> Tensor:
    """One uniform number for each pixel, [N, 1, H, W]."""
    return noise.uniform(images[:, :1])
