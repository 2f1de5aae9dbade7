"""Parts of a screen that are drawn again alone when one of their own widgets changes.

What is around them, the list of screens, the model and what was measured on it, is half of the work of a screen.
"""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from latent.compute import Busy
from pages.widgets import show


def by_itself(draw: Callable[[], None]) -> Callable[[], None]:
    """`draw` as such a part, which says so where its model is too busy. It writes to no container made outside it."""

    @st.fragment
    @wraps(draw)
    def part() -> None:
        try:
            draw()
        except Busy as busy:
            st.warning(show.plain(str(busy)))

    return part
