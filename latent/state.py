"""Where a visitor of a scene let go, as short texts: what the browser commits and a page keeps in its address.

code   the numbers of a code, or its indices row by row: "0.5,-1.2"
path   key places of a journey on a plane: "0,0;1,0.5"
how    curve, easing, turn, frames and frames a second of that journey: "spherical,smooth,loop,48,16"
maps   which of two maps are shown: "both", "first" or "second"
link   what two maps have in common under the pointer: "place" or "number"

Each comes from an address or a browser and may therefore be anything.
"""

import re
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from latent.film import MAX_FPS
from latent.interpolate import CURVES, EASINGS, MAX_FRAMES, TURNS
from models import Autoencoder

LONGEST = 4000  # letters of a text: an address holds no more
MAX_KEYS = 8

_NUMBER = "-?[0-9]{1,12}(?:[.][0-9]{1,12})?(?:e-?[0-9]{1,2})?"
_NUMBERS = re.compile(f"{_NUMBER}(?:,{_NUMBER})*")
_PATH = re.compile(f"{_NUMBER},{_NUMBER}(?:;{_NUMBER},{_NUMBER}){{0,{MAX_KEYS - 1}}}")
_HOW = re.compile(f"({'|'.join(CURVES)}),({'|'.join(EASINGS)}),({'|'.join(TURNS)}),([0-9]{{1,3}}),([0-9]{{1,2}})")


def _how(text: str) -> bool:
    match = _HOW.fullmatch(text)
    return match is not None and 2 <= int(match[4]) <= MAX_FRAMES and 1 <= int(match[5]) <= MAX_FPS


_CODE: dict[str, Callable[[str], Any]] = {"code": _NUMBERS.fullmatch}
VIEWS: dict[str, dict[str, Callable[[str], Any]]] = {
    "plane": _CODE
    | {
        "path": _PATH.fullmatch,
        "how": _how,
        "maps": {"both", "first", "second"}.__contains__,
        "link": {"place", "number"}.__contains__,
    },
    "sliders": _CODE,
    "codes": _CODE,
}
"""The texts of each view, and whether one of them is well formed."""


def clean_state(view: str, raw: Any) -> dict[str, str]:
    """Those texts of `raw` that belong to the view and are well formed; everything else counts as absent."""
    given = raw if isinstance(raw, dict) else {}
    texts = {name: given.get(name) for name in VIEWS[view]}
    return {
        name: text
        for name, text in texts.items()
        if isinstance(text, str) and len(text) <= LONGEST and VIEWS[view][name](text)
    }


def read_code(text: str, model: Autoencoder) -> Tensor | None:
    """The code of the model that `text` writes, [d] float or [h, w] int64; None where it writes none."""
    if len(text) > LONGEST or not _NUMBERS.fullmatch(text):
        return None
    numbers = torch.tensor([float(each) for each in text.split(",")])
    if len(numbers) != torch.Size(model.code_shape).numel() or not numbers.isfinite().all():
        return None
    if not model.discrete:
        return numbers
    indices = numbers.long()
    known = (indices == numbers) & (indices >= 0) & (indices < model.config.codes)
    return indices.reshape(model.code_shape) if known.all() else None


def write_code(code: Tensor) -> str:
    """The opposite of `read_code`, numbers with four digits: "0.5,-1.2"."""
    if code.is_floating_point():
        # Adding zero makes a zero of what would be written as "-0".
        return ",".join(f"{number + 0.0:.4g}".replace("e+", "e") for number in code.flatten().tolist())
    return ",".join(map(str, code.flatten().tolist()))
