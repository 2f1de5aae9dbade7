"""What every screen shares: the list of screens, the model picker, the device, the figures of the model in use."""

import threading
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hub import Checkpoint, CheckpointError, Figure, summary
from models import FAMILIES
from models.device import TITLES, available_devices
from pages.widgets import asked, linked, show

PICKED, DEVICE = "model", "device"
ICON = Path(__file__).with_name("icon.svg")
SEEN, SHOWN, TURN = "models seen", "model shown", "turn of models"
PICKER = 340  # pixels
_run = threading.local()
"""The answer of this run of the page's script, which has a thread to itself and begins with `sidebar`."""

HINT = "Type namespace/name for anybody’s on the Hugging Face Hub, or an account to see its models."


def sidebar(pages: Sequence[StreamlitPage], models: bool = True) -> None:
    """The list of screens, the model picker and the device, for the side; above the screen, why a model is not there.

    The model's name stands in the page's address and nowhere else, so links to other screens carry it along: `carried`.
    Without `models` the screen uses none that can be picked: there is the list of screens alone.
    """
    vars(_run).clear()
    screens, head, foot = (st.sidebar.container(**looks) for looks in ({"key": "screens", "gap": None}, {}, {}))
    with screens:
        for page in pages:
            st.page_link(page, query_params=carried(), width="stretch")
    if not models:
        return
    with foot:
        pick_device()
    answer = _answer()
    if answer.name != _name():  # the address came without a commit
        pick(answer.name)
        st.rerun()
    with head:
        pick_model(answer)
        about(answer.checkpoint)
    with st.container(key="model-in-use"):  # shown on phones: frame.css
        st.caption(show.plain(answer.checkpoint.title))
    if answer.notice:
        (st.info if answer.offered else st.warning)(show.plain(answer.notice))
    if answer.checkpoint.reason:
        st.caption(f":material/cloud_off: {show.plain(answer.checkpoint.reason)}")


def pick_model(answer: asked.Answer) -> None:
    """A button with the model's title; behind it the list of models, and the field for any model's name.

    A browser loads what list and field need when the button is first pressed: it is a quarter of all that a screen asks
    for.
    """
    titles, name, shown = asked.titles(), answer.name, answer.checkpoint.name
    seen = st.session_state.setdefault(SEEN, [])
    seen += [each for each in (shown, *answer.offered) if each not in [*titles, *seen]]
    options = [*titles, *seen]
    # Other widgets after each choice, also where the browser's Back leads to a model that was there before: what is
    # remembered of one that is no longer shown would be taken for a choice. The popover among them, which then closes.
    if st.session_state.get(SHOWN) != name:
        st.session_state[SHOWN] = name
        next_turn()
    turn = st.session_state[TURN]
    label = f"Model: **{show.plain(answer.checkpoint.title)}**"
    with (
        st.popover(label, key=f"picker {turn}", width="stretch", wrap=True),
        st.container(width=PICKER, key="model-picker"),
    ):
        key = f"listed {turn}"
        st.selectbox(
            "Model", options, options.index(shown), key=key, on_change=take, args=(key, turn), filter_mode="contains",
            format_func=lambda each: titles.get(each, each),
        )  # fmt: skip
        # A field of its own, because what is shown in it is what the page's address says.
        key = f"typed {turn}"
        st.text_input("Any model by its name", name, key=key, on_change=take, args=(key, turn), help=HINT)
    if answer.offered:
        key = f"offered {turn}"
        st.selectbox(
            f"Models of {name}", answer.offered, None, key=key, on_change=take, args=(key, turn),
            placeholder="Choose one",
        )  # fmt: skip


def take(key: str, turn: int) -> None:
    """Shows the model that was chosen or typed in the widget with this key, unless that belongs to a turn gone by."""
    if turn == st.session_state[TURN]:
        next_turn()
        pick(st.session_state[key] or asked.DEFAULT_MODEL)


def next_turn() -> None:
    """From now on the widgets that pick a model are others."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def pick(name: str) -> None:
    """Shows another model; call it in a callback."""
    if name != asked.DEFAULT_MODEL:
        st.query_params[PICKED] = name
    elif PICKED in st.query_params:
        del st.query_params[PICKED]


def about(checkpoint: Checkpoint) -> None:
    """What the model is, where it comes from, and what was measured."""
    size = f"{sum(parameter.numel() for parameter in checkpoint.model.parameters()):,} parameters"
    if checkpoint.repo:
        repo, commit = checkpoint.repo, checkpoint.revision
        origin = f"From [{repo}](https://huggingface.co/{repo}/tree/{commit}), commit {commit[:7]}, {size}."
    elif checkpoint.source == "folder":
        origin = f"From {show.plain(checkpoint.name.partition('@')[0])} on this machine, {size}."
    else:
        origin = f"Ships with the project, {size}."
    about_it = show.plain(summary(checkpoint.name))
    if checkpoint.repo and not about_it:
        about_it = "It is that account’s own model: nobody here has checked it."
    credit = show.plain(checkpoint.domain.credit)
    st.caption(f"{origin} {about_it} {credit}")
    with st.expander(f"Measured on {checkpoint.report.pictures:,} test pictures"):
        for part, figures in checkpoint.report.parts.items():
            lines = [f"- {show.plain(each.words)}: **{show.plain(each.shown)}**{_beside(each)}" for each in figures]
            st.markdown("\n".join([f"**{show.plain(part)}**\n" if part else "", *lines]))


def _beside(figure: Figure) -> str:
    return f" ({show.plain(figure.compared)})" if figure.beside else ""


def pick_device() -> None:
    devices = available_devices()
    if len(devices) > 1:
        linked.choice("Computed on", devices, key=DEVICE, shown=TITLES.get)
    else:
        st.caption(f"Computed on the {TITLES[devices[0]]}.")


def picked() -> Checkpoint:
    """The model chosen in the sidebar, loaded once for all visitors; a sentence and the page's end if it can't be."""
    return _answer().checkpoint


def address() -> str:
    """What a page's address calls that model."""
    return _answer().name


def carried() -> dict[str, str]:
    """What a link to another screen takes along, lest that shows the default model."""
    return {name: said for name, said in st.query_params.items() if name == PICKED}


def load(name: str) -> Checkpoint:
    """One of the models that ship with the project, on the device chosen in the sidebar."""
    try:
        return asked.load(name, _device())
    except CheckpointError as error:
        st.error(show.plain(str(error)))
        st.stop()


def another(name: str) -> Checkpoint | None:
    """Any model by its name, to be put beside the one that was picked; a sentence instead where it can't be had."""
    try:
        return asked.exactly(name, _device())
    except CheckpointError as error:
        st.warning(show.plain(str(error)))
        return None


def family_title(family: str) -> str:
    """What a family is called on screen; a word that is none stays what it is."""
    return FAMILIES[family].title if family in FAMILIES else family


def _name() -> str:
    return st.query_params.get(PICKED) or asked.DEFAULT_MODEL


def _answer() -> asked.Answer:
    wanted = _name(), _device()
    if getattr(_run, "wanted", None) == wanted:  # each part of a page asks, and looking takes a while
        return _run.answer
    try:
        _run.answer, _run.wanted = asked.answer(*wanted), wanted
        return _run.answer
    except CheckpointError as error:
        st.error(show.plain(str(error)))
        st.stop()


def _device() -> str:
    devices = available_devices()
    device = st.session_state.get(DEVICE)
    return device if device in devices else devices[0]
