"""The page and its description as they were made a moment ago: Gradio makes both anew for everybody who comes.

That takes a tenth of a second for some megabytes that are the same for all, but for the address that links in them
begin with.
"""

import time
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from latent.kept import Kept

PATHS = ("/", "/config")
FRESH = 60.0  # seconds for which an answer is given again
MOST = 32_000_000  # bytes of all answers
OWN = ("origin", "range", "if-none-match", "if-modified-since")
"""Headers that may ask for an answer of one's own; the Space has no login, so who asks is none."""
TOLD = ("host", "accept-encoding", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")
"""Headers that say where the Space is, and how an answer may be packed."""
DESCRIBED = ("page", "deep_link")
"""What else in an address changes what Gradio describes; all other settings are read later."""


@dataclass(frozen=True)
class Answer:
    """What was sent, and when, by `time.monotonic`."""

    messages: tuple[Message, ...]
    made: float

    @property
    def size(self) -> int:
        return sum(len(message.get("body", b"")) for message in self.messages)

    @property
    def is_for_all(self) -> bool:
        start = self.messages[0]
        return start["status"] == 200 and "set-cookie" not in Headers(raw=start["headers"])


class Front:
    """Middleware that gives the same answer for a while to all who ask in the same way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: Kept[Answer] = Kept(MOST, lambda answer: answer.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = _way(scope)
        if way is None:
            return await self.app(scope, receive, send)
        answer = self.kept.get(way)
        if answer is None or time.monotonic() - answer.made > FRESH:
            answer = await self._made(scope, receive)
            if answer.is_for_all:
                self.kept.put(way, answer)
        for message in answer.messages:
            # Whatever lies outside may add to the headers of what it passes on.
            await send({**message, "headers": list(message["headers"])} if "headers" in message else message)

    async def _made(self, scope: Scope, receive: Receive) -> Answer:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        return Answer(tuple(messages), time.monotonic())


def _way(scope: Scope) -> tuple | None:
    """All that the answer depends on; None where it is not kept."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in PATHS:
        return None
    headers = Headers(scope=scope)
    asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    if any(name in headers for name in OWN) or any(name in asked for name in DESCRIBED):
        return None
    return scope["path"], scope.get("scheme"), scope.get("root_path", ""), *(headers.get(name) for name in TOLD)
