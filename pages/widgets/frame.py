"""What every screen shares: the model picker, the device, the figures of the model in use."""

import threading

import streamlit as st

from hub import Checkpoint, CheckpointError, Figure, summary
from models import FAMILIES
from models.device import TITLES, available_devices
from pages.widgets import asked, linked, show

PICKED, DEVICE = "model", "device"
LISTED, OFFERED, SEEN = "models listed", "models offered", "models seen"
_run = threading.local()
"""The answer of this run of the page's script, which has a thread to itself and begins with `sidebar`."""

HINT = "Type namespace/name for anybody’s on the Hugging Face Hub, or an account to see its models."


def sidebar() -> None:
    """The model picker and the device, for the side of every screen; above the screen, why a model is not there."""
    vars(_run).clear()
    head, foot = st.sidebar.container(), st.sidebar.container()
    with foot:
        pick_device()
    answer = _answer()
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
    """The list of models by their titles, the field for any model's name, and the models of an account typed there."""
    titles, shown = asked.titles(), answer.checkpoint.name
    seen = st.session_state.setdefault(SEEN, [])
    seen += [name for name in (shown, *answer.offered) if name not in [*titles, *seen]]
    st.session_state[LISTED] = shown
    st.selectbox(
        "Model", [*titles, *seen], key=LISTED, on_change=take, args=(LISTED,), filter_mode="contains",
        format_func=lambda name: titles.get(name, name),
    )  # fmt: skip
    if answer.offered:
        st.selectbox(
            f"Models of {answer.name}", answer.offered, index=None, key=OFFERED, on_change=take, args=(OFFERED,),
            placeholder="Choose one",
        )  # fmt: skip
    if st.session_state.get(PICKED, answer.name) != answer.name:
        st.session_state[PICKED] = answer.name
    with st.expander("A model by its name", expanded=bool(answer.notice)):
        # A field of its own, because what is shown in it is what the page's address says.
        given = st.text_input("Name", asked.DEFAULT_MODEL, key=PICKED, bind="query-params", help=HINT)
    if given != answer.name:  # the address came without a commit; from the second run on the commit can be set
        st.rerun()


def take(key: str) -> None:
    """Shows the model that was chosen from the list with this key."""
    pick(st.session_state[key] or asked.DEFAULT_MODEL)


def pick(name: str) -> None:
    """Shows another model; call it in a callback."""
    st.session_state[PICKED] = name


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
    st.caption(f"**{show.plain(checkpoint.title)}.** {origin} {about_it}")
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


def load(name: str) -> Checkpoint:
    """One of the models that ship with the project, on the device chosen in the sidebar."""
    try:
        return asked.load(name, _device())
    except CheckpointError as error:
        st.error(show.plain(str(error)))
        st.stop()


def family_title(family: str) -> str:
    """What a family is called on screen; a word that is none stays what it is."""
    return FAMILIES[family].title if family in FAMILIES else family


def _answer() -> asked.Answer:
    # Before its widget has run for the first time, what is picked stands in the address only.
    name = str(st.session_state.get(PICKED) or st.query_params.get(PICKED) or asked.DEFAULT_MODEL)
    wanted = name, _device()
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
