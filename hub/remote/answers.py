"""What the Hub may answer: HF_ENDPOINT can lead anywhere, and what is there may lie about sizes, names and lengths.

The client names files in its cache by headers of the answer and unpacks whatever comes packed. So every answer passes
through here first: none is unpacked, none is longer than what it is for, and none names a place outside the cache.
"""

from collections.abc import Iterator

import httpx2
from huggingface_hub import set_client_factory
from huggingface_hub.utils._http import default_client_factory

from hub.folder.screening import MAX_HEADER_BYTES, MAX_PARAMETERS
from hub.remote.errors import HubError

MAX_FILE = 4 * MAX_PARAMETERS + MAX_HEADER_BYTES
MAX_ANSWER = 20_000_000  # bytes of all that is no file of a repository
NAMES = ("ETag", "X-Linked-Etag", "X-Repo-Commit")
"""The headers that become names of files."""


class Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, which ends with an error where there are more than `most`."""

    def __init__(self, stream: httpx2.SyncByteStream, most: int) -> None:
        self.stream, self.most = stream, most

    def __iter__(self) -> Iterator[bytes]:
        left = self.most
        for part in self.stream:
            left -= len(part)
            if left < 0:
                raise _lie(f"more than {self.most:,} bytes")
            yield part

    def close(self) -> None:
        self.stream.close()


def check(response: httpx2.Response) -> None:
    """Raises `HubError` where the head of an answer can't be a Hub's, and bounds what follows it."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _lie("something packed that was asked for as it is")
    for name in NAMES:
        value = response.headers.get(name, "").removeprefix("W/")
        if "/" in value or "\\" in value or ".." in value:
            raise _lie(f"a path in its header {name}")
    most = MAX_FILE if "/resolve/" in response.request.url.path or response.history else MAX_ANSWER
    assert isinstance(response.stream, httpx2.SyncByteStream)
    response.stream = Bounded(response.stream, most)


def _plain(request: httpx2.Request) -> None:
    request.headers["Accept-Encoding"] = "identity"


def _lie(what: str) -> HubError:
    return HubError(f"What answers for the Hub sends {what}, which the Hub never does: check HF_ENDPOINT.")


def guard() -> None:
    """Has the Hub's client check every answer from now on."""

    def guarded() -> httpx2.Client:
        session = default_client_factory()
        hooks = session.event_hooks
        session.event_hooks = {"request": [*hooks["request"], _plain], "response": [*hooks["response"], check]}
        return session

    set_client_factory(guarded)
