"""Where a visitor of a scene let go, as short texts: what the browser commits and a page keeps in its address.

code   as `latent.code_text` writes it: "0.5,-1.2"
path   key places of a journey on a plane: "0,0;1,0.5"
how    curve, easing, turn, frames and frames a second of that journey: "spherical,smooth,loop,48,16"
maps   which of two maps are shown: "both", "first" or "second"
link   what two maps have in common under the pointer: "place" or "number"

Each comes from an address or a browser and may therefore be anything.
"""

import re
from collections.abc import Callable
from typing import Any

from latent.code_text import NUMBER, is_code
from latent.interpolate import CURVES, EASINGS, TURNS
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS, MIN_FPS, MIN_FRAMES

_PATH = re.compile(f"{NUMBER},{NUMBER}(?:;{NUMBER},{NUMBER}){{0,{MAX_KEYS - 1}}}")
_HOW = re.compile(f"({'|'.join(CURVES)}),({'|'.join(EASINGS)}),({'|'.join(TURNS)}),([0-9]{{1,3}}),([0-9]{{1,2}})")


def _how(text: str) -> bool:
    match = _HOW.fullmatch(text)
    return match is not None and MIN_FRAMES <= int(match[4]) <= MAX_FRAMES and MIN_FPS <= int(match[5]) <= MAX_FPS


_CODE: dict[str, Callable[[str], Any]] = {"code": is_code}
VIEWS: dict[str, dict[str, Callable[[str], Any]]] = {
    "plane": _CODE
    | {
        "path": _PATH.fullmatch,
        "how": _how,
        "maps": {"both", "first", "second"}.__contains__,
        "link": {"place", "number"}.__contains__,
    },
    "sliders": _CODE,
    "code-map": _CODE,
}
"""The texts of each view, and whether one of them is well formed."""


def clean_state(view: str, raw: Any) -> dict[str, str]:
    """Those texts of `raw` that belong to the view and are well formed; everything else counts as absent."""
    given = raw if isinstance(raw, dict) else {}
    texts = {name: given.get(name) for name in VIEWS[view]}
    return {name: text for name, text in texts.items() if isinstance(text, str) and VIEWS[view][name](text)}
