"""Between pictures and codes: the one place that all front ends encode, decode and sample through.

Pictures and codes come and go on the CPU; a model computes them where it is, a batch at a time so that any number fits
into memory, in a slot of `latent.compute`.
"""

import torch
from torch import Tensor

from latent.compute import slot
from latent.work import largest_activation
from models import Autoencoder

BATCH_NUMBERS = 16_000_000
"""Numbers between two layers in one batch, 64 MB: a thousand pictures of 28 × 28, of 256 × 256 in colour about ten."""


def encode(model: Autoencoder, images: Tensor) -> Tensor:
    """The codes [N, *code_shape] of pictures [N, C, H, W]."""
    return _batched(model, model.encode, images)


def decode(model: Autoencoder, codes: Tensor) -> Tensor:
    """The pictures [N, C, H, W] that codes [N, *code_shape] stand for."""
    return _batched(model, model.decode, codes)


def embed(model: Autoencoder, codes: Tensor) -> Tensor:
    """Codes [N, *code_shape] as vectors [N, D] that can be added and interpolated."""
    return _batched(model, model.embed, codes)


def quantize(model: Autoencoder, vectors: Tensor) -> Tensor:
    """The codes [N, *code_shape] nearest to vectors [N, D]."""
    return _batched(model, model.quantize, vectors)


def encode_one(model: Autoencoder, image: Tensor) -> Tensor:
    """The code [*code_shape] of one picture [C, H, W]."""
    return encode(model, image.unsqueeze(0))[0]


def decode_one(model: Autoencoder, code: Tensor) -> Tensor:
    """The picture [C, H, W] that one code [*code_shape] stands for."""
    return decode(model, code.unsqueeze(0))[0]


def sample(
    model: Autoencoder,
    count: int,
    seed: int = 0,
    temperature: float = 1.0,
    label: int | None = None,
    prior: str | None = None,
) -> Tensor:
    """`count` new pictures [count, C, H, W], as `Autoencoder.sample` draws them."""
    with slot(model):
        codes = model.sample_codes(count, seed, temperature, label, prior)
        return decode(model, codes)


def _batched(model: Autoencoder, function, inputs: Tensor) -> Tensor:
    size = max(1, BATCH_NUMBERS // largest_activation(model))
    with slot(model):
        # One batch after another comes back to the CPU, so that a GPU holds one at a time.
        return torch.cat([function(batch.to(model.device)).cpu() for batch in inputs.split(size)])
