"""What the app adds to Streamlit's own page, and how Streamlit's own files travel."""

import html
import json
import re

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from latent.browser import version
from pages.widgets.assets import FOLDER, PackedAssets, assets
from pages.widgets.opening import Opening, scripts

HTML = {"Accept": "text/html,*/*"}


def client(base=""):
    """A server that has Streamlit's page everywhere below `base`, and beside it Streamlit's other files."""

    async def page(request):
        return FileResponse(FOLDER / "index.html")

    async def words(request):
        return PlainTextResponse("a page? <head></head><body>")

    async def broken(request):
        return HTMLResponse("<head></head><body>no", 404)

    routes = [
        Mount(f"{base}/static", StaticFiles(directory=FOLDER / "static")),
        Route(f"{base}/words", words),
        Route(f"{base}/broken", broken),
        Route(f"{base}/", page),
        Route(f"{base}/{{screen}}", page),
        Route(f"{base}/{{screen}}/", page),
    ]
    stack = [Middleware(Opening, base=base.strip("/")), Middleware(PackedAssets, base=base.strip("/"))]
    return TestClient(Starlette(routes=routes, middleware=stack))


@pytest.mark.parametrize("base", ["", "/below"])
def test_a_screen_asks_at_once_for_what_it_needs_and_everything_is_there(base):
    served = client(base)
    answer = served.get(f"{base}/live", headers=HTML)
    assert len(answer.content) == int(answer.headers["content-length"]) and "etag" not in answer.headers
    links = re.findall(r'<link rel="modulepreload" crossorigin href="(/[^"]+)">', answer.text)
    assert f"{base}/live/{version()}/live.js" in links
    assert any("BidiComponent" in link for link in links)
    for link in links:
        if "/static/" in link:
            assert (
                served.get(link, headers={"Accept-Encoding": "gzip"}).text
                == (FOLDER / link[len(base) + 1 :]).read_text()
            )
    assert not any("BidiComponent" in line for line in served.get(f"{base}/", headers=HTML).text.split("<link"))


@pytest.mark.parametrize("base", ["", "/below"])
def test_a_page_says_where_its_server_is_where_that_is_known(base):
    served = client(base)
    page = served.get(f"{base}/live", headers=HTML).text
    (origins,) = re.findall(r'<script data-allowed-origins="([^"]*)">', page)
    assert json.loads(html.unescape(origins)) == st.get_option("client.allowedOrigins") != []
    assert page.index("window.__streamlit ??=") < page.index("</head>")
    assert "window.__streamlit" not in served.get(f"{base}/live/", headers=HTML).text


def test_no_script_is_asked_for_twice():
    own = set(re.findall(r"static/js/([\w.-]+\.js)", (FOLDER / "index.html").read_text()))
    found = scripts("Selectbox", "ButtonGroup", "ImageList")
    assert len(found) == len(set(found)) and not own & set(found) and len(found) > 3


def test_the_style_sheets_come_with_the_page_after_streamlit_s():
    page = client().get("/", headers=HTML).text
    assert page.index("</head>") < page.index('[data-testid="stMainBlockContainer"]')


def test_a_page_is_never_the_answer_to_whether_it_has_changed():
    served = client()
    assert served.get("/", headers=HTML | {"If-None-Match": "*", "Range": "bytes=0-9"}).status_code == 200


def test_only_pages_are_completed():
    served = client()
    assert served.get("/words", headers=HTML).text == "a page? <head></head><body>"
    assert served.get("/broken", headers=HTML).text == "<head></head><body>no"
    assert served.get("/", headers={"Accept": "*/*"}).text == (FOLDER / "index.html").read_text()


def test_streamlit_s_files_travel_small_and_stay_what_they_are():
    name = max(assets(), key=lambda name: (FOLDER / name).stat().st_size if "/js/index" in name else 0)
    answer = client().get(f"/{name}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and "immutable" in answer.headers["cache-control"]
    assert answer.text == (FOLDER / name).read_text(encoding="utf-8")
    assert int(answer.headers["content-length"]) < len(answer.content) / 2.5


def test_other_files_and_other_browsers_are_left_to_streamlit():
    served = client()
    name = next(iter(assets()))
    assert "content-encoding" not in served.get(f"/{name}", headers={"Accept-Encoding": "identity"}).headers
    assert served.get("/static/js/none.js", headers={"Accept-Encoding": "gzip"}).status_code == 404
    assert served.post(f"/{name}", headers={"Accept-Encoding": "gzip"}).status_code == 405
