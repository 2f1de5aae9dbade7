"""Pictures that no bundled model was trained on, to judge models by: what comes back of these tells something.

A model's own output tells nothing: even one that collapsed copies that well. Which pictures travel with the project is
a question of their licences: MNIST is commonly given as CC BY-SA 3.0, so other handwriting, under CC BY 4.0, stands in
for it, while Fashion-MNIST is under the MIT licence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from latent.domain import Domain

DIGITS = tuple("0123456789")
GARMENTS = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
SHEETS = Path(__file__).parent / "pictures"
WHITE = 240  # on the sheet of digits, whose sixteen levels of grey are 15 apart

Pictures = tuple[tuple[Image.Image, ...], ...]


@dataclass(frozen=True)
class Real:
    """Real pictures of the classes of a data set.

    source    what the choice of these is called
    words     what one of them is called, with {} for its class
    origin    whose they are, for the screen
    pictures  gives them, by class, at least `examples.EXAMPLES_PER_CLASS` of each
    """

    source: str
    words: str
    origin: str
    pictures: Callable[[], Pictures]


@cache
def handwriting() -> Pictures:
    """Digits that people wrote (E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, CC BY 4.0), light on black.

    They are of the part of scikit-learn's digits that is not trained on, of 8 × 8 pixels, enlarged and framed as if
    scanned, 120 × 120 pixels.
    """
    return tuple(tuple(map(_scan, row)) for row in _cut("uci-digits-test.png", 8))


@cache
def garments() -> Pictures:
    """The first test pictures of each class of Fashion-MNIST (Zalando SE, MIT licence), 28 × 28 pixels."""
    return _cut("fashion-mnist-test.png", 28)


HANDWRITING = Real(
    "Handwriting",
    "handwritten {}",
    "A real digit of another collection (E. Alpaydin, C. Kaynak, UCI; CC BY 4.0), 8 × 8 pixels, enlarged: MNIST’s own "
    "pictures can’t be shown here, for their licence does not let them travel with this project.",
    handwriting,
)
TEST_PICTURES = Real(
    "Test picture",
    "{}, a test picture",
    "An original of Fashion-MNIST’s test part (Zalando SE, MIT licence), which models are not trained on.",
    garments,
)


def real_pictures(domain: Domain) -> Real | None:
    """Those for models of this data set, or None: then none travel with the project."""
    if domain.fit == "digit" and domain.classes == DIGITS:
        return HANDWRITING
    return TEST_PICTURES if domain.fit == "garment" and domain.classes == GARMENTS else None


def _cut(name: str, side: int) -> Pictures:
    """The pictures on a sheet that has a row for each class."""
    with Image.open(SHEETS / name) as sheet:
        rows, columns = range(0, sheet.height, side), range(0, sheet.width, side)
        return tuple(tuple(sheet.crop((x, y, x + side, y + side)) for x in columns) for y in rows)


def _scan(digit: Image.Image) -> Image.Image:
    # On so few pixels a thin stroke is a faint one; brightened it survives as what it was.
    brighter = (255 * (np.asarray(digit) / WHITE) ** 0.6).astype(np.uint8)
    return ImageOps.expand(Image.fromarray(brighter).resize((80, 80), Image.Resampling.BICUBIC), border=20)
