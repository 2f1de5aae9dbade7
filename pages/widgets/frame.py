"""What every screen shares: the model picker, the device, the figures of the model in use."""

import gc

import streamlit as st
import torch
from streamlit.runtime.pages_manager import PagesManager

from hub import Checkpoint, CheckpointError, Entry, list_models, load_checkpoint
from hub.card import FAMILY_NAMES, figures
from models.device import TITLES, available_devices
from pages.widgets import linked

DEFAULT_MODEL = "mnist-vae"
PICKED, DEVICE = "model", "device"


def title(entry: Entry) -> str:
    """A model's name on screen, such as "MNIST · VAE · 32 numbers"."""
    return f"{entry.domain.title} · {FAMILY_NAMES[entry.family]} · {entry.code}"


def sidebar() -> None:
    """The model picker and the device, for the side of every screen."""
    entries = {entry.name: entry for entry in list_models()}
    with st.sidebar:
        # The names themselves are shown, because what is shown is what the page's address says.
        entry = entries[linked.choice("Model", list(entries), key=PICKED, default=DEFAULT_MODEL)]
        st.caption(f"**{title(entry)}.** {entry.summary}")
        with st.expander(f"Measured on {entry.report['test_pictures']:,} test pictures"):
            st.markdown("\n".join(f"- {words}: **{figure}**" for words, figure in figures(entry.report).items()))
        devices = available_devices()
        if len(devices) > 1:
            linked.choice("Computed on", devices, key=DEVICE, shown=TITLES.get)
        else:
            st.caption(f"Computed on the {TITLES[devices[0]]}.")


def picked() -> Checkpoint:
    """The model chosen in the sidebar, loaded once for all visitors; a sentence and the page's end if it can't be."""
    if PagesManager.uses_pages_directory:
        # A server whose very first visitor asks for a page in `pages/` runs that page by itself: Streamlit does not
        # know yet that app.py has a navigation of its own. Told so, it starts again with app.py.
        PagesManager.uses_pages_directory = False
        st.rerun()
    name = st.session_state.get(PICKED, DEFAULT_MODEL)
    return load(name if name in {entry.name for entry in list_models()} else DEFAULT_MODEL)


def load(name: str) -> Checkpoint:
    """The named model on the device chosen in the sidebar."""
    devices = available_devices()
    device = st.session_state.get(DEVICE, devices[0])
    try:
        return _load(name, device if device in devices else devices[0])
    except CheckpointError as error:
        st.error(str(error))
        st.stop()


def counterpart(name: str, family: str) -> str | None:
    """The model of another family that is most like this one: same data set, and the same code if there is one."""
    entries = list_models()
    mine = next(entry for entry in entries if entry.name == name)
    others = [entry for entry in entries if entry.family == family and entry.domain == mine.domain]
    return min(others, key=lambda entry: (entry.code != mine.code, entry.name), default=mine).name


@st.cache_resource(max_entries=24, show_spinner="Loading the model …")
def _load(name: str, device: str) -> Checkpoint:
    checkpoint = load_checkpoint(name)
    checkpoint.model.to(device)
    # One thread a visitor serves many visitors better than many threads one after another.
    torch.set_num_threads(1)
    # What a model consists of lives as long as the server: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return checkpoint
