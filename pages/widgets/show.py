"""Pictures on a page: sharp, sized for the screen, described in words, and to keep."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st
from PIL import Image
from torch import Tensor

from hub import Checkpoint
from latent.limits import MAX_LINK
from latent.render import enlarge, png_bytes, scale_for, to_picture

WIDTH = 168
"""Pixels of a picture among others."""
BY_NAME = {Checkpoint: lambda checkpoint: (checkpoint.name, checkpoint.revision)}
"""How `st.cache_data` tells one model from another."""
JOINER = "\u2060"
STAND_INS = "codes of drawings and files"


def picture(image: Tensor | Image.Image, alt: str, caption: str | None = None, width: int = WIDTH) -> None:
    """One picture [C, H, W], enlarged without smoothing; `alt` says in words what it shows."""
    if isinstance(image, Tensor):
        image = to_picture(image)
    # PNG, or Streamlit would turn it into a JPEG and its pixels into others.
    sharp = enlarge(image, scale_for(image.width, 2 * width))
    # A picture with a caption does not shrink with its column, but one in a container of its own does.
    with st.container(width=width):
        st.image(png_bytes(sharp), caption=caption, width="stretch", output_format="PNG", alt=alt)


def download(checkpoint: Checkpoint, make: Callable[[], Image.Image], name: str, label: str = "PNG", **recipe) -> None:
    """A button that saves a picture as a file whose name ends in `name`, with the recipe inside.

    The picture is made when it is asked for: few visitors keep one, and all would wait for it.
    """
    note = source(checkpoint) | recipe | linked_note()
    file_name, icon = f"inbetween-{checkpoint.name.replace('/', '-')}-{name}.png", ":material/download:"
    looks = {"icon": icon, "on_click": "ignore"}
    st.download_button(label, lambda: png_bytes(make(), note), file_name, "image/png", **looks)


def source(*checkpoints: Checkpoint) -> dict[str, str]:
    """Which models a file was drawn by, for the recipe inside it."""
    return {
        "model": " and ".join(each.repo or each.name for each in checkpoints),
        "revision": " and ".join(each.revision for each in checkpoints),
        **next((each.domain.noted_credit for each in checkpoints if each.domain.credit), {}),
    }


def plain(words: str) -> str:
    """Markdown that shows the words as they are, in one line, for those that a stranger may have chosen."""
    words = re.sub(r"[\\`*_\[\]<>$~&]|^[-+=#]", r"\\\g<0>", " ".join(words.split()))
    words = re.sub(r"^(\d+)([.)])", r"\1\\\2", words)
    # Streamlit looks for links, icons and arrows once more after Markdown has taken the backslashes away: a word
    # joiner, which nobody sees, stays between their letters.
    return re.sub(r":(?=\S)|@(?=\S)|www(?=\.)|[-~<>](?=\\?[-=>])", rf"\g<0>{JOINER}", words, flags=re.IGNORECASE)


def link() -> str:
    """The address of this page with everything the visitor set; codes stand in it for drawings and files."""
    settings = st.query_params.to_dict()
    for key, (source, code) in st.session_state.get(STAND_INS, {}).items():
        if settings.get(f"{key}-from") == source:
            settings |= {f"{key}-from": "Code", f"{key}-code": code}
    query = urlencode(settings)
    address = st.context.url or ""
    return f"{address}?{query}" if query else address


def stand_in(key: str, source: str, code: str) -> None:
    """From now on a link names this code where the picture with the settings `key` comes from the `source`."""
    st.session_state.setdefault(STAND_INS, {})[key] = (source, code)


def linked_note() -> dict[str, str]:
    """The link for the recipe inside a file, where it is short enough for one."""
    address = link()
    return {"link": address} if len(address) <= MAX_LINK else {}
