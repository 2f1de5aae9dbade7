"""The head of the Space: which model is in use, what it is good at, and the link to what is on the screen."""

from dataclasses import replace
from html import escape

import gradio as gr

from hub import at_hand, list_account, local
from hub.space import screen
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.errors import with_gradio_errors
from hub.space.given import Given
from hub.space.keep import ADDRESS
from hub.space.settings import Settings
from latent.kept import Kept

BYTES = 16_000_000  # of what visitors began with, which others begin with again


class Header:
    """Above the tabs; it comes into being before the desk, which `connect` gets."""

    def __init__(self) -> None:
        with gr.Row(elem_classes="top"):
            gr.HTML(screen.MASTHEAD, scale=1)
            self.copy = gr.Button("Copy link", size="sm", scale=0, min_width=110)
        self.model = gr.Dropdown(
            listed(), value=DEFAULT.model, label="Model",
            info="Or type a repo id of the Hugging Face Hub, or an account.", allow_custom_value=True,
        )  # fmt: skip
        self.about = gr.HTML()
        self.kept: Kept[Updates] = Kept(BYTES, lambda updates: sum(len(str(value)) for value in updates.values()))

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
            desk.film_after(event)
        desk.address.change(None, desk.address, None, js=f"{ADDRESS}.remember")
        self.copy.click(copied, None, None, js=f"{ADDRESS}.copy", **spoken)
        for name, tab in desk.tabs.items():
            desk.opened(tab.tab.select, name)

    def open_link(self, request: gr.Request) -> Updates:
        """Everything as the address says it; where that can't be done, a sentence, and everything as usual."""
        settings = Settings.from_query(request.query_params)
        if own := local.find(settings.model):  # it may have been trained anew since the link was made
            settings = replace(settings, model=own.pinned)
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
            if own := local.find(asked):
                asked = own.pinned
            if "/" not in asked and asked not in at_hand():
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
        return {self.model: gr.Dropdown(choices=[*listed(), *found], value=settings.model)}

    def everything(self, given: Given) -> Updates:
        """What the model is, the choices that there are for it, and what is to be seen."""
        # A model whose training has ended meanwhile is in the list from now on.
        head = {
            self.model: gr.Dropdown(choices=listed(), value=given.settings.model),
            self.about: screen.about(given.checkpoint),
        }
        return head | self.desk.said(given) | self.shown(given)

    def shown(self, given: Given) -> Updates:
        """The choices and pictures: as they were, where somebody else began with the same and with no own picture."""
        own = any(pick and pick.own for pick in (*given.keys, given.picture, *given.terms))
        kept = None if own else self.kept.get(given.settings)
        if kept is None:
            kept = self.desk.choices(given) | self.desk.show(given)
            if not own:
                self.kept.put(given.settings, kept)
        return kept


def listed() -> list[tuple[str, str]]:
    """The models at hand as they are called on screen: those of one's own, and those that ship with the Space."""
    return [(words, name) for name, words in at_hand().items()]


def is_choice(value) -> bool:
    """Whether an update says what can be chosen, not only what is."""
    return bool(getattr(value, "choices", None))


def copied() -> None:
    gr.Info("Copied: the link brings back everything, your own pictures as the model draws them from their codes.")
