"""Widgets whose value lives in the page's address, so that a link brings back what its sender saw.

The key is the name in the address. Browsers enforce limits and options only on screen, and an address can say anything,
so each value is checked again here; one that does not pass becomes the nearest that does, or the default.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from latent.limits import MAX_SEED
from pages.widgets import show


def slider(label: str, low: float, high: float, default: float, *, key: str, step: float | None = None, **looks) -> Any:
    """A number between `low` and `high`, an int if these are; the rest of the arguments are st.slider's."""
    value = st.slider(label, low, high, default, step, key=key, bind="query-params", **looks)
    if not math.isfinite(value):
        return default
    return min(max(value, low), high)


def number(label: str, low: int, high: int, default: int, *, key: str, **looks) -> int:
    """A whole number between `low` and `high`, typed or stepped."""
    try:
        value = st.number_input(label, low, high, default, 1, key=key, bind="query-params", **looks)
    except OverflowError:  # of an address that says more than a number can be; Streamlit would read it at each run
        value = st.number_input(label, low, high, default, 1, key=f"{key} again", **looks)
    return default if value is None else min(max(int(value), low), high)


def seed(key: str = "seed", label: str = "Seed") -> int:
    """The seed of whatever is random on the page: the same seed gives the same pictures."""
    return number(label, 0, MAX_SEED, 0, key=key, help="The same seed gives the same pictures again.")


def choice(
    label: str,
    options: Sequence[Any],
    *,
    key: str,
    default: Any = None,
    shown: Callable[[Any], str] = str,
    widget: Callable[..., Any] = st.selectbox,
    **looks,
) -> Any:
    """One of `options`, the first unless a `default` is given; `widget` may be st.radio or st.segmented_control too."""
    default = options[0] if default is None else default
    start = {"default": default} if widget in (st.segmented_control, st.pills) else {"index": options.index(default)}
    words = shown if widget is st.selectbox else lambda option: show.plain(shown(option))  # the others read Markdown
    value = widget(label, options, key=key, bind="query-params", format_func=words, **start, **looks)
    return value if value in options else default


def several(label: str, options: Sequence[str], *, key: str, default: Sequence[str] = (), **looks) -> list[str]:
    """Any number of `options`, in the order in which they were chosen."""
    chosen = st.multiselect(label, options, list(default), key=key, bind="query-params", **looks)
    return [option for option in chosen if option in options]


def toggle(label: str, default: bool, *, key: str, **looks) -> bool:
    """On or off."""
    return bool(st.toggle(label, default, key=key, bind="query-params", **looks))
