"""From the name that a visitor asks for to the model that is shown.

A name is that of a model that ships with the project or is in the list of `hub.local`, "namespace/name[@revision]" on
the Hub, or an account there. It comes from a text field or from the page's address, so it can be anything; it is never
taken for a path.
"""

import gc
import re
import time
from dataclasses import dataclass

import streamlit as st
import torch

from hub import (
    Checkpoint,
    CheckpointError,
    Entry,
    at_hand,
    list_account,
    load_checkpoint,
    load_from_hub,
    local,
    look_up,
)
from hub.sources import load_local
from pages.widgets.tasks import Task

DEFAULT_MODEL = "mnist-vae"
LONGEST = 200  # letters of a name
RETRY = 120  # seconds after which what could not be had is asked for again
COMMIT = re.compile(r"@[0-9a-f]{40}$")

OWN = {"max_entries": 8, "show_spinner": False}
OURS = {"max_entries": 24, "show_spinner": False}
STRANGERS = {"max_entries": 4, "show_spinner": False}  # the largest take 400 MB each
ANSWERS = {"max_entries": 200, "ttl": RETRY, "show_spinner": False}


@dataclass(frozen=True)
class Answer:
    """What a visitor gets.

    checkpoint  the model to show, the default one where it can't be what was asked for
    name        what to have in the address: a name of the Hub's with its commit, so that a link always means the same,
                and one of `hub.local` with the stamp of what is there now
    notice      the sentences that say why it is not what was asked for
    offered     the models of the account that was asked for
    """

    checkpoint: Checkpoint
    name: str
    notice: str = ""
    offered: tuple[str, ...] = ()


def answer(asked: str, device: str) -> Answer:
    """The model of a name on a device. Raises `CheckpointError` only where the default model can't be had either."""
    name = asked[:LONGEST].strip().removeprefix("https://huggingface.co/")
    offered = ()
    try:
        if own := local.find(name):
            name = own.pinned
        elif "/" in name:
            name = pinned(name)
        if "/" in name or name in titles():
            return Answer(load(name, device), name)
        offered = _listing(name).result()
        many = {0: "no models", 1: "one model"}.get(len(offered), f"{len(offered)} models")
        advice = "choose one in the sidebar" if offered else "type namespace/name, or another account"
        notice = f"{name} has {many} for Inbetween on the Hub: {advice}."
    except CheckpointError as error:
        notice = str(error)
    return Answer(load(DEFAULT_MODEL, device), asked, f"{notice} This is {DEFAULT_MODEL}.", offered)


def exactly(asked: str, device: str) -> Checkpoint:
    """The model of a name on a device, and no other in its place. Raises `CheckpointError`."""
    name = asked[:LONGEST].strip().removeprefix("https://huggingface.co/")
    if own := local.find(name):
        name = own.pinned
    elif "/" in name:
        name = pinned(name)
    elif name not in titles():
        raise CheckpointError(f"There is no model {name[:40]!r} here: type namespace/name for one of the Hub.")
    return load(name, device)


def titles() -> dict[str, str]:
    """What the models that can be opened without the Hub are called on screen, by their names."""
    return at_hand()


def pinned(name: str) -> str:
    """The same name with the commit it stands for now. Raises `CheckpointError`."""
    if COMMIT.search(name):
        return name
    entry = _description(name).result()
    return f"{entry.name}@{entry.revision}"


def load(name: str, device: str) -> Checkpoint:
    """The model on that device, loaded once for all visitors. Raises `CheckpointError`."""
    loading = _own if local.find(name) else _ours if name in titles() else _strangers
    task = loading(name, device)
    if time.monotonic() - task.began > RETRY and in_vain(task):
        loading.clear(name, device)
        task = loading(name, device)
    return task.result()


def in_vain(task: Task[Checkpoint]) -> bool:
    """Whether a model could not be loaded, or another had to stand in for it."""
    outcome = task.outcome
    return outcome.done() and (outcome.exception() is not None or bool(outcome.result().reason))


@st.cache_resource(**OWN)
def _own(name: str, device: str) -> Task[Checkpoint]:
    return Task(name, lambda progress: _placed(load_local(name), device))


@st.cache_resource(**OURS)
def _ours(name: str, device: str) -> Task[Checkpoint]:
    return Task(name, lambda progress: _placed(load_checkpoint(name, progress), device))


@st.cache_resource(**STRANGERS)
def _strangers(name: str, device: str) -> Task[Checkpoint]:
    return Task(COMMIT.sub("", name), lambda progress: _placed(load_from_hub(name, progress), device))


@st.cache_resource(**ANSWERS)
def _description(name: str) -> Task[Entry]:
    return Task(name, lambda progress: look_up(name))


@st.cache_resource(**ANSWERS)
def _listing(account: str) -> Task[tuple[str, ...]]:
    return Task(f"models of {account}", lambda progress: list_account(account))


def _placed(checkpoint: Checkpoint, device: str) -> Checkpoint:
    checkpoint.model.to(device)
    # One thread a visitor serves many visitors better than many threads one after another.
    torch.set_num_threads(1)
    # What a model consists of lives as long as the server: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return checkpoint
