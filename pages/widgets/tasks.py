"""What the Hub is asked for: fetched once for everybody who waits for it, with a bar on each of their pages."""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Generic, TypeVar

import streamlit as st

from hub import CheckpointError
from pages.widgets import show

UNNOTICED = 0.4  # seconds before a bar appears: what is nearly there should not flash
TICK = 0.1  # seconds between two looks at how far it is

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Task(Generic[T]):
    """Work in a thread of its own, so that a visitor who goes away does not break it off for the others.

    `work` is called with a function that takes the bytes that have arrived and their total; it touches no page.
    """

    def __init__(self, name: str, work: Callable[[Progress], T]) -> None:
        self.began = time.monotonic()
        self.outcome: Future[T] = Future()
        self._name = show.plain(name)
        self._bytes = (0, 0)
        Thread(target=self._run, args=(work,), daemon=True).start()

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self.outcome.set_result(work(self._arrived))
        except BaseException as error:
            self.outcome.set_exception(error)

    def _arrived(self, done: int, total: int) -> None:
        self._bytes = (done, total)

    def state(self) -> tuple[float, str]:
        """How much of it is done, from 0 to 1, and what is being done."""
        done, total = self._bytes
        if not total:
            return 0.0, f"Looking for {self._name} …"
        return done / total, f"Downloading {self._name}: {done / 1e6:.1f} of {total / 1e6:.1f} MB"

    def result(self) -> T:
        """What came of it, after a wait with a bar on the page. Raises what the work raised."""
        # The bar's place is kept where there is none to show, or the next run would move everything below it by one:
        # to Streamlit these would be other elements, and a drawer would close while somebody draws in it.
        with st.empty():
            wait([self.outcome], UNNOTICED)
            if not self.outcome.done():
                bar = st.progress(*self.state())
                while not self.outcome.done():
                    bar.progress(*self.state())
                    wait([self.outcome], TICK)
                bar.empty()
        error = self.outcome.exception()
        if isinstance(error, CheckpointError):  # for each visitor anew, without the traces of those before
            raise error.with_traceback(None)
        return self.outcome.result()
