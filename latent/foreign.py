"""Pictures that are none of a model's own kind, to see whether it finds them strange: only such as may travel along.

Real ones are those of `latent.real`: garments are foreign to a model of digits, digits to one of garments, and its own
kind is foreign once it is turned by a quarter. Noise and a black canvas can be had for any model.
"""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from latent.domain import Domain
from latent.preprocess import filled, fit_picture
from latent.real import HANDWRITING, TEST_PICTURES, real_pictures

NOISE, BLACK = "Noise", "Black canvas"
OTHERS = {"Digits": HANDWRITING, "Garments": TEST_PICTURES}
NOISES = 50
OF_A_CLASS = 5  # of real pictures that have to be fitted, which takes a while
SEED = 0

Shape = tuple[int, int, int]


@lru_cache(maxsize=16)
def foreign_sets(domain: Domain, image_shape: Shape) -> dict[str, Tensor]:
    """Sets [M, C, H, W] in [0, 1] by what they are called; noise is uniform, and of the black canvas there is one."""
    channels, height, width = image_shape
    own, sets = real_pictures(domain), {}
    if own and height == width:
        sets[f"{own.source}, turned by 90°"] = kin(domain, image_shape).rot90(1, (2, 3))
    for name, real in OTHERS.items():
        if real is not own:
            some = [
                filled(picture, channels, (height, width))
                for row in real.pictures()
                for picture in row[: 2 * OF_A_CLASS]
            ]
            pixels = torch.from_numpy(np.stack([np.asarray(picture) for picture in some])).float() / 255
            sets[name] = pixels.reshape(len(some), height, width, channels).permute(0, 3, 1, 2).contiguous()
    noise = torch.rand(NOISES, *image_shape, generator=torch.Generator().manual_seed(SEED))
    return sets | {NOISE: noise, BLACK: torch.zeros(1, *image_shape)}


@lru_cache(maxsize=16)
def kin(domain: Domain, image_shape: Shape) -> Tensor:
    """Real pictures [M, C, H, W] of the model's own kind, as the model sees them; M = 0 where none travel along."""
    real = real_pictures(domain)
    pictures = [picture for row in real.pictures() for picture in row[:OF_A_CLASS]] if real else []
    fitted = [fit_picture(picture, domain, image_shape).image for picture in pictures]
    return torch.stack(fitted) if fitted else torch.empty(0, *image_shape)
