"""A film on a page, which a visitor can stop, and which stands still for those who have asked their device for that."""

import io

import streamlit as st
from PIL import Image

from latent.render import png_bytes

PAUSED = "films are paused"
"""In the session: whether the visitor has stopped the films or started them; absent as long as their device decides."""
FIRST = "The first frame of the film"
MOVING, STILL = "film-moving", "film-still"  # containers, of which frame.css shows one


def film(data: bytes, alt: str) -> None:
    """Shows a GIF or animated WebP, described by `alt`, and beneath it what stops or starts it."""
    paused = st.session_state.get(PAUSED)
    if paused is not True:
        with st.container(key=MOVING if paused is None else None, gap="xsmall"):
            st.image(data, alt=alt)
            st.button("Pause", key="pause", icon=":material/pause:", type="tertiary", on_click=_pause, args=(True,))
    if paused is not False:
        with st.container(key=STILL if paused is None else None, gap="xsmall"):
            st.image(first_frame(data), output_format="PNG", alt=FIRST)
            st.button("Play", key="play", icon=":material/play_arrow:", type="tertiary", on_click=_pause, args=(False,))


def first_frame(data: bytes) -> bytes:
    """The first frame of a film, as a PNG."""
    with Image.open(io.BytesIO(data)) as frames:
        return png_bytes(frames.convert("RGB"))


def _pause(paused: bool) -> None:
    st.session_state[PAUSED] = paused
