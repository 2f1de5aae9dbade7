"""The pictures a visitor starts from: an example, a sample, what stands at a code, one of their own.

Each has a name that fits into a link: "3.0" is the first example of class 3, "r3.0" the first real picture of class 3,
which no model was trained on, "s7" the sample of seed 7,
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
from hub.space.shelf import Laid, lay
from latent import coding
from latent.code_text import CODE, read_code, write_code
from latent.examples import decoded_example, first_examples, labels_of
from latent.examples import first_terms as latent_terms
from latent.kept import Kept, for_life
from latent.limits import MAX_KEYS
from latent.preprocess import fit_picture
from latent.real import real_pictures
from latent.render import to_picture
from latent.uploads import open_picture
from models import Autoencoder

FIRST_KEYS = 3
NUMBERED = re.compile(r"(?:(?P<real>r?)(?P<label>\d{1,4})\.|s)(?P<number>\d{1,4})")
DECODED = re.compile(rf"(?P<model>[\w.@/-]{{1,200}}):(?P<code>{CODE})")


MAX_BYTES = 4_000_000  # of pictures, and as much of codes, that are kept of a model


@dataclass(frozen=True)
class Pick:
    """A picture that is meant: `text` names it, and `laid` is where the visitor's picture lies if it is one."""

    text: str
    laid: Laid | None = field(default=None, compare=False)

    @property
    def own(self) -> Image.Image | None:
        """The visitor's picture, if it is one and still there."""
        return self.laid.picture if self.laid else None


def parse(text: str) -> list[Pick]:
    """The pictures named in `text`, such as "3.0 8.0 s7". Raises ValueError for anything else."""
    if not isinstance(text, str):  # a program may send anything
        raise ValueError(f"Pictures are named in a text such as '3.0 8.0', not in {str(text)[:20]!r}.")
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
    return Pick(decoded(checkpoint, coding.encode_one(checkpoint.model, fitted)).text, lay(picture))


def own_file(checkpoint: Checkpoint, data: bytes, name: str = "") -> Pick:
    """The same of a file that a visitor drew or uploaded; raises `PictureError`."""
    return own(checkpoint, open_picture(data, name))


def decoded(checkpoint: Checkpoint, code: Tensor) -> Pick:
    """What the model decodes from that code [*code_shape]."""
    return Pick(f"{offer(checkpoint).id}:{write_code(code)}")


def renamed(checkpoint: Checkpoint, picks: list[Pick]) -> list[Pick]:
    """The pictures for another model: the visitor's own ones get the codes that this one has for them."""
    return [own(checkpoint, picture) if (picture := pick.own) else pick for pick in picks]


def first(checkpoint: Checkpoint, count: int = FIRST_KEYS) -> list[Pick]:
    """What to show before a visitor has chosen: different examples, and samples where there are too few of these."""
    examples = first_examples(checkpoint.model, checkpoint.held_out, checkpoint.domain, count)
    picks = [Pick(f"{each.label or 0}.{each.number}") for each in examples]
    return [*picks, *(Pick(f"s{seed}") for seed in range(count - len(picks)))]


def first_terms(checkpoint: Checkpoint) -> tuple[list[Pick], str]:
    """What A − B + C begins with, and in words what to see in it."""
    terms = latent_terms(checkpoint.model, checkpoint.held_out, checkpoint.domain)
    picks = [Pick(f"{each.label or 0}.{each.number}") for each in terms.examples]
    return [*picks, *(Pick(f"s{seed}") for seed in range(3 - len(picks)))], terms.words


def first_seen(checkpoint: Checkpoint) -> Pick:
    """What to encode before a visitor has chosen: a picture that the model has not seen, where the project has any."""
    pick = first(checkpoint, 1)[0]
    return Pick(f"r{pick.text}") if real_pictures(checkpoint.domain) and not pick.text.startswith("s") else pick


def is_unseen(pick: Pick) -> bool:
    """Whether the picture is none that a model has drawn."""
    return pick.own is not None or pick.text.startswith("r")


def real_choices(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """The kinds of real pictures to choose from, as in `choices`; empty where none travel with the project."""
    real, classes = real_pictures(checkpoint.domain), checkpoint.domain.classes
    return [(capital(real.words.format(name)), f"r{label}.") for label, name in enumerate(classes)] if real else []


def origin(checkpoint: Checkpoint, pick: Pick) -> str:
    """Whose picture it is, where it is a real one; else nothing."""
    real = real_pictures(checkpoint.domain)
    return real.origin if real and pick.own is None and pick.text.startswith("r") else ""


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
    real, label, number = _numbered(pick)
    if label is None:
        return f"sample {number}"
    classes = checkpoint.domain.classes
    name = classes[int(label)] if int(label) < len(classes) else "held-out picture"
    kind = real_pictures(checkpoint.domain)
    return kind.words.format(name) if real and kind else name


def tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    """What the model sees, [C, H, W] on the CPU; raises ValueError with a sentence where there is no such picture."""
    if picture := pick.own:
        return fit_picture(picture, checkpoint.domain, checkpoint.model.image_shape).image
    return _remembered(_tensor, checkpoint, pick)


def _tensor(checkpoint: Checkpoint, pick: Pick) -> Tensor:
    model = checkpoint.model
    if place := DECODED.fullmatch(pick.text):
        return _decoded(checkpoint, **place.groupdict())
    real, label, number = _numbered(pick)
    if label is None:
        return coding.sample(model, 1, int(number))[0]
    if real:
        return _real(checkpoint, int(label), int(number))
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


def capital(words: str) -> str:
    """With a capital letter, as a choice begins."""
    return words[:1].upper() + words[1:]


def _real(checkpoint: Checkpoint, label: int, number: int) -> Tensor:
    real = real_pictures(checkpoint.domain)
    if real is None or label >= len(checkpoint.domain.classes):
        raise ValueError(f"No real picture {label}.{number} goes with {checkpoint.title}: choose an example.")
    some = real.pictures()[label]
    return fit_picture(some[number % len(some)], checkpoint.domain, checkpoint.model.image_shape).image


def _numbered(pick: Pick) -> tuple[bool, str | None, str]:
    """Whether it is real, its class and number; of a sample None and its seed. Raises ValueError for all else."""
    if (found := NUMBERED.fullmatch(pick.text)) is None:
        raise ValueError(
            f"There is no picture {pick.text[:20]!r}: write 3.0 for an example of class 3, s7 for a sample."
        )
    return bool(found["real"]), found["label"], found["number"]
