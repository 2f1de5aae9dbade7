"""Pictures on a page: sharp, sized for the screen, described in words, and to keep."""

import streamlit as st
from PIL import Image
from torch import Tensor

from latent.render import enlarge, png_bytes, scale_for, to_picture

WIDTH = 168
"""Pixels of a picture among others."""


def picture(image: Tensor | Image.Image, alt: str, caption: str | None = None, width: int = WIDTH) -> None:
    """One picture [C, H, W], enlarged without smoothing; `alt` says in words what it shows."""
    if isinstance(image, Tensor):
        image = to_picture(image)
    # PNG, or Streamlit would turn it into a JPEG and its pixels into others.
    sharp = enlarge(image, scale_for(image.width, 2 * width))
    st.image(png_bytes(sharp), caption=caption, width=width, alt=alt)


def link() -> str:
    """The address of this page with everything the visitor set, for the recipe inside a file."""
    return st.context.url if not st.query_params else f"{st.context.url}?{_query()}"


def _query() -> str:
    from urllib.parse import urlencode

    return urlencode(st.query_params.to_dict())
