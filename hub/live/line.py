"""Who waits for work that takes long: a few in a line, everybody else is told at once to come back later."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from latent.compute import Busy

LOOK = 0.1  # seconds between two looks at whether it is one's turn, and whether the visitor is still there

T = TypeVar("T")


class Left(Exception):
    """The visitor has gone away."""


class Line:
    """So many `places` for work, and so many more to wait for one.

    Nobody who waits holds a thread, and it can be shared by servers that run in several event loops.
    """

    def __init__(self, places: int, waiting: int) -> None:
        self._places = threading.Semaphore(places)
        self._all = threading.Semaphore(places + waiting)

    @asynccontextmanager
    async def place(self, request: Request) -> AsyncIterator[None]:
        """Waits for a place. Raises `Busy` at once where too many wait already, `Left` where the visitor goes away."""
        if not self._all.acquire(blocking=False):
            raise Busy("Many films are being made just now: try again in a moment.")
        try:
            while not self._places.acquire(blocking=False):
                if await request.is_disconnected():
                    raise Left
                await asyncio.sleep(LOOK)
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._all.release()


async def while_there(request: Request, work: Callable[..., T], *arguments) -> T:
    """What `work` returns, in a thread of its own. It is called with the arguments and a function `left`.

    Once the visitor has gone away `left()` is true, and whatever the work then raises becomes `Left`.
    """
    left = threading.Event()
    working = asyncio.ensure_future(run_in_threadpool(work, *arguments, left=left.is_set))
    try:
        while not (await asyncio.wait([working], timeout=LOOK))[0]:
            if await request.is_disconnected():
                left.set()
        return working.result()
    except BaseException:
        if left.is_set():
            raise Left from None
        raise
    finally:
        left.set()  # also where the server itself breaks off
