"""The Hub's client, and a limit to how long it may keep anybody waiting."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Self, TypeVar

from huggingface_hub import HfApi, constants, get_session

from hub.remote import answers
from hub.remote.errors import HubError

answers.guard()

PATIENCE = 3.0  # seconds until a Hub that does not answer a question counts as dead
STALL = 20.0  # seconds without a byte until a download counts as broken off: the client hands on 10 MB at a time

T = TypeVar("T")


@dataclass(frozen=True)
class Access:
    """With whose eyes the Hub is read, and where what was read is kept.

    Both belong together: a private file that lies in a cache is handed out whoever asks for it, so what was fetched
    with a token must never lie where visitors are served from.

    token  False for none, None for the one this machine is logged in with, or a token
    """

    token: bool | str | None
    cache: Path

    @classmethod
    def of_visitor(cls) -> Self:
        """For what anybody may ask for: no token, and a cache that only such requests fill. Raises `HubError`."""
        if folder := os.environ.get("INBETWEEN_CACHE"):
            return cls(False, Path(folder))
        if folder := os.environ.get("XDG_CACHE_HOME"):
            return cls(False, Path(folder) / "inbetween")
        try:
            return cls(False, Path.home() / ".cache" / "inbetween")
        except RuntimeError:  # a container may run as somebody of whom nothing is known
            raise HubError(
                "There is no home folder to keep models in: set INBETWEEN_CACHE to a folder that can be written."
            ) from None

    @classmethod
    def of_owner(cls, token: bool | str | None = None, cache: Path | str | None = None) -> Self:
        """For commands and scripts of the person whose machine this is: their token, and the Hub's usual cache."""
        return cls(token, Path(cache or constants.HF_HUB_CACHE))


def client(token: bool | str | None = None) -> HfApi:
    """The Hub's client for this token, at the endpoint of the environment."""
    return HfApi(endpoint=os.environ.get("HF_ENDPOINT"), token=token, library_name="inbetween")


def ping(api: HfApi) -> None:
    """Raises at once where nobody answers at the Hub's address; what it answers does not matter.

    Asked before what the client would repeat: each of its repetitions closes the connections of all other threads.
    """
    get_session().head(api.endpoint, timeout=PATIENCE)


def with_timeout(work: Callable[[], T], seconds: float, moving: Callable[[], int] = lambda: 0) -> T:
    """What `work` returns. Raises TimeoutError when `moving` has not changed for so many seconds.

    The client asks a dead endpoint again and again for 23 seconds, and has no setting for that. Its thread is left to
    give up by itself; what it may still download is only ever put into the cache whole.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    while True:
        before = moving()
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done() or moving() == before:
                raise
