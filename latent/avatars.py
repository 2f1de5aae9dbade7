"""Drawn faces of which everything is known: twelve factors, and the picture that they make.

The style is *micah*, a remix of "Avatar Illustration System" by Micah Lanier, under CC BY 4.0; DiceBear draws it and
resvg makes pixels of it, both without a network. Where an option is left out, the style chooses by random numbers of
its own, and one choice moves the others along: so every option is set here, and equal factors give equal pictures.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from PIL import Image

CREDIT = (
    "Faces: a remix of “Avatar Illustration System” by Micah Lanier (style micah of DiceBear), "
    "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
)
SIZE = 64
SKIN = ("fbdcc8", "a8673f", "6b4229")
"""Light, middle and dark; what is between them is mixed."""


@dataclass(frozen=True)
class Factor:
    """One thing about a face that can be chosen by itself.

    levels   what can be chosen, by the name on screen: the options of the style; empty for a number from 0 to 1
    low, high  of a number: what 0 and 1 look like
    """

    levels: dict[str, dict[str, Any]]
    low: str = ""
    high: str = ""


def _variants(part: str, **names: str) -> dict[str, dict[str, Any]]:
    """A level for each variant of a part, and one without it where its variant is ""."""
    some = next(variant for variant in names.values() if variant)
    return {
        name.replace("_", " "): {f"{part}Variant": variant or some, f"{part}Probability": 100 if variant else 0}
        for name, variant in names.items()
    }


def _colours(*parts: str, **colours: str) -> dict[str, dict[str, Any]]:
    return {name: {f"{part}Color": colour for part in parts} for name, colour in colours.items()}


FACTORS: dict[str, Factor] = {
    "hair": Factor(
        _variants(
            "hair",
            long="full",
            bob="pixie",
            fringe="dannyPhantom",
            quiff="fonze",
            mohawk="mrT",
            sprouts="dougFunny",
            bald="mrClean",
            turban="turban",
        )
    ),
    "hair colour": Factor(
        _colours(
            "hair",
            "facialHair",
            black="332e2e",
            brown="6f4526",
            red="b8492a",
            blonde="ecc860",
            grey="b9bcc2",
            blue="4c78cf",
        )
    ),
    "mouth": Factor(
        _variants(
            "mouth",
            smiling="smile",
            laughing="laughing",
            smirking="smirk",
            pouting="pucker",
            surprised="surprised",
            nervous="nervous",
            sad="sad",
            frowning="frown",
        )
    ),
    "eyes": Factor(_variants("eyes", open="eyes", round="round", closed="smiling")),
    "brows": Factor(_variants("eyebrows", up="up", down="down", lashes_up="eyelashesUp", lashes_down="eyelashesDown")),
    "nose": Factor(_variants("nose", curved="curve", pointed="pointed", round="tound")),
    "glasses": Factor(_variants("glasses", none="", round="round", square="square")),
    "beard": Factor(_variants("facialHair", none="", stubble="scruff", full="beard")),
    "skin": Factor({}, low="light", high="dark"),
    "clothes": Factor(_variants("clothes", crew="crew", collar="collared", open="open")),
    "shirt": Factor(
        _colours("shirt", white="f4f4f0", red="d8453e", orange="f39a3d", green="3f9a5b", navy="2d4373", purple="8a5fb5")
    ),
    "background": Factor(
        _colours(
            "background", cream="ffedb5", sky="bfe6f7", mint="c5efd3", pink="ffd0da", lavender="d8d0f5", white="ffffff"
        )
    ),
}
"""What makes a face. Hair colour is the beard's as well; of a bald head without a beard it can't be seen."""

ALWAYS: dict[str, Any] = {
    "seed": "", "flip": "none", "scale": 1, "borderRadius": 0, "rotate": 0, "translateX": 0, "translateY": 0,
    "earringsVariant": "hoop", "earringsProbability": 0, "earsVariant": "attached", "earsProbability": 100,
    "headVariant": "standard", "headProbability": 100, "earringColor": "000000", "eyeShadowColor": "ffffff",
    "eyebrowsColor": "000000", "eyesColor": "000000", "glassesColor": "000000", "mouthColor": "000000",
}  # fmt: skip
"""The options of the style that are no factor."""


def check(face: Mapping[str, str | float]) -> None:
    """Raises ValueError unless this is a whole face: a level, or for skin a number from 0 to 1, for each factor."""
    if face.keys() != FACTORS.keys():
        raise ValueError(f"A face has {', '.join(FACTORS)}: give a value for each.")
    for name, factor in FACTORS.items():
        value = face[name]
        if factor.levels and value not in factor.levels:
            raise ValueError(f"There is no {name} called {str(value)[:40]!r}; there are {', '.join(factor.levels)}.")
        if not factor.levels and not (isinstance(value, int | float) and 0 <= value <= 1):
            raise ValueError(f"The {name} of a face is a number from 0, {factor.low}, to 1, {factor.high}.")


def options(face: Mapping[str, str | float]) -> dict[str, Any]:
    """Every option of the style for this face; raises ValueError as `check`."""
    check(face)
    found = dict(ALWAYS)
    for name, factor in FACTORS.items():
        found |= factor.levels[str(face[name])] if factor.levels else {"baseColor": mixed_skin(float(face[name]))}
    return found | {f"{name}Fill": "solid" for name in found if name.endswith("Color")}


def mixed_skin(amount: float) -> str:
    """The colour of skin, six hexadecimal digits: 0 is light, 1 dark."""
    stops = np.array([[int(colour[place : place + 2], 16) for place in (0, 2, 4)] for colour in SKIN])
    mixed = [np.interp(amount, (0, 0.5, 1), stops[:, channel]) for channel in range(3)]
    return "".join(f"{round(value):02x}" for value in mixed)


def draw(face: Mapping[str, str | float], size: int = SIZE) -> np.ndarray:
    """The picture [size, size, 3] uint8 of a face; raises ValueError as `check`."""
    from dicebear import Avatar
    from resvg_py import svg_to_bytes

    svg = Avatar(_style(), options(face)).to_string()
    png = bytes(svg_to_bytes(svg_string=svg, width=size, height=size))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@cache
def _style() -> Any:
    from dicebear import Style

    return Style(json.loads((resources.files("dicebear_styles") / "micah.json").read_text(encoding="utf-8")))


def draw_factors(count: int, seed: int) -> dict[str, np.ndarray]:
    """Factors of `count` faces, each drawn by itself: int64 places among its levels, or float64 from 0 to 1.

    Every level is as frequent as every other, up to one, and numbers are spread evenly. The order is that of numpy's
    oldest generator, whose stream is the same in every version.
    """
    random = np.random.RandomState(seed)
    found: dict[str, np.ndarray] = {}
    for name, factor in FACTORS.items():
        order = random.permutation(count)
        found[name] = order % len(factor.levels) if factor.levels else np.round((order + 0.5) / count, 5)
    return found


def face_of(factors: Mapping[str, np.ndarray], row: int) -> dict[str, str | float]:
    """One row of `draw_factors` as a face."""
    return {
        name: list(factor.levels)[int(factors[name][row])] if factor.levels else float(factors[name][row])
        for name, factor in FACTORS.items()
    }
