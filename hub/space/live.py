"""The live tab's picture: `latent/browser/live.js` in a `gr.HTML`, and what it says when the visitor lets go."""

import json

import gradio as gr

from hub.live.server import version
from hub.space.browser import mounted
from hub.space.settings import STATE, Settings
from latent.code_text import LONGEST
from latent.scene import Scene
from latent.state import clean_state

MAX_CHARACTERS = LONGEST + 1000  # of what a browser may send: as many as all texts of a state have at most

_TEMPLATE = f'<div class="live" data-program="live/{version()}/live.js"></div>'


def live(first: Scene) -> gr.HTML:
    """What moves under the visitor's finger; its value is `written`, its event `input` brings what `let_go` reads."""
    value = written(first, first=True)
    return gr.HTML(value, html_template=_TEMPLATE, js_on_load=mounted("space-live.js"), apply_default_css=False)


def written(scene: Scene, first: bool = False) -> str:
    """The scene as text, because Gradio takes a table with a "path" in it for a file.

    `first` is what the page holds before anybody has read the link that it was opened with.
    """
    return json.dumps({"scene": scene, "first": first})


def let_go(event: gr.EventData) -> dict[str, str]:
    """Where the visitor let go: all texts of `STATE`, as they were at first where there are none or malformed ones."""
    text = event._data.get("state") if isinstance(event._data, dict) else None
    try:
        said = json.loads(text) if isinstance(text, str) and len(text) <= MAX_CHARACTERS else None
    except (ValueError, RecursionError):
        said = None
    return {name: getattr(Settings(), name) for name in STATE} | clean_state("plane", said)
