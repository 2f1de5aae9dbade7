"""What a visitor takes from a screen: its link, Python that makes the same, and codes and pictures as a file."""

import io

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from hub import Checkpoint
from pages.widgets import show

HINT = "The link brings back everything on this screen; drawings and files come back as their codes."


def heading(title: str) -> DeltaGenerator:
    """The screen's title; returns the place beside it where `share` belongs."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, width="content")
        return st.container(width="content")


def share(
    place: DeltaGenerator, checkpoint: Checkpoint, program: str, codes: Tensor, images: Tensor, **more: Tensor
) -> None:
    """The link of the screen, the program, and a file of what is shown: codes [N, *code_shape], images [N, C, H, W].

    `more` are other arrays for the file, by name.
    """
    with place, st.popover("Link and code", icon=":material/share:", type="tertiary"):
        st.code(show.link(), language=None, wrap_lines=True)
        st.caption(HINT)
        st.code(program, language="python", height=300)
        name = f"inbetween-{checkpoint.name.replace('/', '-')}.npz"
        looks = {"icon": ":material/download:", "on_click": "ignore"}
        st.download_button("Codes and pictures (NPZ)", lambda: arrays(codes, images, **more), name, **looks)


def arrays(codes: Tensor, images: Tensor, **more: Tensor) -> bytes:
    """An NPZ file with the arrays `codes`, `images` and `more`."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        codes=codes.cpu().numpy(),
        images=images.cpu().numpy(),
        **{key: each.cpu().numpy() for key, each in more.items()},
    )
    return file.getvalue()
