"""Streamlit's own scripts and style sheets on their way to a first visitor, a third as large.

Streamlit sends them as they are, since it would pack them anew for each visitor and expects a proxy to do it. Here each
is packed once, when it is first asked for, and kept: three megabytes for all that the screens load.
"""

from functools import cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from latent.browser import SERVED
from latent.browser.packed import LEAST, encoding, packed

FOLDER = Path(streamlit.__file__).parent / "static"
KEPT = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}  # names hold a hash


class PackedAssets:
    """Middleware of the app at the path `base`, which answers for those files and leaves all else to `app`."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.base = app, f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(self.base)
            how = encoding(Headers(scope=scope).get("Accept-Encoding", ""))
            if how and path in assets():
                data = await run_in_threadpool(packed_asset, path, how)
                headers = KEPT | {"Content-Encoding": how}
                return await Response(data, media_type=SERVED[Path(path).suffix], headers=headers)(scope, receive, send)
        await self.app(scope, receive, send)


@cache
def assets() -> frozenset[str]:
    """The files that this is for, by their paths in Streamlit's folder."""
    found = (path for path in (FOLDER / "static").rglob("*") if path.suffix in SERVED)
    return frozenset(path.relative_to(FOLDER).as_posix() for path in found if path.stat().st_size >= LEAST)


@cache
def packed_asset(name: str, how: str) -> bytes:
    """One of them as it travels."""
    return packed((FOLDER / name).read_bytes(), how)
