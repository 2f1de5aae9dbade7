"""Sheets of pictures on a page, each picture a tile that can be chosen."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st
from torch import Tensor

from latent.browser import host
from latent.render import contact_sheet, png_bytes

HERE = Path(__file__)
PRESSED = "pressed"
MOST = 1000  # tiles of a sheet

_mount = st.components.v2.component(
    "tiles",
    html='<div class="tiles" role="group"></div>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=f"export default {host('streamlit-tiles.js')}.mount;",
)


def tiles(
    key: str,
    images: Tensor,
    label: str,
    names: Sequence[str],
    columns: int,
    width: int,
    chosen: int | None = None,
    on_press: Callable[[], None] = lambda: None,
    *,
    rows: Sequence[str] = (),
    marks: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> int | None:
    """Shows the images [N, C, H, W] as tiles called `names`; returns the number of the one that was chosen, if any.

    `label` says what they are together; `rows` are written beside the rows, `marks` below the columns, and `notes`
    below each tile. `chosen` is shown as chosen where the page knows better; `on_press` is called before the page's
    script runs for a press, and finds the number in `pressed(key)`.
    """
    sheet = png_bytes(contact_sheet(images, columns, gap=0))
    identity = hashlib.sha256(sheet).hexdigest()[:16]
    # What was chosen on another sheet is not on this one.
    found = _pressed(key, identity, len(names))
    chosen = found if chosen is None else chosen
    data = {
        "id": identity,
        "sheet": f"data:image/png;base64,{base64.b64encode(sheet).decode()}",
        "label": label,
        "names": list(names),
        "rows": list(rows),
        "marks": list(marks),
        "notes": list(notes),
        "columns": columns,
        "width": width,
        "shape": list(images.shape[-2:]),
        "chosen": chosen,
    }
    _mount(key=_slot(key), data=data, on_pressed_change=on_press)
    return chosen


def pressed(key: str) -> int | None:
    """Which tile was pressed; call it in `on_press`."""
    return _pressed(key, st.session_state.get(_slot(key), {}).get(PRESSED, {}).get("sheet"), MOST)


def _pressed(key: str, sheet: str, count: int) -> int | None:
    """Which of so many tiles was pressed last on this sheet; a browser may have sent anything."""
    sent = st.session_state.get(_slot(key), {}).get(PRESSED)
    if not isinstance(sent, dict) or sent.get("sheet") != sheet:
        return None
    index = sent.get("index")
    return index if type(index) is int and 0 <= index < count else None


def _slot(key: str) -> str:
    return f"tiles: {key}"
