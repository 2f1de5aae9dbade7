"""The pictures a visitor starts from: an example, a sample, a place of the live tab, one of their own.

All but the last have a name that fits into a link: "3.0" is the first example of class 3, "s7" the sample of seed 7,
"mnist-vae-2d:0.5,-1" what that model decodes from that code. A visitor's own picture stays with them.
"""

import re
from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.space.loaded import load
from hub.space.settings import MAX_KEYS, Settings
from latent import coding
from latent.code_text import CODE, read_code
from latent.examples import decoded_example, first_examples, labels_of
from latent.preprocess import fit_picture
from latent.render import to_picture
from latent.uploads import open_picture

FIRST_KEYS = 3
NUMBERED = re.compile(r"(?:(?P<label>\d{1,4})\.|s)(?P<number>\d{1,4})")
DECODED = re.compile(rf"(?P<model>[\w.@/-]{{1,200}}):(?P<code>{CODE})")


@dataclass(frozen=True)
class Pick:
    """A picture that is meant: `text` names one that a model makes, else `own` is the visitor's picture."""

    text: str = ""
    own: Image.Image | None = None


Given = tuple[Settings, list[Pick], Pick | None]
"""The settings, the key pictures and the picture to encode; no pictures stand for the first ones of the data set."""


def parse(text: str) -> list[Pick]:
    """The pictures named in `text`, such as "3.0 8.0 s7". Raises ValueError for anything else."""
    words = text.split()
    for word in words:
        if not NUMBERED.fullmatch(word) and not DECODED.fullmatch(word):
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


def decoded(model: str, code: str) -> Pick:
    """What the model of that name decodes from that code, written as `latent.scene` does."""
    return Pick(f"{model}:{code}")


def first(checkpoint: Checkpoint, count: int = FIRST_KEYS) -> list[Pick]:
    """What to show before a visitor has chosen: different examples, and samples where there are too few of these."""
    examples = first_examples(checkpoint.model, checkpoint.held_out, checkpoint.domain, count)
    picks = [Pick(f"{each.label or 0}.{each.number}") for each in examples]
    return [*picks, *(Pick(f"s{seed}") for seed in range(count - len(picks)))]


def choices(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """The kinds of picture to choose from, each with what stands before its number in a `Pick`."""
    domain = checkpoint.domain
    classes = [(domain.classes[label], f"{label}.") for label in labels_of(domain, checkpoint.held_out)]
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
    if place := DECODED.fullmatch(pick.text):
        numbers = place["code"].split(",")
        return f"z = ({', '.join(numbers)})" if len(numbers) == 2 else "your code"
    label, number = NUMBERED.fullmatch(pick.text).group("label", "number")
    if label is None:
        return f"sample {number}"
    classes = checkpoint.domain.classes
    return classes[int(label)] if int(label) < len(classes) else "held-out picture"


def tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """What the model sees, [C, H, W] on the CPU; raises ValueError with a sentence where there is no such picture."""
    model = checkpoint.model
    if pick.own:
        return fit_picture(pick.own, checkpoint.domain, model.image_shape).image
    if place := DECODED.fullmatch(pick.text):
        return _decoded(checkpoint, **place.groupdict())
    label, number = NUMBERED.fullmatch(pick.text).group("label", "number")
    if label is None:
        return coding.sample(model, 1, int(number))[0]
    return decoded_example(model, checkpoint.held_out, int(label), int(number))


def _decoded(checkpoint: Checkpoint, model: str, code: str) -> Tensor:
    """What another model decodes, or this one; it is fitted where it is for other pictures."""
    maker = load(model)
    numbers = read_code(code, maker.model)
    if numbers is None:
        raise ValueError(f"{model} has no code {code[:40]!r}: choose another picture.")
    image = coding.decode_one(maker.model, numbers)
    if (maker.domain, maker.model.image_shape) == (checkpoint.domain, checkpoint.model.image_shape):
        return image
    return fit_picture(to_picture(image), checkpoint.domain, checkpoint.model.image_shape).image
