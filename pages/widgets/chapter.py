"""A chapter of the primer on a Streamlit page: a thin host of `latent/browser/primer/chapter.js`.

What the reader set in its figure stands in the page's address, each setting under its own name.
"""

import re
from typing import Any

import streamlit as st

from hub.live.server import version
from latent.browser import host
from latent.primer import Chapter

KEY = "chapter in sight"
TURNS, ADDRESS = "turns of a chapter's address", "a chapter's state in the address"
OTHERS = {"chapter", "model", "device"}
"""What stands in the address and is no setting of a figure."""

NAME, MAX_SETTINGS, MAX_LETTERS = re.compile(r"[a-z][a-z0-9-]{0,15}"), 12, 400

_BASE = st.get_option("server.baseUrlPath").strip("/")
_FILES = f"{'/' if _BASE else ''}{_BASE}/live/{version()}"  # where app.py serves those of latent/browser/

_HTML = f"""
<link rel="stylesheet" href="{_FILES}/primer.css">
<link rel="modulepreload" href="{_FILES}/primer/chapter.js">
<div class="live primer" data-program="{_FILES}/primer/chapter.js"></div>
"""
_mount = st.components.v2.component("chapter", html=_HTML, js=f"export default {host('streamlit-chapter.js')}.mount;")


def shown_chapter(chapter: Chapter, data: dict[str, Any] | None = None) -> None:
    """Shows the chapter with its figure; `data` is what the figure needs beside what the address says."""
    said = _settings(dict(st.query_params))
    known = st.session_state.get(ADDRESS)
    if known is None or known != (chapter.name, said):  # a link, or the way back: the figure starts anew from it
        st.session_state[TURNS] = st.session_state.get(TURNS, 0) + 1
        st.session_state[ADDRESS] = (chapter.name, said)
    key = f"{chapter.name} {st.session_state[TURNS]}"
    _mount(
        key=KEY,
        data={"key": key, "html": chapter.html, "state": said, "data": data or {}},
        on_set_change=_set,
    )


def _set() -> None:
    """The reader set something: what the browser says of it may be anything, and the figure reads it as such."""
    sent = st.session_state[KEY].get("set")
    name, _ = st.session_state.get(ADDRESS, ("", {}))
    if not isinstance(sent, dict) or sent.get("key") != f"{name} {st.session_state.get(TURNS, 0)}":
        return  # of a chapter that was left meanwhile
    state = _settings(sent["state"]) if isinstance(sent.get("state"), dict) else {}
    kept = {each: st.query_params[each] for each in OTHERS if each in st.query_params}
    st.query_params.from_dict(kept | state)
    st.session_state[ADDRESS] = (name, state)


def _settings(texts: dict[str, Any]) -> dict[str, str]:
    """Those of the texts that can be settings of a figure."""
    good = {
        name: text
        for name, text in texts.items()
        if name not in OTHERS and isinstance(text, str) and NAME.fullmatch(name) and len(text) <= MAX_LETTERS
    }
    return dict(list(good.items())[:MAX_SETTINGS])
