"""The pictures a visitor starts from: an example, a sample, or one of their own.

The first two have a short name that fits into a link: "3.0" is the first example of class 3, "s7" the sample of
seed 7. A visitor's own picture stays with them.
"""

import re
from dataclasses import dataclass

from PIL import Image
from torch import Tensor, inference_mode

from hub import Checkpoint
from hub.space.settings import MAX_KEYS
from latent.examples import decoded_example
from latent.preprocess import fit_picture
from latent.travel import first_classes
from latent.uploads import open_picture

FIRST_KEYS = 3
NUMBERED = re.compile(r"(?:(?P<label>\d{1,4})\.|s)(?P<number>\d{1,4})")


@dataclass(frozen=True)
class Pick:
    """A picture that is meant: `text` names an example or a sample, else `own` is the visitor's picture."""

    text: str = ""
    own: Image.Image | None = None


def parse(text: str) -> list[Pick]:
    """The examples and samples named in `text`, such as "3.0 8.0 s7". Raises ValueError for anything else."""
    words = text.split()
    for word in words:
        if not NUMBERED.fullmatch(word):
            raise ValueError(
                f"There is no picture {word[:20]!r}: write 3.0 for an example of class 3, s7 for a sample."
            )
    if len(words) > MAX_KEYS:
        raise ValueError(f"A journey runs through at most {MAX_KEYS} pictures, not {len(words)}.")
    return [Pick(word) for word in words]


def written(picks: list[Pick]) -> str:
    """The opposite of `parse`; a visitor's own pictures are left out."""
    return " ".join(pick.text for pick in picks if pick.own is None)


def own(data: bytes, name: str = "") -> Pick:
    """A picture that a visitor drew or uploaded; raises `PictureError`."""
    return Pick(own=open_picture(data, name))


def first(checkpoint: Checkpoint, count: int = FIRST_KEYS) -> list[Pick]:
    """What to show before a visitor has chosen."""
    return [Pick(f"{label}.0") for label in first_classes(checkpoint.domain, count)]


def choices(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """The kinds of picture to choose from, each with what stands before its number in a `Pick`."""
    classes = [(name, f"{label}.") for label, name in enumerate(checkpoint.domain.classes)]
    return [*(classes or [("Held-out picture", "0.")]), ("A sample", "s")]


def origins(checkpoint: Checkpoint, chosen: str = "") -> list[tuple[str, str]]:
    """Where a sweep can start: at the mean of the prior, at the first example of each class, or at what is `chosen`."""
    start = ("An average code" if not checkpoint.model.discrete else "The first example", "")
    listed = [
        start,
        *((f"Example of {name}", f"{kind}0") for name, kind in choices(checkpoint)[:-1]),
        ("Sample 0", "s0"),
    ]
    known = chosen in (text for _, text in listed)
    return listed if known else [*listed, (title(checkpoint, parse(chosen)[0]), chosen)]


def title(checkpoint: Checkpoint, pick: Pick) -> str:
    """What to call it on screen."""
    if pick.own:
        return "your picture"
    label, number = NUMBERED.fullmatch(pick.text).group("label", "number")
    if label is None:
        return f"sample {number}"
    classes = checkpoint.domain.classes
    return classes[int(label)] if int(label) < len(classes) else "held-out picture"


@inference_mode()
def tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """What the model sees, [C, H, W] on the CPU; raises ValueError with a sentence where there is no such picture."""
    model = checkpoint.model
    if pick.own:
        return fit_picture(pick.own, checkpoint.domain, model.image_shape).image
    label, number = NUMBERED.fullmatch(pick.text).group("label", "number")
    if label is None:
        return model.sample(1, int(number))[0].cpu()
    return decoded_example(model, checkpoint.held_out, int(label), int(number))
