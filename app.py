"""Inbetween's front door: `streamlit run app.py`.

Beside the screens, which `pages/navigation.py` shows, it serves files: what the screen Live moves in the visitor's
browser, and the weights of the models moved there. Streamlit's own files travel packed, and are asked for at once.
"""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from latent import memory
from pages.widgets.assets import PackedAssets
from pages.widgets.opening import Opening

memory.spare()


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """`hub.live.server.app`, imported when first asked for: with torch it would keep the first visitor waiting."""
    from hub.live import server

    await server.app(scope, receive, send)


base = st.get_option("server.baseUrlPath").strip("/")
app = st.App(
    "pages/navigation.py",
    routes=[Mount(f"/{base}/live" if base else "/live", live)],
    middleware=[Middleware(Opening, base=base), Middleware(PackedAssets, base=base)],
)
