"""Several models on the same pictures: what each is given, what comes back, and what a way between two looks like."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from latent import coding, program
from latent.domain import Domain
from latent.examples import decoded_example, labels_of
from latent.held_out import HeldOut
from latent.preprocess import fit_picture
from latent.quality import mse
from latent.real import real_pictures
from latent.render import to_picture
from models import Autoencoder

MOST = 3  # models beside each other
MANY = 10  # pictures of a line-up
STEPS = program.STEPS  # pictures of a path


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class LineUp:
    """Pictures to show to several models.

    images  [N, C, H, W] in [0, 1]
    names   what each is called
    unseen  whether no model has drawn them: only then an error tells something
    origin  whose they are, for the screen
    """

    images: Tensor
    names: tuple[str, ...]
    unseen: bool
    origin: str


def line_up(model: Autoencoder, held_out: HeldOut, domain: Domain, number: int) -> LineUp:
    """The picture of that number, from 0, of each of the first classes; real ones where these travel along."""
    real = real_pictures(domain)
    if real:
        rows = real.pictures()[:MANY]
        images = [fit_picture(row[number % len(row)], domain, model.image_shape).image for row in rows]
        names = [real.words.format(domain.classes[label]) for label in range(len(rows))]
        return LineUp(torch.stack(images), tuple(names), True, real.origin)
    labels = labels_of(domain, held_out)[:MANY]
    if not labels:
        images = [decoded_example(model, held_out, None, number + each) for each in range(MANY)]
        names = [f"held-out picture {number + each + 1}" for each in range(MANY)]
    else:
        images = [decoded_example(model, held_out, label, number) for label in labels]
        names = [domain.classes[label] for label in labels]
    origin = "What the first model decodes from codes of held-out pictures: no real ones travel with the project."
    return LineUp(torch.stack(images), tuple(names), False, origin)


def fitted(images: Tensor, of: tuple[Domain, Sequence[int]], to: tuple[Domain, Sequence[int]]) -> Tensor:
    """Pictures [N, C, H, W] made for models `of` these pictures, in the form of those that other models are for."""
    domain, shape = to
    if (of[0].fit, tuple(of[1])) == (domain.fit, tuple(shape)):
        return images
    channels, height, width = shape
    return torch.stack([fit_picture(to_picture(each), domain, (channels, height, width)).image for each in images])


@dataclass(frozen=True, eq=False)
class Back:
    """What came back of N pictures.

    codes, images  [N, *code_shape] and [N, C, H, W]
    errors         mean squared error of each, [N]
    rival          the mean squared error of answering each of them with their mean picture, the naive rival
    """

    codes: Tensor
    images: Tensor
    errors: Tensor
    rival: float

    @property
    def notes(self) -> list[str]:
        """What stands under each, in thousandths: errors are small."""
        return [f"{1000 * each:.1f}" for each in self.errors.tolist()]

    @property
    def in_words(self) -> str:
        """Their errors, and what to compare them with."""
        words = f"Mean squared error {self.errors.mean():.4f}"
        if len(self.errors) == 1:
            return f"{words}."
        rival = f"answering each with the mean of these pictures: {self.rival:.4f}"
        return f"{words}; {rival}. Below each its own, in thousandths."


def came_back(model: Autoencoder, images: Tensor) -> Back:
    """The pictures [N, C, H, W] through a model and back, on the CPU."""
    codes = coding.encode(model, images)
    back = coding.decode(model, codes)
    rival = mse(images, images.mean(0, keepdim=True).expand_as(images)).mean().item()
    return Back(codes, back, mse(images, back), rival)
