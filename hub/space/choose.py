"""The ways to a picture: an example or a sample by its number, a drawing, a file."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import gradio as gr

from hub import Checkpoint
from hub.space import pictures, widgets
from hub.space.desk import Desk, Updates
from hub.space.given import Given
from latent.limits import MAX_SEED
from latent.uploads import SUFFIXES, open_pictures


class Choice:
    """The widgets for one picture, or with `add`, the words of a button, for one picture after another.

    With `real` the ones that no model was trained on come first.
    """

    def __init__(self, add: str = "", drawn: bool = True, real: bool = False) -> None:
        self.add, self.real = bool(add), real
        with gr.Row(equal_height=True):
            self.kind = gr.Dropdown([""], label="Example of", min_width=130)
            self.number = gr.Number(0, label="Number", precision=0, minimum=0, maximum=MAX_SEED, min_width=90)
        self.button = gr.Button(add, visible=self.add)
        self.upload = gr.UploadButton(
            "Upload pictures" if self.add else "Upload a picture",
            file_types=sorted(SUFFIXES),
            file_count="multiple" if self.add else "single",
        )
        with gr.Column(visible=drawn) as self.drawing:
            self.pad = widgets.pad()
        self.outputs = [self.kind, self.drawing]

    def choices(self, checkpoint: Checkpoint) -> Updates:
        """The classes to choose from, and whether drawing leads to such pictures."""
        first = pictures.first_seen(checkpoint) if self.real else None
        kinds = [*(pictures.real_choices(checkpoint) if self.real else []), *pictures.choices(checkpoint)]
        chosen = first.text.partition(".")[0] + "." if first and pictures.is_unseen(first) else kinds[0][1]
        return {
            self.kind: gr.Dropdown(choices=kinds, value=chosen),
            self.drawing: gr.Column(visible=checkpoint.domain.fit == "digit"),
        }

    def connect(self, desk: Desk, take: Callable[..., Given], parts: list, more: tuple = ()) -> list:
        """`take` gets the values of `more`, the pictures that were chosen, and what is given; it may change `parts`.

        Returns the events, for others to follow.
        """

        def take_numbered(kind: str, number: int, *values) -> Given:
            *said, given = values
            return take(*said, pictures.parse(f"{kind}{number}"), given)

        def take_drawing(event: gr.EventData, *values) -> Given:
            *said, given = values
            return take(*said, [pictures.own_file(given.checkpoint, widgets.drawing(event))], given)

        def take_files(files: list[str] | str | None, *values) -> Given:
            *said, given = values
            paths = [Path(file) for file in ([files] if isinstance(files, str) else files or [])]
            opened, problems = open_pictures((path.name, path.read_bytes()) for path in paths)
            if problems and not opened:
                raise ValueError(problems[0])
            for problem in problems:
                gr.Warning(escape(problem, quote=False))
            return take(*said, [pictures.own(given.checkpoint, picture) for _, picture in opened], given)

        sources = [self.button.click] if self.add else [self.kind.input, self.number.input]
        return [
            *(desk.at_once(source, take_numbered, (self.kind, self.number, *more), parts) for source in sources),
            desk.at_once(self.pad.input, take_drawing, more, parts),
            desk.in_queue(self.upload.upload, take_files, (self.upload, *more)),
        ]
