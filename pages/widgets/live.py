"""What moves under the visitor's finger on a Streamlit page: a thin host of `latent/browser/live.js`.

Where the visitor let go is in the page's address, and remembered for the session: for each scene, so that one that is
left and shown again is as it was, and for each model, so that other screens can go on from there.
"""

import streamlit as st

from hub import Checkpoint
from hub.live.server import version
from latent.browser import host
from latent.code_text import read_code
from latent.scene import Scene
from latent.state import VIEWS, clean_state
from models import Autoencoder

KEY = "live"
STATES, ADDRESS, TURNS, LET_GO = "states of scenes", "state in the address", "turns of the address", "codes of models"
MAX_STATES = 50  # scenes of a session that are remembered
TEXTS = tuple(VIEWS["plane"])  # of these the other views have some

_BASE = st.get_option("server.baseUrlPath").strip("/")
_FILES = f"{'/' if _BASE else ''}{_BASE}/live/{version()}"  # where app.py serves those of latent/browser/

# Both are asked for at once: a shadow root has style sheets of its own, and the program would come when it is mounted.
_HTML = f"""
<link rel="stylesheet" href="{_FILES}/live.css">
<link rel="modulepreload" href="{_FILES}/live.js">
<div class="live" data-program="{_FILES}/live.js"></div>
"""
_mount = st.components.v2.component("live", html=_HTML, js=f"export default {host('streamlit-live.js')}.mount;")


def live(scene: Scene, model: Autoencoder) -> dict[str, str]:
    """Shows the scene, whose first model is `model`; returns where the visitor let go, as `latent.state` writes it."""
    said = _said()
    news = said and said != st.session_state.get(ADDRESS)  # a link, or the way back
    if news:
        st.session_state[TURNS] = st.session_state.get(TURNS, 0) + 1
        _keep(scene["key"], said)
    state = clean_state(scene["view"], st.session_state.get(STATES, {}).get(scene["key"]))
    if "code" in state and read_code(state["code"], model) is None:
        del state["code"]
    for name in said.keys() - state.keys():
        del st.query_params[name]
    if state.items() - said.items():  # in one go, so that the way back has one step for it
        st.query_params.update(state)
    st.session_state[ADDRESS] = state
    # The scene is mounted anew when its key changes: also when not the visitor's finger but the address moved it.
    key = f"{scene['key']} {st.session_state.get(TURNS, 0)}"
    data = {"name": scene["key"], "scene": scene | {"key": key, "state": state}}
    _mount(key=KEY, data=data, on_let_go_change=_let_go)
    return state


def remember(checkpoint: Checkpoint, code: str) -> None:
    """Keeps a code for the other screens to go on from."""
    st.session_state.setdefault(LET_GO, {})[checkpoint.name] = code


def remembered(checkpoint: Checkpoint) -> str | None:
    """The code at which the visitor last let go of this model, if they did."""
    return st.session_state.get(LET_GO, {}).get(checkpoint.name)


def _said() -> dict[str, str]:
    """What the address says of it."""
    return {name: text for name, text in st.query_params.to_dict().items() if name in TEXTS}


def _let_go() -> None:
    """The visitor let go: what the browser says of it, which may be anything, is read when the scene is shown."""
    sent = st.session_state[KEY].get("let_go")
    if isinstance(sent, dict) and isinstance(sent.get("scene"), str) and isinstance(sent.get("state"), dict):
        _keep(sent["scene"], sent["state"])
        st.session_state[ADDRESS] = _said()  # this is newer than whatever the address says


def _keep(key: str, state: dict) -> None:
    states = st.session_state.setdefault(STATES, {})
    states.pop(key, None)
    states[key] = state
    while len(states) > MAX_STATES:
        states.pop(next(iter(states)))
