"""What happens on the live tab. What moves there moves in the visitor's browser; the server hears where it was let go.

A scene is made when its tab is shown, not before, because it costs a fraction of a second.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from hub.space import layout, live, pictures, scenes, screen
from hub.space.loaded import load
from hub.space.pictures import Pick
from hub.space.settings import STATE, Settings

if TYPE_CHECKING:
    from hub.space.events import Events

Updates = dict[Any, Any]


class Live:
    """The live tab; `events` are those of the whole screen that it is a part of."""

    def __init__(self, parts: layout.Live, events: "Events") -> None:
        self.parts, self.events = parts, events
        self.tab = parts.tab
        self.states = {name: gr.State(getattr(layout.DEFAULT, name)) for name in STATE}
        self.fields = {"view": parts.view, **self.states}
        self.chosen = [*self.fields.values(), parts.plane, parts.across, parts.upwards, parts.scene, parts.note]

    def connect(self) -> None:
        """Says which event of which component leads to which answer."""
        parts, events = self.parts, self.events
        encode, sweep = events.encode, events.sweep
        opened = [events.tabs, events.tab, events.address]
        events.at_once(parts.view.input, self.change_view, [*self.chosen, events.address])
        for control in (parts.across, parts.upwards):
            axes = (parts.across, parts.upwards)
            outputs = [*self.chosen, sweep.across, sweep.upwards, events.address]
            events.at_once(control.input, self.change_axes, outputs, axes)
        events.at_once(parts.scene.input, self.let_go, [*self.states.values(), events.address])
        encoded = [*opened, events.picture, encode.result, *self.states.values()]
        events.at_once(parts.encode.click, self.encode_it, encoded)
        added = events.at_once(parts.add.click, self.add_it, [*opened, *events.ways])
        events.film(added.success)

    def show(self, settings: Settings, keys: list[Pick], picture: Pick | None) -> Updates:
        """The choices that there are for the model, and the scene if it is to be seen."""
        parts, view = self.parts, scenes.view(settings)
        checkpoint = load(settings.model)
        axes = scenes.axes(checkpoint)
        updates = {
            parts.view: gr.Radio(choices=scenes.choices(checkpoint), value=view),
            parts.note: screen.note(scenes.NOTES[view]),
            parts.plane: gr.Row(visible=view == "around"),
            parts.across: gr.Dropdown(choices=axes, value=settings.across),
            parts.upwards: gr.Dropdown(choices=axes, value=settings.upwards),
            **self.kept(settings),
        }
        if settings.tab == "live":
            updates[parts.scene] = live.written(scenes.make(settings, keys, picture))
        return updates

    def change_view(self, *values) -> Updates:
        settings, keys, picture = self.events.read(values)
        settings = scenes.from_the_start(settings)
        return self.show(settings, keys, picture) | {self.events.address: settings.query()}

    def change_axes(self, across: int, upwards: int, *values) -> Updates:
        settings, keys, picture = self.events.read(values)
        settings = scenes.from_the_start(replace(settings, across=across, upwards=upwards))
        sweep = {self.events.sweep.across: across, self.events.sweep.upwards: upwards}
        return self.show(settings, keys, picture) | sweep | {self.events.address: settings.query()}

    def let_go(self, event: gr.EventData, *values) -> Updates:
        settings = replace(self.events.read(values)[0], **live.let_go(event))
        return {**self.kept(settings), self.events.address: settings.query()}

    def encode_it(self, *values) -> Updates:
        settings, keys, picture = self.events.read(values)
        pick = scenes.let_go(settings, keys, picture)
        settings = replace(scenes.after((settings, keys, picture), keys, pick), picture=pictures.written([pick]))
        return self.events.show_encoded(values, pick) | self.opened("encode", settings)

    def add_it(self, *values) -> Updates:
        settings, keys, picture = self.events.read(values)
        updates = self.events.with_keys(values, [scenes.let_go(settings, keys, picture)])
        settings = scenes.after((settings, keys, picture), updates[self.events.keys], picture)
        return updates | self.opened("interpolate", settings)

    def opened(self, tab: str, settings: Settings) -> Updates:
        """Another tab in front."""
        events = self.events
        return {
            events.tabs: gr.Tabs(selected=tab),
            events.tab: tab,
            events.address: replace(settings, tab=tab).query(),
        }

    def kept(self, settings: Settings) -> Updates:
        """Where the visitor is, for the events to come."""
        return {component: getattr(settings, name) for name, component in self.states.items()}
