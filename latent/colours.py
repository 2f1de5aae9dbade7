"""One colour for each symbol, the same in every figure, equation and label; colours for classes and for codes.

The symbols' colours have a contrast of at least 3 to 1 (WCAG 2.2, 1.4.11) with white and with Streamlit's dark
background, so they need no theme. They were chosen to stay apart under the three kinds of colour blindness as well.
"""

import math
from collections.abc import Sequence

SYMBOLS = {
    "x": "#2394ff",  # the picture
    "z": "#a053bf",  # its code
    "mu": "#f75828",  # the mean of the code's distribution
    "sigma": "#a64800",  # and its standard deviation
    "epsilon": "#5e6176",  # noise
    "x_hat": "#3f9773",  # the picture as it comes back
}

PARAMETERS = {
    "phi": "#008a9c",  # the encoder's weights
    "theta": "#d1408f",  # the decoder's
}
"""Symbols of formulas that no chart shows."""

TEXT = 0.66
"""How much of its colour a symbol keeps in running text, where the rest is the ink of the page.

Text needs a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), which no colour has both on white and on a dark page.
"""

INK = "#7a7d85"
"""Grey for text and lines that has to be read on either background."""

# Ten colours that differ in lightness too, ordered to be told apart with and without colour blindness
# (Petroff 2021, arXiv:2107.02270). Figures write the classes' names beside them all the same.
CLASSES = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)


def class_colour(label: int) -> str:
    """The colour of a class: of the first ten one of CLASSES, of the others one that no other class near it has."""
    if label < len(CLASSES):
        return CLASSES[label]
    lightness, chroma = CLASS_RINGS[label % len(CLASS_RINGS)]
    return _oklch(lightness, chroma, label * HUES)


def code_colours(counts: Sequence[int]) -> list[str]:
    """A colour for each code of a codebook, by how often each is used.

    Codes that are used about as often are far apart in hue, and the first couple of dozen, which are most of any
    picture, are all told apart. Every one is light enough for text in CODE_INK.
    """
    colours = [""] * len(counts)
    for rank, code in enumerate(sorted(range(len(counts)), key=lambda code: -counts[code])):
        lightness, chroma = CODE_RINGS[rank % len(CODE_RINGS)]
        colours[code] = _oklch(lightness, chroma, 25 + rank * HUES)
    return colours


CODE_INK = "#15171c"

# Lightness and chroma, in turn.
CODE_RINGS = ((0.82, 0.11), (0.68, 0.12), (0.91, 0.07), (0.75, 0.06), (0.75, 0.14))
CLASS_RINGS = ((0.62, 0.15), (0.72, 0.11), (0.55, 0.12))
HUES = 130.7  # degrees from one to the next: of all steps the one that keeps the first 24 and 48 codes farthest apart


def _oklch(lightness: float, chroma: float, degrees: float) -> str:
    """A colour of OKLCH (Ottosson 2020) as "#rrggbb", cut off where a screen has no such colour."""
    turn = math.radians(degrees)
    a, b = chroma * math.cos(turn), chroma * math.sin(turn)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )
    levels = (12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055 for x in linear)
    return "#" + "".join(f"{round(255 * min(max(level, 0.0), 1.0)):02x}" for level in levels)
