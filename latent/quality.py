"""How good a reconstruction is, how that compares with held-out pictures, and how well a codebook is used."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from latent.held_out import HeldOut
from models.quantizers import perplexity

UNLIKE = 0.99
"""The share of held-out pictures whose error a picture exceeds when it counts as unlike the training pictures."""


def mse(images: Tensor, reconstructions: Tensor) -> Tensor:
    """The mean squared error over the pixels of each image [N, C, H, W], [N], for values of 0 to 1."""
    return (images - reconstructions).square().flatten(1).mean(1)


def psnr(images: Tensor, reconstructions: Tensor) -> Tensor:
    """The peak signal-to-noise ratio of each image [N, C, H, W], [N], in dB; infinite where nothing differs."""
    return -10 * mse(images, reconstructions).log10()


@dataclass(frozen=True)
class Verdict:
    """How a picture's error compares with those of the held-out pictures.

    share     of the held-out pictures whose error is smaller, 0 to 1; None where that would say nothing
    unlike    whether that is enough to call the picture unlike the training pictures
    sentence  the same for the screen
    """

    share: float | None
    unlike: bool
    sentence: str


def percentile_among(error: float, errors: Tensor) -> float:
    """The share of the `errors` [N] that are smaller than `error`, 0 to 1."""
    # Said this way round, an error that is not a number is the worst of all and not the best.
    return 1.0 - (errors >= error).double().mean().item()


def unlikeness(error: float, held_out: HeldOut) -> Verdict:
    """The verdict on a picture with this mean squared error.

    One-sided: a large error shows that a picture is unlike the training pictures, a small one does not show that it
    is like them, for a model may also copy what it has never seen (Denouden et al. 2018, arXiv:1812.02765).
    """
    share = percentile_among(error, held_out.errors)
    unlike = share > UNLIKE
    end = "it is unlike what this model was trained on" if unlike else "that is nothing unusual for this model"
    side, of = ("larger", share) if share >= 0.5 else ("smaller", 1 - share)
    compared = f"{side} than that of {_pictures(of)}"
    return Verdict(share, unlike, f"Its error is {compared}: {end}.")


def no_verdict(held_out: HeldOut) -> Verdict:
    """What is said instead of a picture that a model has drawn itself: even one that collapsed copies these well."""
    error = held_out.errors.median()
    return Verdict(
        None,
        False,
        "This picture is the model’s own output already, so how well it comes back again says nothing about the model. "
        f"Half of the {len(held_out.errors):,} held-out pictures, which it has not seen and which do not travel with "
        f"it, come back with a PSNR of {-10 * error.clamp(min=1e-12).log10():.1f} dB or more.",
    )


@dataclass(frozen=True)
class Usage:
    """How a codebook of K codes is used.

    counts      how often each code occurs, [K] int64
    share       of the codes that occur at all, 0 to 1
    perplexity  how many codes, used evenly, would be as varied: 1 to K
    """

    counts: Tensor
    share: float
    perplexity: float


def code_usage(indices: Tensor, codes: int) -> Usage:
    """How grids of `indices` [N, h, w] use a codebook of so many `codes`."""
    counts = torch.bincount(indices.flatten(), minlength=codes)
    return Usage(counts, (counts > 0).double().mean().item(), perplexity(indices, codes).item())


def _pictures(share: float) -> str:
    if share == 1:
        return "every held-out picture"
    # Rounded down: "100.0 %" would claim that there is no exception.
    return f"{math.floor(1000 * share + 1e-6) / 10:.1f} % of the held-out pictures"
