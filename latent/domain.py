"""What a model was trained on, as much as the front ends need to know of it."""

from dataclasses import dataclass
from typing import Literal

from models.config import Config


@dataclass(frozen=True)
class Domain(Config):
    """The pictures a model was trained on; stored in the `config.json` of a checkpoint.

    name     short and stable, such as "mnist"
    title    for the screen, such as "MNIST"
    classes  what a label stands for, in the order of the labels; empty where the pictures have none
    fit      how a foreign picture is brought into the form of these: as MNIST was made ("digit"), as Fashion-MNIST
             was made ("garment"), or scaled and cropped to fill the frame ("fill")

    Size and number of channels are `image_shape` of the model.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    fit: Literal["digit", "garment", "fill"]
