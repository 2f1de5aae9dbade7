"""What is drawn from a model's priors, which of them there are, and whether a sample is a copy of a real picture.

Of the training pictures, to which priors are fitted, no checkpoint keeps anything. What it keeps is the codes of
held-out pictures, so that is what a sample is compared with: each sample is encoded as a picture is, and measured from
the nearest held-out code. The measure is the distance that held-out pictures of that one's class usually have from the
nearest other one. At 1 a sample is as new as a real picture that the model has not seen. How near a copy would be is
measured too: on held-out pictures that the model draws again, which do not come back to exactly the place they had.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from latent import coding
from latent.compute import slot
from latent.held_out import HeldOut
from latent.kept import for_life
from models import Autoencoder

ASKED = 600  # held-out pictures whose distance from the nearest other one is measured: enough for a median of a class
AGAIN = 50  # held-out pictures that are drawn again

NEARNESS_IN_WORDS = (
    "The number under a sample tells whether it is a copy: its distance from the nearest of {count} held-out pictures, "
    "in code space, as a multiple of the distance that one of that class usually has from the nearest other. About 1 "
    "is as new as a real picture that the model has not seen; a copy of one would be at about {copied:.1f}. The "
    "training pictures themselves, which a prior is fitted to, are not kept, so a copy of one of those would not be "
    "noticed."
)


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Drawn:
    """Samples, on the CPU.

    codes   [N, *code_shape]
    images  [N, C, H, W]
    apart   how far each is from the nearest held-out picture, as a multiple of what is usual, [N]
    copied  the same of held-out pictures that the model draws again: what a copy would be at
    """

    codes: Tensor
    images: Tensor
    apart: Tensor
    copied: float

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return self.codes.nbytes + self.images.nbytes + self.apart.nbytes

    @property
    def notes(self) -> list[str]:
        """What stands under each sample, such as "1.2×"."""
        return [f"{each:.1f}×" for each in self.apart.tolist()]


def draw(
    model: Autoencoder,
    held_out: HeldOut,
    count: int,
    seed: int = 0,
    temperature: float = 1.0,
    label: int | None = None,
    prior: str | None = None,
) -> Drawn:
    """Samples as `Autoencoder.sample` draws them, and how far each is from the held-out pictures."""
    with slot(model):
        codes = model.sample_codes(count, seed, temperature, label, prior).cpu()
        images = coding.decode(model, codes)
        return Drawn(codes, images, apart(model, held_out, images), copied(model, held_out))


def apart(model: Autoencoder, held_out: HeldOut, images: Tensor) -> Tensor:
    """How far pictures [N, C, H, W] are from the nearest held-out one, as a multiple of what is usual, [N].

    Both are places of encoded pictures. A code as it was drawn is none of a VAE: also the numbers that the encoder
    leaves unused would count in it.
    """
    known, measure = _known(model, held_out)
    found = torch.cdist(coding.embed(model, coding.encode(model, images)), known).min(1)
    usual = measure[found.indices]
    # With a single held-out picture, or all of them alike, nothing is usual.
    return torch.where((usual > 0) & usual.isfinite(), found.values / usual, torch.nan)


@for_life
def copied(model: Autoencoder, held_out: HeldOut) -> float:
    """The same of held-out pictures that the model draws again, of half of them at most: what a copy would be at."""
    return apart(model, held_out, coding.decode(model, held_out.codes[:AGAIN])).median().item()


@for_life
def _known(model: Autoencoder, held_out: HeldOut) -> tuple[Tensor, Tensor]:
    """The places of the held-out pictures, [M, D], and how far one of each one's class usually is from another, [M]."""
    known, labels = coding.embed(model, held_out.codes), held_out.labels
    asked = torch.arange(0, len(known), max(1, len(known) // ASKED))
    others = torch.cdist(known[asked], known)
    others[torch.arange(len(asked)), asked] = torch.inf
    distances, among = others.min(1).values, labels[asked]
    # Each class by itself: ones are all alike, and twos are not.
    usual = {int(label): distances[among == label].median() for label in among.unique()}
    return known, torch.stack([usual.get(int(label), distances.median()) for label in labels])


def nearness_in_words(drawn: Drawn, held_out: HeldOut) -> str:
    """What the numbers under the samples say."""
    return NEARNESS_IN_WORDS.format(count=f"{len(held_out.codes):,}", copied=drawn.copied)


def prior_titles(model: Autoencoder) -> dict[str, str]:
    """What each prior is called on screen, by its name, the default one first."""
    names = sorted(model.priors, key=lambda name: name != model.default_prior)
    titles = {name: model.prior_named(name).title for name in names}
    return {
        name: title if list(titles.values()).count(title) == 1 else f"{title} ({name})"
        for name, title in titles.items()
    }


def known_prior(model: Autoencoder, name: str) -> str:
    """That name where the model has such a prior, else the name of its default one."""
    return name if name in model.priors else model.default_prior


@dataclass(frozen=True)
class Asked:
    """A class that was asked for.

    label   its number, or None where all classes are drawn
    reason  one sentence where that is so because the prior can't draw it
    """

    label: int | None
    reason: str = ""


def asked_class(model: Autoencoder, prior: str, label: int | None) -> Asked:
    """The class to draw from a prior of the model, where it is one that it can draw."""
    if label is None:
        return Asked(None)
    try:
        model.prior_named(prior).check_label(label)
    except ValueError as error:
        return Asked(None, str(error))
    return Asked(label)
