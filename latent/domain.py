"""What a model was trained on, as much as the front ends need to know of it."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from models.config import Config, ConfigError

MAX_CLASSES = 1000
MAX_ATTRIBUTES = 100  # with the class
MAX_NAME, MAX_CREDIT = 80, 300  # letters

LINE_ENDS_AND_CONTROLS = {"Cc", "Zl", "Zp"}
TURNS_OF_DIRECTION = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Kinds of letters after which a page would show its own words in another order."""


@dataclass(frozen=True)
class Attribute(Config):
    """Something that is known of every picture beside its class: one column of the table of what is known.

    name       such as "glasses"
    levels     what its numbers stand for, in their order; empty where it is an amount
    low, high  what little and much of an amount look like
    """

    name: str
    levels: tuple[str, ...] = ()
    low: str = ""
    high: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.levels) > MAX_CLASSES:
            raise ConfigError(f"There are {len(self.levels):,} levels: at most {MAX_CLASSES:,} can be kept apart.")
        for name in (self.name, *self.levels, self.low, self.high):
            check_name(name)


@dataclass(frozen=True)
class Domain(Config):
    """The pictures a model was trained on; stored in the `config.json` of a checkpoint.

    name     short and stable, such as "mnist"
    title    for the screen, such as "MNIST"
    classes  what a label stands for, in the order of the labels; empty where the pictures have none
    fit      how a foreign picture is brought into the form of these: as MNIST was made ("digit"), as Fashion-MNIST
             was made ("garment"), or scaled and cropped to fill the frame ("fill")
    label    what a class is a kind of, such as "hair"
    attributes  what else is known of every picture
    credit   who has to be named wherever such pictures are shown, as their licence asks; empty where nobody has to be

    Size and number of channels are `image_shape` of the model. Raises `ConfigError` for more than MAX_CLASSES classes,
    and for a name that `check_name` refuses: what can't be shown can't be trained either.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    fit: Literal["digit", "garment", "fill"]
    label: str = "class"
    attributes: tuple[Attribute, ...] = ()
    credit: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.classes) > MAX_CLASSES:
            raise ConfigError(f"There are {len(self.classes):,} classes: at most {MAX_CLASSES:,} can be kept apart.")
        for name in (self.name, self.title, self.label, *self.classes):
            check_name(name)
        check_name(self.credit, MAX_CREDIT)
        named = [self.label, *(attribute.name for attribute in self.attributes)]
        if len(named) > MAX_ATTRIBUTES or len(set(named)) < len(named):
            raise ConfigError(f"A picture has up to {MAX_ATTRIBUTES} attributes, each with a name of its own.")

    @property
    def noted_credit(self) -> dict[str, str]:
        """The credit as it stands in the note of a file: nothing where nobody has to be named."""
        return {"credit": self.credit} if self.credit else {}


def check_name(name: str, most: int = MAX_NAME) -> None:
    """Raises `ConfigError` unless these are at most `most` letters of any script that fit into one line of text."""
    shown = repr(name[:20])[1:-1] + ("…" if len(name) > 20 else "")
    if len(name) > most:
        raise ConfigError(f"The name “{shown}” has {len(name):,} letters: give it one of at most {most}.")
    if any(unicodedata.category(letter) == "Cs" for letter in name):
        raise ConfigError(f"The name “{shown}” is no UTF-8: give it another one.")
    for letter in name:
        kind, direction = unicodedata.category(letter), unicodedata.bidirectional(letter)
        if kind in LINE_ENDS_AND_CONTROLS or direction in TURNS_OF_DIRECTION:
            raise ConfigError(f"The name “{shown}” holds a control character: give it another one.")
