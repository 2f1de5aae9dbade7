"""From key pictures to a journey: a model's codes of them, a path between these, and the picture at each step."""

from dataclasses import dataclass

from torch import Tensor

from latent import coding
from latent.interpolate import journey, key_frames
from models import Autoencoder

CURVE_TITLES = {"linear": "Linear", "spherical": "Spherical"}
TURN_TITLES = {"there-and-back": "There and back", "loop": "Round trip", "once": "One way"}
EASING_TITLES = {"smooth": "Smooth", "linear": "Even", "ease-in": "Slow start", "ease-out": "Slow end"}
"""What the settings of a journey are called on screen, in this order and the usual one first."""


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Travel:
    """What a model draws on the way between key pictures.

    frames   the pictures [F, C, H, W], on the CPU
    codes    what they were decoded from, [F, *code_shape], on the CPU
    one_way  how many frames it takes to the last picture that is not a repetition: fewer than F for a way back
    """

    frames: Tensor
    codes: Tensor
    one_way: int

    @property
    def changing(self) -> int:
        """How many places of the code change on the way."""
        return int((self.codes != self.codes[:1]).any(0).sum())


def travel(
    model: Autoencoder,
    images: Tensor,
    frames: int,
    curve: str = "linear",
    easing: str = "linear",
    turn: str = "once",
) -> Travel:
    """The journey through the key pictures `images` [K, C, H, W]: `frames` pictures, settings as in `journey`.

    The path runs through the vectors of `model.embed`, and each of its points is brought back to a code: to itself
    where codes are continuous, to the nearest codes where they are discrete. At a key stands the picture's
    reconstruction. Raises ValueError for what `journey` refuses.
    """
    return through(model, coding.encode(model, images), frames, curve, easing, turn)


def through(
    model: Autoencoder, keys: Tensor, frames: int, curve: str = "linear", easing: str = "linear", turn: str = "once"
) -> Travel:
    """The same journey through the codes `keys` [K, *code_shape] of the key pictures."""
    codes = way(model, keys, frames, curve, easing, turn)
    one_way = key_frames(len(keys), frames, turn)[len(keys) - 1] + 1 if turn == "there-and-back" else frames
    return Travel(coding.decode(model, codes), codes, one_way)


def way(
    model: Autoencoder, keys: Tensor, frames: int, curve: str = "linear", easing: str = "linear", turn: str = "once"
) -> Tensor:
    """The codes [F, *code_shape] on the way through the codes `keys` [K, *code_shape]; settings as in `journey`."""
    vectors = journey(coding.embed(model, keys), frames, curve, easing, turn)
    return coding.quantize(model, vectors)
