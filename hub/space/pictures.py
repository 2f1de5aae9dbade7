"""The pictures a visitor starts from: an example, a sample, what stands at a code, one of their own.

Each has a name that fits into a link: "3.0" is the first example of class 3, "s7" the sample of seed 7,
"mnist-vae-2d:0.5,-1" what that model decodes from that code. A visitor's own picture stays with them, and a link has
the code of it: what the model made of the picture.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space.loaded import load
from latent import coding
from latent.code_text import CODE, read_code, write_code
from latent.examples import decoded_example, first_examples, labels_of
from latent.kept import Kept, for_life
from latent.limits import MAX_KEYS
from latent.preprocess import fit_picture
from latent.render import to_picture
from latent.uploads import open_picture
from models import Autoencoder

FIRST_KEYS = 3
NUMBERED = re.compile(r"(?:(?P<label>\d{1,4})\.|s)(?P<number>\d{1,4})")
DECODED = re.compile(rf"(?P<model>[\w.@/-]{{1,200}}):(?P<code>{CODE})")


MAX_BYTES = 4_000_000  # of pictures, and as much of codes, that are kept of a model


@dataclass(frozen=True)
class Pick:
    """A picture that is meant: `text` names it, and `own` is the visitor's picture if it is one."""

    text: str
    own: Image.Image | None = field(default=None, compare=False)


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


def written(picks: Iterable[Pick]) -> str:
    """The opposite of `parse`."""
    return " ".join(pick.text for pick in picks)


def own(checkpoint: Checkpoint, picture: Image.Image) -> Pick:
    """A picture of the visitor's, named by the code that the model has for it."""
    fitted = fit_picture(picture, checkpoint.domain, checkpoint.model.image_shape).image
    return Pick(decoded(checkpoint, coding.encode_one(checkpoint.model, fitted)).text, picture)


def own_file(checkpoint: Checkpoint, data: bytes, name: str = "") -> Pick:
    """The same of a file that a visitor drew or uploaded; raises `PictureError`."""
    return own(checkpoint, open_picture(data, name))


def decoded(checkpoint: Checkpoint, code: Tensor) -> Pick:
    """What the model decodes from that code [*code_shape]."""
    return Pick(f"{offer(checkpoint).id}:{write_code(code)}")


def renamed(checkpoint: Checkpoint, picks: list[Pick]) -> list[Pick]:
    """The pictures for another model: the visitor's own ones get the codes that this one has for them."""
    return [own(checkpoint, pick.own) if pick.own else pick for pick in picks]


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
    """Where a sheet can start: at the mean of the prior, at the first example of each class, or at what is `chosen`."""
    start = ("The mean of the prior" if not checkpoint.model.discrete else "The first example", "")
    examples = [(f"Example of {name}", f"{kind}0") for name, kind in choices(checkpoint)[:-1]]
    listed = [start, *examples, ("Sample 0", "s0")]
    known = chosen in (text for _, text in listed)
    return listed if known else [*listed, (title(checkpoint, parse(chosen)[0]), chosen)]


def title(checkpoint: Checkpoint, pick: Pick) -> str:
    """What to call it on screen."""
    if pick.own:
        return "your picture"
    if place := DECODED.fullmatch(pick.text):
        numbers = place["code"].split(",")
        return f"z = ({', '.join(numbers)})" if len(numbers) == 2 else "your code"
    label, number = _numbered(pick)
    if label is None:
        return f"sample {number}"
    classes = checkpoint.domain.classes
    return classes[int(label)] if int(label) < len(classes) else "held-out picture"


def tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """What the model sees, [C, H, W] on the CPU; raises ValueError with a sentence where there is no such picture."""
    if pick.own:
        return fit_picture(pick.own, checkpoint.domain, checkpoint.model.image_shape).image
    return _remembered(_tensor, checkpoint, pick)


def _tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    model = checkpoint.model
    if place := DECODED.fullmatch(pick.text):
        return _decoded(checkpoint, **place.groupdict())
    label, number = _numbered(pick)
    if label is None:
        return coding.sample(model, 1, int(number))[0]
    return decoded_example(model, checkpoint.held_out, int(label) if checkpoint.domain.classes else None, int(number))


def code(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """The model's code of the picture, [*code_shape]: as it is written where it is one of this model's."""
    if pick.own:
        return _code(checkpoint, pick)
    return _remembered(_code, checkpoint, pick)


def _code(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    place = DECODED.fullmatch(pick.text)
    if place and place["model"] == offer(checkpoint).id:
        numbers = read_code(place["code"], checkpoint.model)
        if numbers is not None:
            return numbers
    return coding.encode_one(checkpoint.model, tensor(checkpoint, pick))


def _remembered(make: Callable[[Checkpoint, Pick], Tensor], checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """What `make` returns, or returned before: each event asks for the pictures that all tabs start from."""
    kept, key = _made_with(checkpoint.model, make), (checkpoint.domain, pick.text)
    if (found := kept.get(key)) is None:
        found = make(checkpoint, pick)
        kept.put(key, found)
    return found


@for_life
def _made_with(model: Autoencoder, make: Callable[[Checkpoint, Pick], Tensor]) -> Kept[Tensor]:
    return Kept(MAX_BYTES, lambda tensor: tensor.nbytes)


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


def _numbered(pick: Pick) -> tuple[str | None, str]:
    """Class and number of an example, or None and the seed of a sample; raises ValueError where it is neither."""
    if (found := NUMBERED.fullmatch(pick.text)) is None:
        raise ValueError(
            f"There is no picture {pick.text[:20]!r}: write 3.0 for an example of class 3, s7 for a sample."
        )
    return found["label"], found["number"]
