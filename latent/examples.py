"""Pictures to start from that need no upload, no network and no data set in the project."""

from functools import cache

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from latent.held_out import HeldOut
from models import Autoencoder

EXAMPLES_PER_CLASS = 20


@torch.inference_mode()
def decoded_example(model: Autoencoder, held_out: HeldOut, label: int | None, number: int = 0) -> Tensor:
    """A picture [C, H, W] decoded from a held-out code: the `number`-th example of its class, counted round and round.

    The first of EXAMPLES_PER_CLASS is the one nearest to the mean of its class, and each further one is more unusual.
    Without a label it is simply the `number`-th of all held-out codes.

    It is what the model made of a test picture, not that picture itself. Raises ValueError for a class without any.
    """
    codes = (held_out.codes if label is None else held_out.by_class(label)).to(model.device)
    if label is not None:
        vectors = model.embed(codes)
        codes = codes[(vectors - vectors.mean(0)).norm(dim=1).argsort(stable=True)]
        number *= max(1, len(codes) // EXAMPLES_PER_CLASS)
    return model.decode(codes[number % len(codes)].unsqueeze(0))[0].cpu()


@cache
def handwriting() -> tuple[tuple[Image.Image, ...], ...]:
    """Real digits that come with scikit-learn (1,797, of 8 × 8 pixels, by 43 people), light on black, by class.

    They are enlarged and framed as if scanned, 120 × 120 pixels.
    """
    from sklearn.datasets import load_digits  # takes a second to import, and few visitors ask for it

    bunch = load_digits()
    # On so few pixels a thin stroke is a faint one; brightened it survives as what it was.
    pixels = (255 * (bunch.images / 16) ** 0.6).astype(np.uint8)
    return tuple(tuple(_scan(digit) for digit in pixels[bunch.target == label]) for label in range(10))


def _scan(digit: np.ndarray) -> Image.Image:
    return ImageOps.expand(Image.fromarray(digit).resize((80, 80), Image.Resampling.BICUBIC), border=20)
