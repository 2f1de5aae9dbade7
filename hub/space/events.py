"""What happens in the Space: which event asks for what, and where the answer appears.

Sheets of pictures are made at once, outside the queue; films wait in a queue that they share with the programs, and
what may have a warning or a notice to show is queued because Gradio shows these only then. Every event reads all
settings, and `Settings` checks them again, because a browser can send anything.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from hub import list_account, list_models
from hub.space import layout, operations, pictures, scenes, screen, shown
from hub.space.browser import drawing, film_files
from hub.space.errors import polite
from hub.space.live_events import Live
from hub.space.pictures import Given, Pick
from hub.space.settings import MAX_KEYS, MAX_SEED, Settings
from latent.browser import host
from latent.uploads import open_pictures

Updates = dict[Any, Any]
"""New values or properties of components."""

ADDRESS = host("space-address.js")


class Events:
    """The screen of a Space and what its parts do; `limits` are those of each kind of work in the queue."""

    def __init__(self, limits: dict[str, dict[str, Any]]) -> None:
        self.limits = limits
        self.header = layout.header()
        with gr.Tabs() as self.tabs:
            live = layout.live()
            self.generate = layout.generate()
            self.interpolate = layout.interpolate()
            self.encode = layout.encode()
            self.sweep = layout.sweep()
        self.live = Live(live, self)
        self.address = gr.Textbox(visible="hidden", label="Address")
        self.model, self.tab = gr.State(Settings().model), gr.State(Settings().tab)
        self.keys, self.picture = gr.State([]), gr.State(None)
        self.ways = [self.keys, self.interpolate.keys, *self.live.states.values()]
        g, i, s = self.generate, self.interpolate, self.sweep
        self.fields = {
            "model": self.model, "tab": self.tab, "count": g.count, "seed": g.seed, "temperature": g.temperature,
            "curve": i.curve, "turn": i.turn, "easing": i.easing, "frames": i.frames, "fps": i.fps,
            "sweep": s.sweep, "around": s.around, "across": s.across, "upwards": s.upwards, "reach": s.reach,
            "row": s.row, "column": s.column, **self.live.fields,
        }  # fmt: skip
        self.inputs = [*self.fields.values(), self.keys, self.picture]
        self.chosen = [  # what depends on the model
            self.header.model, self.header.about, self.model, i.choice.kind, i.choice.drawing, self.encode.choice.kind,
            self.encode.choice.drawing, s.around, s.across, s.upwards, s.numbers, s.cell, s.row, s.column,
            *self.live.chosen,
        ]  # fmt: skip
        self.sheets = [g.result, i.keys, self.encode.result, s.result, s.plane, self.address]

    def connect(self, space: gr.Blocks) -> None:
        """Says which event of which component leads to which answer."""
        header, g, i, e, s = self.header, self.generate, self.interpolate, self.encode, self.sweep
        everything = [*self.fields.values(), *self.chosen, *self.sheets, self.keys, self.picture, self.tabs]
        everything = list(dict.fromkeys(everything))
        spoken = {"show_progress": "hidden", "api_visibility": "private", **self.limits["messages"]}
        opened = space.load(self.open_link, None, everything, **spoken)
        self.film(opened.then)
        picked = header.model.input(
            polite(self.choose_model), [header.model, *self.inputs], [*self.chosen, *self.sheets, i.result],
            api_visibility="private", **self.limits["models"],
        )  # fmt: skip
        self.film(picked.then)
        self.address.change(None, self.address, None, js=f"{ADDRESS}.remember")
        header.copy.click(self.copied, None, None, js=f"{ADDRESS}.copy", **spoken)
        self.live.connect()
        self.at_once(self.live.tab.select, self.open_live, [self.tab, self.address, *self.live.chosen])
        for name in ("generate", "interpolate", "encode", "sweep"):
            tab = getattr(self, name).tab
            self.at_once(tab.select, self.switch(name), [self.tab, self.address])

        for control in (g.seed.input, g.temperature.input, g.count.input):
            self.at_once(control, self.draw_samples, [g.result, self.address])
        self.at_once(g.another.click, self.draw_others, [g.seed, g.result, self.address])

        for control in (i.curve.input, i.turn.input, i.easing.input, i.frames.release, i.fps.release):
            self.film(control)
        numbered = (i.choice.kind, i.choice.number)
        self.film(self.at_once(i.add.click, self.add_numbered, self.ways, numbered).success)
        uploaded = i.choice.upload.upload(polite(self.add_files), [i.choice.upload, *self.inputs], self.ways, **spoken)
        self.film(uploaded.success)
        self.film(self.at_once(i.choice.pad.input, self.add_drawing, self.ways).success)
        self.film(self.at_once(i.remove.click, self.remove_last, self.ways).success)
        self.film(self.at_once(i.again.click, self.start_again, self.ways).success)

        results = [self.picture, e.result, self.address, *self.live.states.values()]
        numbered = (e.choice.kind, e.choice.number)
        for control in (e.choice.kind.input, e.choice.number.input):
            self.at_once(control, self.encode_numbered, results, numbered)
        self.at_once(e.choice.upload.upload, self.encode_file, results, (e.choice.upload,))
        self.at_once(e.choice.pad.input, self.encode_drawing, results)

        for control in (s.around, s.sweep, s.across, s.upwards, s.reach, s.row, s.column):
            self.at_once(control.input, self.draw_sweep, [s.result, s.plane, self.address])

    # Opening and choosing

    def open_link(self, request: gr.Request) -> Updates:
        """Everything as the address says it; where that can't be done, a sentence, and everything as usual."""
        settings = Settings.from_query(request.query_params)
        try:
            keys, picture = pictures.parse(settings.keys), next(iter(pictures.parse(settings.picture)), None)
            updates = self.about_model(settings) | self.all_sheets(settings, keys, picture)
        except ValueError as error:
            gr.Warning(str(error))
            settings, keys, picture = Settings(), [], None
            updates = self.about_model(settings) | self.all_sheets(settings, keys, picture)
        if settings == Settings():  # what the visitor may have touched meanwhile stays
            return updates
        values = {component: getattr(settings, name) for name, component in self.fields.items()}
        return values | updates | {self.keys: keys, self.picture: picture, self.tabs: gr.Tabs(selected=settings.tab)}

    def choose_model(self, name: str | None, *values) -> Updates:
        """Another model for everything, or the models of an account; where there are none all stays as it is."""
        settings, keys, picture = self.read(values)
        asked = (name or "").strip().removeprefix("https://huggingface.co/")
        try:
            if "/" not in asked and asked not in {entry.name for entry in list_models()}:
                return self.models_of(asked, settings)
            # What counts dimensions or names a picture or a place of the other model is not carried over.
            settings = replace(settings, model=asked, around="", across=0, upwards=0, row=0, column=0)
            settings = scenes.from_the_start(settings)
            return self.about_model(settings) | self.all_sheets(settings, keys, picture)
        except ValueError as error:
            gr.Warning(str(error))
            return {self.header.model: settings.model}

    def models_of(self, account: str, settings: Settings) -> Updates:
        """The models of an account on the Hub, to choose from."""
        found = list_account(account)
        if not found:
            raise ValueError(f"{account} has no Inbetween models on the Hub: type namespace/repo or another account.")
        gr.Info(f"The models of {account} are in the list now: {len(found)}.")
        return {self.header.model: gr.Dropdown(choices=[*layout.bundled(), *found], value=settings.model)}

    def about_model(self, settings: Settings) -> Updates:
        """What the model is, and the choices that there are for it."""
        checkpoint = operations.load(settings.model)
        model, s = checkpoint.model, self.sweep
        kinds = pictures.choices(checkpoint)
        first = [pick.text.removesuffix("0") for pick in pictures.first(checkpoint, 1)]
        kind, drawn = gr.Dropdown(choices=kinds, value=first[0]), gr.Column(visible=checkpoint.domain.fit == "digit")
        height, width = model.code_shape if model.discrete else (1, 1)
        dimensions = scenes.axes(checkpoint)
        return {
            self.header.model: settings.model,
            self.header.about: screen.about(checkpoint),
            self.model: settings.model,
            self.interpolate.choice.kind: kind,
            self.interpolate.choice.drawing: drawn,
            self.encode.choice.kind: kind,
            self.encode.choice.drawing: drawn,
            s.around: gr.Dropdown(choices=pictures.origins(checkpoint, settings.around), value=settings.around),
            s.across: gr.Dropdown(choices=dimensions, value=settings.across),
            s.upwards: gr.Dropdown(choices=dimensions, value=settings.upwards),
            s.numbers: gr.Column(visible=not model.discrete),
            s.cell: gr.Row(visible=model.discrete),
            s.row: gr.Slider(maximum=height, value=settings.row),
            s.column: gr.Slider(maximum=width, value=settings.column),
        }

    def all_sheets(self, settings: Settings, keys: list[Pick], picture: Pick | None) -> Updates:
        """Everything that is drawn at once: all but the film."""
        return self.live.show(settings, keys, picture) | {
            self.generate.result: shown.samples(settings),
            self.interpolate.keys: shown.key_pictures(settings, keys),
            self.encode.result: shown.encoded(settings, picture),
            self.sweep.result: shown.swept(settings),
            self.sweep.plane: gr.Row(visible=settings.sweep == "plane"),
            self.address: settings.query(),
        }

    def switch(self, tab: str) -> Callable[..., Updates]:
        """Remembers which tab is open."""

        def opened(*values) -> Updates:
            settings, _, _ = self.read(values)
            return {self.tab: tab, self.address: replace(settings, tab=tab).query()}

        return opened

    def open_live(self, *values) -> Updates:
        """Like `switch`, with the scene that was not made while nobody saw it."""
        settings, keys, picture = self.read(values)
        if settings.tab == "live":  # Gradio says so while it puts the page together, before a link is read
            return {self.tab: "live"}
        settings = replace(settings, tab="live")
        return self.live.show(settings, keys, picture) | {self.tab: "live", self.address: settings.query()}

    def copied(self) -> None:
        gr.Info("Copied: the link brings back all but pictures of your own, which stay with you.")

    # Generate

    def draw_samples(self, *values) -> Updates:
        settings, _, _ = self.read(values)
        return {self.generate.result: shown.samples(settings), self.address: settings.query()}

    def draw_others(self, *values) -> Updates:
        settings = replace(self.read(values)[0], seed=random.randint(0, MAX_SEED))
        return {
            self.generate.seed: settings.seed,
            self.generate.result: shown.samples(settings),
            self.address: settings.query(),
        }

    # Interpolate

    def make_film(self, *values) -> Updates:
        settings, keys, _ = self.read(values)
        made = operations.interpolate(settings, keys)
        return {self.interpolate.result: film_files(settings, made), self.address: settings.query()}

    def add_numbered(self, kind: str, number: int, *values) -> Updates:
        return self.with_keys(values, pictures.parse(f"{kind}{number}"))

    def add_drawing(self, event: gr.EventData, *values) -> Updates:
        return self.with_keys(values, [pictures.own(drawing(event))])

    def add_files(self, files: list[str], *values) -> Updates:
        opened, problems = open_pictures((Path(file).name, Path(file).read_bytes()) for file in files or [])
        for problem in problems:
            gr.Warning(problem)
        return self.with_keys(values, [Pick(own=picture) for _, picture in opened])

    def remove_last(self, *values) -> Updates:
        settings, keys, _ = self.read(values)
        left = (keys or pictures.first(operations.load(settings.model)))[:-1]
        if len(left) < 2:
            raise ValueError("A journey needs two key pictures: add another one before you remove this.")
        return self.travel(values, left)

    def start_again(self, *values) -> Updates:
        return self.travel(values, [])

    def with_keys(self, values: tuple, more: list[Pick]) -> Updates:
        settings, keys, _ = self.read(values)
        keys = [*(keys or pictures.first(operations.load(settings.model))), *more]
        if len(keys) > MAX_KEYS:
            raise ValueError(f"A journey runs through at most {MAX_KEYS} pictures: remove one first.")
        return self.travel(values, keys)

    def travel(self, values: tuple, keys: list[Pick]) -> Updates:
        """Other key pictures; the film follows."""
        before = self.read(values)
        settings = scenes.after(before, keys, before[2])
        shown_keys = {self.keys: keys, self.interpolate.keys: shown.key_pictures(settings, keys)}
        return shown_keys | self.live.kept(settings)

    # Encode

    def encode_numbered(self, kind: str, number: int, *values) -> Updates:
        return self.show_encoded(values, pictures.parse(f"{kind}{number}")[0])

    def encode_drawing(self, event: gr.EventData, *values) -> Updates:
        return self.show_encoded(values, pictures.own(drawing(event)))

    def encode_file(self, file: str, *values) -> Updates:
        return self.show_encoded(values, pictures.own(Path(file).read_bytes(), Path(file).name))

    def show_encoded(self, values: tuple, picture: Pick) -> Updates:
        before = self.read(values)
        settings = replace(scenes.after(before, before[1], picture), picture=pictures.written([picture]))
        return {
            self.picture: picture,
            self.encode.result: shown.encoded(settings, picture),
            self.address: settings.query(),
            **self.live.kept(settings),
        }

    # Sweep

    def draw_sweep(self, *values) -> Updates:
        settings, _, _ = self.read(values)
        return {
            self.sweep.result: shown.swept(settings),
            self.sweep.plane: gr.Row(visible=settings.sweep == "plane"),
            self.address: settings.query(),
        }

    # How events are registered

    def read(self, values: tuple) -> Given:
        """What the browser sent with an event, checked; raises `ConfigError`."""
        *said, keys, picture = values
        named = dict(zip(self.fields, said, strict=True))
        texts = {"keys": pictures.written(keys), "picture": pictures.written([picture] if picture else [])}
        return Settings(**named, **texts), keys, picture

    def at_once(self, event: Callable, answer: Callable, outputs: list, first: tuple = ()) -> Any:
        options = {
            "queue": False,
            "show_progress": "hidden",
            "trigger_mode": "always_last",
            "api_visibility": "private",
        }
        return event(polite(answer), [*first, *self.inputs], outputs, **options)

    def film(self, event: Callable) -> Any:
        outputs = [self.interpolate.result, self.address]
        options = {"show_progress": "minimal", "api_visibility": "private", **self.limits["films"]}
        return event(polite(self.make_film), self.inputs, outputs, **options)
