"""Live: move through the codes. What moves there moves in the visitor's browser; the server hears where it stopped."""

import json
from html import escape

import gradio as gr
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.live.server import version
from hub.live.stage import Stage, set_stage
from hub.space import pictures, screen, widgets
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given, starts, view
from hub.space.grid import AUTOMATIC, axes
from hub.space.loaded import load
from hub.space.pictures import Pick
from hub.space.settings import STATE, Settings
from latent import coding, program
from latent.code_text import LONGEST, read_code
from latent.scene import Scene
from latent.state import clean_state
from latent.views import TITLES, View, views

MAX_CHARACTERS = LONGEST + 1000  # of what a browser may send: as many as all texts of a state have at most
SIDE_BY_SIDE = 2  # maps that have room beside each other
NOTES: dict[View, str] = {
    "plane": "A code of two numbers is a place: a map shows all there is of such codes.",
    "three": "A plane through the codes of the first three key pictures in the tab Interpolate.",
    "around": "Two numbers of a code change, beginning with the code of the picture in the tab Encode.",
    "sliders": "One slider for each number, beginning with the code of the picture in the tab Encode.",
    "code-map": "The code is a picture of indices, beginning with the one of the picture in the tab Encode.",
}
TEMPLATE = f'<div class="live" data-program="live/{version()}/live.js"></div>'


def make(given: Given) -> Scene:
    """The scene for what is given. Raises ValueError with a sentence where it can't be shown."""
    state = {name: text for name in STATE if (text := getattr(given.settings, name))}
    return _stage(given).scene(state)


def stopped(given: Given) -> tuple[Checkpoint, Tensor]:
    """The code [*code_shape] where the visitor let go, or could start, and the model whose map is to be seen."""
    stage, settings = _stage(given), given.settings
    model = stage.models[0]
    said = read_code(settings.code, model.model)
    code = stage.start if said is None else said
    if len(stage.maps) == SIDE_BY_SIDE and settings.maps == "second":
        model = stage.models[1]
        code = code if settings.link == "number" else stage.maps[1].code(stage.maps[0].place(code))
    return model, code


def let_go(given: Given) -> Pick:
    """The picture there."""
    return pictures.decoded(*stopped(given))


def _stage(given: Given) -> Stage:
    checkpoint, settings = given.checkpoint, given.settings
    named = [(pictures.title(checkpoint, pick), pictures.tensor(checkpoint, pick)) for pick in starts(given)]
    across, upwards = (each - 1 if each else None for each in (settings.across, settings.upwards))
    return set_stage(view(settings), checkpoint, named, load, (across, upwards))


def written(scene: Scene, first: bool = False) -> str:
    """The scene as text, because Gradio takes a table with a "path" in it for a file.

    `first` is what the page holds before anybody has read the link that it was opened with.
    """
    return json.dumps({"scene": scene, "first": first})


def read_place(event: gr.EventData) -> dict[str, str]:
    """Where the visitor let go: all texts of `STATE`, as they were at first where there are none or malformed ones."""
    text = event._data.get("state") if isinstance(event._data, dict) else None
    try:
        said = json.loads(text) if isinstance(text, str) and len(text) <= MAX_CHARACTERS else None
    except (ValueError, RecursionError):
        said = None
    return {name: getattr(DEFAULT, name) for name in STATE} | clean_state("plane", said)


class Live:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        first = Given(DEFAULT)
        with gr.Tab("Live", id="live") as self.tab:
            self.view = gr.Radio(
                [(TITLES[DEFAULT.view], DEFAULT.view)], value=DEFAULT.view, label="Show", elem_classes="views"
            )
            with gr.Row(visible=False) as self.plane:
                self.across = gr.Dropdown([AUTOMATIC], value=DEFAULT.across, label="Across", min_width=120)
                self.upwards = gr.Dropdown([AUTOMATIC], value=DEFAULT.upwards, label="Upwards", min_width=120)
            self.scene = gr.HTML(
                written(make(first), first=True), html_template=TEMPLATE, js_on_load=widgets.mounted("space-live.js"),
                apply_default_css=False,
            )  # fmt: skip
            self.note = gr.HTML(screen.note(NOTES[DEFAULT.view]))
            with gr.Row(elem_classes="take"):
                self.take = {
                    tab: gr.Button(f"{title} it", min_width=110)
                    for tab, title in (("encode", "Encode"), ("arithmetic", "Calculate with"))
                }
                self.take["interpolate"] = gr.Button("Add it to the journey", min_width=140)
            # In the tab, because Gradio counts everything directly in the strip of tabs as a tab.
            states = {name: gr.State(getattr(DEFAULT, name)) for name in STATE}
        self.fields = {"view": self.view, **states}
        self.outputs = [self.view, self.plane, self.across, self.upwards, self.scene, self.note]
        self.shown = [self.plane, self.scene, self.note]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        possible = views(checkpoint.model, checkpoint.held_out, checkpoint.domain)
        dimensions = axes(checkpoint)
        return {
            self.view: gr.Radio(choices=[(TITLES[each], each) for each in possible], value=view(settings)),
            self.across: gr.Dropdown(choices=dimensions, value=settings.across),
            self.upwards: gr.Dropdown(choices=dimensions, value=settings.upwards),
        }

    def show(self, given: Given) -> Updates:
        shown = view(given.settings)
        around = {self.plane: gr.Row(visible=shown == "around")}
        try:
            return around | {self.scene: written(make(given)), self.note: screen.note(NOTES[shown])}
        except ValueError as error:  # the other views, tabs and models are not locked out by it
            return around | {self.note: f'<p class="note" role="alert">{escape(str(error))}</p>'}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        model, code = stopped(given)
        codes = code.unsqueeze(0)
        return program.decoding(offer(model).id, [code]), codes, coding.decode(model.model, codes)

    def connect(self) -> None:
        desk = self.desk
        desk.at_once(self.view.input, change_view, parts=self.shown)
        for control in (self.across, self.upwards):
            desk.at_once(control.input, change_axes, (self.across, self.upwards))
        desk.unseen(self.scene.input, move)
        for tab, button in self.take.items():
            added = desk.at_once(button.click, taker(tab))
            if tab == "interpolate":
                desk.film_after(added.success)


def change_view(given: Given) -> Given:
    return given.but(tab="live", code="", path="")


def change_axes(across: int, upwards: int, given: Given) -> Given:
    return given.but(across=across, upwards=upwards, code="", path="")


def move(event: gr.EventData, given: Given) -> Given:
    return given.but(**read_place(event))


def taker(tab: str):
    """An event's function that takes the picture where the visitor let go to that tab."""

    def take(given: Given) -> Given:
        return widgets.taken_to(tab, let_go(given), given)

    return take
