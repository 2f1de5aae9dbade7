"""The page that a browser gets first: Streamlit's own, which knows no screen, with what each screen will ask for.

Without these links a script is asked for only when what needs it has come, once for each of four steps; and without
the style sheets everything moves when they come.
"""

import html
import json
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from latent.browser import version
from pages.widgets.assets import FOLDER

IMPORT = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
EVERYWHERE = ("PageLink", "ButtonGroup")
SCREENS = {
    "": ("ImageList", "NumberInput", "DownloadButton"),
    "live": ("BidiComponent",),
    "grid": ("BidiComponent",),
    "interpolate": ("BidiComponent", "ImageList"),
    "learn": ("BidiComponent",),
}
"""Parts of Streamlit's front end, by the path of the screen whose first picture needs them."""

STYLES = ("opening.css", "frame.css")
SCRIPT = Path(__file__).with_name("opening.js")


class Opening:
    """Middleware of the app at the path `base`, which completes the page; outside of whatever packs answers."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.base = app, f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or "text/html" not in Headers(scope=scope).get("Accept", "")
        ):
            return await self.app(scope, receive, send)
        screen = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(self.base)
        plain = [(name, value) for name, value in scope["headers"] if name not in UNWANTED]
        await self.app(
            {**scope, "headers": plain},
            receive,
            _Completed(send, links(screen if screen in SCREENS else None, self.base) + beside(screen)),
        )


UNWANTED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
"""Headers of a request after which the answer would not be the whole page as text."""


class _Completed:
    """Passes an answer on; where it is a page, with `more` in its head and the style sheets in its body."""

    def __init__(self, send: Send, more: str) -> None:
        self.send, self.more = send, more
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 200 and MutableHeaders(scope=message).get("Content-Type", "").startswith(
                "text/html"
            ):
                self.start = message
                return
        elif self.start and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self.finish()
            return
        await self.send(message)

    async def finish(self) -> None:
        page = self.body.replace(b"</head>", self.more.encode() + b"</head>", 1)
        # Streamlit's own styles, which these change, are put into the head.
        page = page.replace(b"<body>", b"<body>" + styles().encode(), 1)
        headers = MutableHeaders(scope=self.start)
        headers["Content-Length"] = str(len(page))
        for name in ("ETag", "Last-Modified"):  # of a page without what was added
            if name in headers:
                del headers[name]
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": page})


@cache
def links(screen: str | None, base: str) -> str:
    """What the page for this screen asks for at once; one that is none asks for what all need."""
    wanted = [f"static/js/{name}" for name in scripts(*EVERYWHERE, *SCREENS.get(screen, ()))]
    if screen == "live":
        wanted.append(f"live/{version()}/live.js")
    return "".join(f'<link rel="modulepreload" crossorigin href="{base}{path}">' for path in wanted)


def beside(screen: str) -> str:
    """The script that says where the server is, for a page whose address has the app's own as its folder."""
    if "/" in screen:
        return ""
    origins = html.escape(json.dumps(st.get_option("client.allowedOrigins")))
    return f'<script data-allowed-origins="{origins}">{SCRIPT.read_text(encoding="utf-8")}</script>'


@cache
def styles() -> str:
    """What is around the screens, and where."""
    sheets = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in STYLES)
    return f"<style>{''.join(sheets)}</style>"


@cache
def scripts(*parts: str) -> list[str]:
    """The files of these parts and of all that they import; without those that Streamlit's page asks for itself."""
    there = set(re.findall(r"static/js/([\w.-]+\.js)", (FOLDER / "index.html").read_text()))
    found: dict[str, None] = {}
    new = [path.name for part in parts for path in (FOLDER / "static/js").glob(f"{part}.*.js")]
    while new:
        name = new.pop(0)
        if name not in there and name not in found:
            found[name] = None
            new += IMPORT.findall((FOLDER / "static/js" / name).read_text(encoding="utf-8"))
    return list(found)
