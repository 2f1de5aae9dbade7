"""The drawing pad on a Streamlit page: a thin host of `latent/browser/pad.js`."""

import base64
from dataclasses import dataclass

import streamlit as st

from latent.browser import host, source
from latent.limits import MAX_DRAWING

_mount = st.components.v2.component(
    "drawing_pad",
    html='<div class="pad"></div>',
    css=source("base.css") + source("pad.css"),
    js=f"export default {host('streamlit-pad.js')}.mount;",
)


@dataclass(frozen=True)
class _Sheet:
    """What the session remembers of a pad, also while another page is shown, when Streamlit forgets its widgets."""

    generation: int = 0
    strokes: str = ""  # as the browser wrote it, for the browser only
    png: bytes | None = None


def pad(key: str) -> bytes | None:
    """A pad to draw on; returns the drawing as the bytes of a PNG, 112 × 112, light ink on black; None while empty.

    The bytes come from the visitor's browser: open them with `latent.uploads.open_picture`.
    """
    sheet = _recall(key)
    # Read before it is mounted, so that a pad in a popover, mounted anew whenever that opens, has the last stroke too.
    drawing = st.session_state.get(key, {}).get("drawing")
    # A pad just mounted has sent nothing yet, and what was drawn before a clear may arrive after it.
    if isinstance(drawing, dict) and drawing.get("generation") == sheet.generation:
        sheet = _read(drawing, sheet.generation)
        st.session_state[_slot(key)] = sheet
    shown = {"generation": sheet.generation, "strokes": sheet.strokes}
    _mount(key=key, data=shown, on_drawing_change=lambda: None)
    return sheet.png


def clear_pad(key: str) -> None:
    """Empties the pad; call it in a callback, or before `pad`."""
    st.session_state[_slot(key)] = _Sheet(_recall(key).generation + 1)


def _recall(key: str) -> _Sheet:
    return st.session_state.get(_slot(key), _Sheet())


def _slot(key: str) -> str:
    return f"drawing of {key}"


def _read(drawing: dict, generation: int) -> _Sheet:
    """What a browser sent, or an empty sheet where it is not what pad.js sends."""
    png, strokes = drawing.get("png"), drawing.get("strokes")
    if not isinstance(png, str) or not isinstance(strokes, str) or len(png) + len(strokes) > MAX_DRAWING:
        return _Sheet(generation)
    try:
        return _Sheet(generation, strokes, base64.b64decode(png, validate=True) or None)
    except ValueError:
        return _Sheet(generation)
