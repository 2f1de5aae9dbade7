"""What is on the screen of the Space, where, and with which words; what happens is in `hub.space.app`.

On a phone the two columns of a tab lie below each other, hence the pictures come first and the controls after them.
"""

from dataclasses import dataclass

import gradio as gr

from hub import list_models
from hub.space import browser, scenes, screen
from hub.space import live as host
from hub.space.settings import MAX_COUNT, MAX_FRAMES, MAX_SEED, Settings

DEFAULT = Settings()
TURNS = [("There and back", "there-and-back"), ("Round trip", "loop"), ("One way", "once")]
PACES = [("Smooth", "smooth"), ("Even", "linear"), ("Slow start", "ease-in"), ("Slow end", "ease-out")]


@dataclass(frozen=True, eq=False)
class Header:
    model: gr.Dropdown
    copy: gr.Button
    about: gr.HTML


@dataclass(frozen=True, eq=False)
class Live:
    tab: gr.Tab
    view: gr.Radio
    plane: gr.Row
    across: gr.Dropdown
    upwards: gr.Dropdown
    scene: gr.HTML
    note: gr.HTML
    encode: gr.Button
    add: gr.Button


@dataclass(frozen=True, eq=False)
class Generate:
    tab: gr.Tab
    result: gr.HTML
    seed: gr.Number
    another: gr.Button
    temperature: gr.Slider
    count: gr.Slider


@dataclass(frozen=True, eq=False)
class Choice:
    """The ways to a picture: an example or a sample by its number, a drawing, a file."""

    kind: gr.Dropdown
    number: gr.Number
    drawing: gr.Column
    pad: gr.HTML
    upload: gr.UploadButton


@dataclass(frozen=True, eq=False)
class Interpolate:
    tab: gr.Tab
    result: gr.HTML
    keys: gr.HTML
    choice: Choice
    add: gr.Button
    remove: gr.Button
    again: gr.Button
    curve: gr.Radio
    turn: gr.Radio
    easing: gr.Dropdown
    frames: gr.Slider
    fps: gr.Slider


@dataclass(frozen=True, eq=False)
class Encode:
    tab: gr.Tab
    result: gr.HTML
    choice: Choice


@dataclass(frozen=True, eq=False)
class Sweep:
    tab: gr.Tab
    result: gr.HTML
    around: gr.Dropdown
    numbers: gr.Column
    sweep: gr.Radio
    plane: gr.Row
    across: gr.Dropdown
    upwards: gr.Dropdown
    reach: gr.Slider
    cell: gr.Row
    row: gr.Slider
    column: gr.Slider


def bundled() -> list[tuple[str, str]]:
    """The models that ship with the Space, by what they are called on screen."""
    return [(entry.title, entry.name) for entry in list_models()]


def header() -> Header:
    with gr.Row(elem_classes="top"):
        gr.HTML(screen.MASTHEAD, scale=1)
        copy = gr.Button("Copy link", size="sm", scale=0, min_width=110)
    model = gr.Dropdown(
        bundled(),
        value=DEFAULT.model,
        label="Model",
        info="Or type a repo id of the Hugging Face Hub, or an account.",
        allow_custom_value=True,
    )
    return Header(model, copy, gr.HTML())


def live() -> Live:
    with gr.Tab("Live", id="live") as tab:
        view = gr.Radio([DEFAULT.view], value=DEFAULT.view, label="Show", elem_classes="views")
        with gr.Row(visible=False) as plane:
            across, upwards = two_dimensions()
        scene = host.live(scenes.make(DEFAULT, [], None))
        note = gr.HTML(screen.note(scenes.NOTES[DEFAULT.view]))
        with gr.Row(elem_classes="take"):
            encode = gr.Button("Encode this picture", min_width=140)
            add = gr.Button("Add it to the journey", min_width=140)
    return Live(tab, view, plane, across, upwards, scene, note, encode, add)


def generate() -> Generate:
    with gr.Tab("Generate", id="generate") as tab, gr.Row():
        with gr.Column(scale=3, min_width=300):
            result = gr.HTML()
        with gr.Column(scale=2, min_width=280):
            gr.Markdown("New pictures, drawn from the model's prior: what it takes for a likely picture.")
            another = gr.Button("Draw others", variant="primary")
            seed = gr.Number(
                DEFAULT.seed, label="Seed", info="The same seed gives the same pictures again.",
                precision=0, minimum=0, maximum=MAX_SEED,
            )  # fmt: skip
            temperature = gr.Slider(
                0, 2, DEFAULT.temperature, step=0.05, label="Temperature",
                info="Below 1 the pictures are more typical, above 1 more varied.",
            )  # fmt: skip
            count = gr.Slider(1, MAX_COUNT, DEFAULT.count, step=1, label="Pictures")
    return Generate(tab, result, seed, another, temperature, count)


def interpolate() -> Interpolate:
    with gr.Tab("Interpolate", id="interpolate") as tab, gr.Row():
        with gr.Column(scale=3, min_width=300):
            result = browser.film(None)
        with gr.Column(scale=2, min_width=280):
            gr.Markdown("The model writes each key picture as a code, travels from code to code, and draws the way.")
            keys = gr.HTML()
            with gr.Row():
                remove = gr.Button("Remove last", size="sm", min_width=100)
                again = gr.Button("Start again", size="sm", min_width=100)
            with gr.Accordion("Add a picture", open=False):
                ways, add = choice(add="Add")
            curve = gr.Radio(
                [("Straight", "linear"), ("Spherical", "spherical")], value=DEFAULT.curve, label="Path",
                info="Spherical keeps a code as long as a VAE's codes usually are.",
            )  # fmt: skip
            turn = gr.Radio(TURNS, value=DEFAULT.turn, label="Journey")
            easing = gr.Dropdown(PACES, value=DEFAULT.easing, label="Pace between key pictures")
            frames = gr.Slider(3, MAX_FRAMES, DEFAULT.frames, step=1, label="Frames")
            fps = gr.Slider(2, 30, DEFAULT.fps, step=1, label="Frames a second")
    return Interpolate(tab, result, keys, ways, add, remove, again, curve, turn, easing, frames, fps)


def encode() -> Encode:
    with gr.Tab("Encode", id="encode") as tab, gr.Row():
        with gr.Column(scale=3, min_width=300):
            result = gr.HTML()
        with gr.Column(scale=2, min_width=280):
            gr.Markdown("A picture becomes a code, and the code a picture again: what did the model keep?")
            ways, _ = choice()
    return Encode(tab, result, ways)


def sweep() -> Sweep:
    with gr.Tab("Sweep", id="sweep") as tab, gr.Row():
        with gr.Column(scale=3, min_width=300):
            result = gr.HTML()
        with gr.Column(scale=2, min_width=280):
            gr.Markdown("Change a code in regular steps and see what each part of it does.")
            around = gr.Dropdown([""], value=DEFAULT.around, label="Start from the code of")
            with gr.Column() as numbers:
                mode = gr.Radio(
                    [("One dimension a row", "rows"), ("Two dimensions", "plane")], value=DEFAULT.sweep, label="Show"
                )
                with gr.Row(visible=False) as plane:
                    across, upwards = two_dimensions()
                reach = gr.Slider(
                    0.5, 5, DEFAULT.reach, step=0.5, label="Reach", info="In standard deviations of the prior."
                )
            with gr.Row(visible=False) as cell:
                row = gr.Slider(0, 1, DEFAULT.row, step=1, label="Row", info="0 is the middle.", min_width=120)
                column = gr.Slider(0, 1, DEFAULT.column, step=1, label="Column", info="0 is the middle.", min_width=120)
    return Sweep(tab, result, around, numbers, mode, plane, across, upwards, reach, cell, row, column)


def two_dimensions() -> tuple[gr.Dropdown, gr.Dropdown]:
    """The axes of a plane."""
    across = gr.Dropdown([0], value=DEFAULT.across, label="Across", min_width=120)
    return across, gr.Dropdown([0], value=DEFAULT.upwards, label="Upwards", min_width=120)


def choice(add: str = "") -> tuple[Choice, gr.Button]:
    """The ways to a picture, and the button that takes the numbered one, unless any change does."""
    with gr.Row(equal_height=True):
        kind = gr.Dropdown([""], label="Example of", min_width=130)
        number = gr.Number(0, label="Number", precision=0, minimum=0, maximum=MAX_SEED, min_width=90)
    button = gr.Button(add, visible=bool(add))
    upload = gr.UploadButton("Upload pictures" if add else "Upload a picture", file_types=["image"],
                             file_count="multiple" if add else "single")  # fmt: skip
    with gr.Column() as drawing:
        pad = browser.pad()
    return Choice(kind, number, drawing, pad, upload), button
