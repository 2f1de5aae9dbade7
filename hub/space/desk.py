"""What the tabs of the Space share: an event is a function from what is given to what is given from now on.

Sheets of pictures are made at once, outside the queue; films wait in a queue that they share with the programs, and
what may have a warning or a notice to show is queued because Gradio shows these only then. Every event reads all
settings, and `Settings` checks them again, because a browser can send anything.
"""

from collections.abc import Callable
from dataclasses import asdict
from inspect import signature
from typing import Any, Protocol

import gradio as gr
from torch import Tensor

from hub import Checkpoint
from hub.space.errors import with_gradio_errors
from hub.space.given import Given
from hub.space.settings import Settings

Updates = dict[Any, Any]
"""New values or properties of components."""

DEFAULT = Settings()

WHEN_OPENED = {"live", "anomalies", "compare"}
"""Tabs that are drawn when they are opened, because that costs a second or so."""


class Tab(Protocol):
    """One tab: its components, what they say, and what is shown in them."""

    tab: gr.Tab
    fields: dict[str, Any]
    """The components, or states, that hold settings, by the setting's name."""
    outputs: list[Any]
    """What `choices` and `show` update, beside the fields."""
    shown: list[Any]
    """What `show` alone updates."""

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        """What can be chosen for the model."""

    def show(self, given: Given) -> Updates:
        """What is to be seen. Raises ValueError with a sentence where it can't be."""

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        """Python that makes the codes and pictures that are to be seen, and these: [N, *code_shape], [N, C, H, W]."""

    def connect(self) -> None:
        """Says which event of which component leads to which answer."""


class Desk:
    """What is given, and the tabs by name; `limits` are those of each kind of work in the queue."""

    def __init__(self, limits: dict[str, dict[str, Any]]) -> None:
        self.limits = limits
        self.tabs: dict[str, Tab] = {}
        self.strip = gr.Tabs()
        self.address = gr.Textbox(visible="hidden", label="Address")
        self.fields: dict[str, Any] = {"model": gr.State(DEFAULT.model), "tab": gr.State(DEFAULT.tab)}
        self.film_after: Callable[[Callable], None]
        """Has the film made again after an event; the tab that makes it says how."""
        self.keys, self.picture, self.terms = gr.State([]), gr.State(None), gr.State([])

    def add(self, name: str, tab: Tab) -> None:
        self.tabs[name] = tab
        self.fields |= tab.fields
        for setting, part in tab.fields.items():  # so that style sheets and programs find it whatever its label says
            part.elem_id = f"setting-{setting}"

    @property
    def inputs(self) -> list[Any]:
        return [*self.fields.values(), self.keys, self.picture, self.terms]

    @property
    def outputs(self) -> list[Any]:
        """Everything that an event may change."""
        shown = [part for tab in self.tabs.values() for part in tab.outputs]
        return list(dict.fromkeys([*self.inputs, *shown, self.strip, self.address]))

    def may_change(self, parts: list[Any] | None) -> list[Any]:
        """The outputs of an event: `parts`, or all, and what goes along with any change.

        Few, because for each component that an event could change and leaves as it is Gradio makes a new one.
        """
        if parts is None:
            return self.outputs
        states = [part for part in self.inputs if isinstance(part, gr.State)]
        return list(dict.fromkeys([*states, self.address, self.strip, *parts]))

    def read(self, values: tuple) -> Given:
        """What the browser sent with an event, checked; raises `ConfigError`."""
        *said, keys, picture, terms = values
        texts = Given.texts(keys, picture, terms)
        settings: dict[str, Any] = dict(zip(self.fields, said, strict=True))
        return Given(Settings(**settings, **texts), tuple(keys), picture, tuple(terms))

    def said(self, given: Given, before: Given | None = None) -> Updates:
        """The settings and the address; of those of a tab only what is another one than before."""
        settings = asdict(given.settings)
        old = asdict(before.settings) if before else {}
        changed = {part: settings[name] for name, part in self.fields.items() if settings[name] != old.get(name)}
        states = {self.keys: list(given.keys), self.picture: given.picture, self.terms: list(given.terms)}
        return changed | states | {self.address: given.settings.query()}

    def front(self, given: Given, before: Given | None = None) -> Updates:
        """The tab in front, where it is another one than before."""
        tab = given.settings.tab
        return {} if before and before.settings.tab == tab else {self.strip: gr.Tabs(selected=tab)}

    def show(self, given: Given, before: Given | None = None) -> Updates:
        """What is to be seen: of all tabs, or where something has changed of those that show it.

        Some tabs are drawn only when they are opened: see WHEN_OPENED.
        """
        tabs = {given.settings.tab} if before else {*self.tabs} - WHEN_OPENED | {given.settings.tab}
        if before and axes(given) != axes(before):
            tabs.add("grid")
        return {part: value for name in tabs for part, value in self.tabs[name].show(given).items()}

    def choices(self, given: Given) -> Updates:
        """What can be chosen for the model, on all tabs."""
        checkpoint = given.checkpoint
        return {
            part: value for tab in self.tabs.values() for part, value in tab.choices(checkpoint, given.settings).items()
        }

    def at_once(
        self, event: Callable, change: Callable[..., Given], first: tuple = (), parts: list[Any] | None = None
    ) -> Any:
        """Changes what is given, outside the queue: `change` gets what the event brings, and last what is given.

        `parts` are the components that it may change, beside the states, the address and the tab in front; by default
        all.
        """
        options = {"queue": False, "trigger_mode": "always_last"}
        return self._on(event, self._answer(change, self.show), [*first, *self.inputs], self.may_change(parts), options)

    def in_queue(self, event: Callable, change: Callable[..., Given], first: tuple = ()) -> Any:
        """The same in the queue, for what may have a warning to show."""
        answer = self._answer(change, self.show)
        return self._on(event, answer, [*first, *self.inputs], self.outputs, self.limits["messages"])

    def unseen(self, event: Callable, change: Callable[..., Given]) -> Any:
        """The same for what the visitor's browser has shown already."""
        options = {"queue": False, "trigger_mode": "always_last"}
        answer = self._answer(change, lambda after, before: {})
        return self._on(event, answer, self.inputs, self.may_change([]), options)

    def opened(self, event: Callable, tab: str) -> Any:
        """The visitor has brought the tab to the front."""
        drawn = self.tabs[tab].shown if tab in WHEN_OPENED else []

        def answer(*values) -> Updates:
            before = self.read(values)
            after = before.but(tab=tab)
            if before == after:  # Gradio says so while it puts the page together, before a link is read
                return {self.fields["tab"]: tab}
            shown = self.tabs[tab].show(after) if drawn else {}
            return {self.fields["tab"]: tab, self.address: after.settings.query(), **shown}

        outputs = list(dict.fromkeys([self.fields["tab"], self.address, *drawn]))
        return self._on(event, with_gradio_errors(answer), self.inputs, outputs, {"queue": False})

    def _on(self, event: Callable, answer: Callable, inputs: list, outputs: list, options: dict) -> Any:
        return event(answer, inputs, outputs, **{"show_progress": "hidden", "api_visibility": "private", **options})

    def _answer(self, change: Callable[..., Given], show: Callable[[Given, Given], Updates]) -> Callable[..., Updates]:
        def changed(values: tuple) -> Updates:
            extra = len(values) - len(self.inputs)
            before = self.read(values[extra:])
            after = change(*values[:extra], before)
            return self.said(after, before) | self.front(after, before) | show(after, before)

        def answer(*values) -> Updates:
            return changed(values)

        def answer_with_data(event: gr.EventData, *values) -> Updates:  # Gradio hands it over by its type
            return changed((event, *values))

        chosen = answer_with_data if "event" in signature(change).parameters else answer
        chosen.__name__ = change.__name__
        return with_gradio_errors(chosen)


def axes(given: Given) -> tuple[int, int]:
    """The dimensions that Live and the latent grid share."""
    return given.settings.across, given.settings.upwards
