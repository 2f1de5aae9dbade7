"""Inbetween's front door: `streamlit run app.py`.

Beside the screens, which `pages/navigation.py` shows, it serves files: what the screen Live moves in the visitor's
browser, and the weights of the models moved there.
"""

import streamlit as st
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from latent import memory

memory.spare()


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """`hub.live.server.app`, imported when first asked for: with torch it would keep the first visitor waiting."""
    from hub.live import server

    await server.app(scope, receive, send)


base = st.get_option("server.baseUrlPath").strip("/")
app = st.App("pages/navigation.py", routes=[Mount(f"/{base}/live" if base else "/live", live)])
