"""The head of the Space: which model is in use, what it is good at, and the link to what is on the screen."""

from html import escape

import gradio as gr

from hub import list_account, list_models
from hub.space import screen
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.errors import with_gradio_errors
from hub.space.given import Given
from hub.space.keep import ADDRESS
from hub.space.settings import Settings


class Header:
    """Above the tabs; it comes into being before the desk, which `connect` gets."""

    def __init__(self) -> None:
        with gr.Row(elem_classes="top"):
            gr.HTML(screen.MASTHEAD, scale=1)
            self.copy = gr.Button("Copy link", size="sm", scale=0, min_width=110)
        self.model = gr.Dropdown(
            bundled(), value=DEFAULT.model, label="Model",
            info="Or type a repo id of the Hugging Face Hub, or an account.", allow_custom_value=True,
        )  # fmt: skip
        self.about = gr.HTML()

    def connect(self, space: gr.Blocks, desk: Desk) -> None:
        self.desk = desk
        outputs = list(dict.fromkeys([self.model, self.about, *desk.outputs]))
        spoken = {"show_progress": "hidden", "api_visibility": "private", **desk.limits["messages"]}
        opened = space.load(self.open_link, None, outputs, **spoken)
        picked = self.model.input(
            with_gradio_errors(self.choose_model), [self.model, *desk.inputs], outputs,
            api_visibility="private", **desk.limits["models"],
        )  # fmt: skip
        for event in (opened.then, picked.then):
            desk.tabs["interpolate"].follow(event)
        desk.address.change(None, desk.address, None, js=f"{ADDRESS}.remember")
        self.copy.click(copied, None, None, js=f"{ADDRESS}.copy", **spoken)
        for name, tab in desk.tabs.items():
            desk.opened(tab.tab.select, name)

    def open_link(self, request: gr.Request) -> Updates:
        """Everything as the address says it; where that can't be done, a sentence, and everything as usual."""
        settings = Settings.from_query(request.query_params)
        try:
            given = Given.of(settings)
            updates = self.everything(given)
        except ValueError as error:
            gr.Warning(escape(str(error), quote=False))
            given = Given(DEFAULT)
            updates = self.everything(given)
        if given.settings == DEFAULT:  # what the visitor may have touched meanwhile stays
            kept = {*self.desk.inputs, self.desk.strip}
            return {part: value for part, value in updates.items() if part not in kept or is_choice(value)}
        return updates | self.desk.front(given)

    def choose_model(self, name: str | None, *values) -> Updates:
        """Another model for everything, or the models of an account; where there are none all stays as it is."""
        given = self.desk.read(values)
        asked = (name or "").strip().removeprefix("https://huggingface.co/")
        try:
            if "/" not in asked and asked not in {entry.name for entry in list_models()}:
                return self.models_of(asked, given.settings)
            after = given.of_model(asked)
            return self.everything(after)
        except ValueError as error:
            gr.Warning(escape(str(error), quote=False))
            return {self.model: given.settings.model}

    def models_of(self, account: str, settings: Settings) -> Updates:
        """The models of an account on the Hub, to choose from."""
        found = list_account(account)
        if not found:
            raise ValueError(f"{account} has no Inbetween models on the Hub: type namespace/repo or another account.")
        gr.Info(f"The models of {escape(account)} are in the list now: {len(found)}.")
        return {self.model: gr.Dropdown(choices=[*bundled(), *found], value=settings.model)}

    def everything(self, given: Given) -> Updates:
        """What the model is, the choices that there are for it, and what is to be seen."""
        desk = self.desk
        head = {self.model: given.settings.model, self.about: screen.about(given.checkpoint)}
        return head | desk.said(given) | desk.choices(given) | desk.show(given)


def bundled() -> list[tuple[str, str]]:
    """The models that ship with the Space, by data set and family, as they are called on screen."""
    return [(entry.title, entry.name) for entry in list_models()]


def is_choice(value) -> bool:
    """Whether an update says what can be chosen, not only what is."""
    return bool(getattr(value, "choices", None))


def copied() -> None:
    gr.Info("Copied: the link brings back everything, your own pictures as the model draws them from their codes.")
