"""The Space below a path of a site, behind a proxy that takes the path away before it passes a request on."""

import http.server
import json
import threading
import urllib.error
import urllib.request

import gradio as gr
import pytest
from starlette.routing import Mount

from hub.live import server

PATH = "/tools/space"


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes on what is asked for below PATH, without PATH."""

    behind = ""

    def do_GET(self) -> None:
        if not self.path.startswith(f"{PATH}/"):
            self.send_error(404)
            return
        try:
            with urllib.request.urlopen(self.behind + self.path.removeprefix(PATH)) as answer:
                status, kind, data = answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            status, kind, data = error.code, "text/plain", error.read()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args) -> None:
        """Tests look at the answers."""


@pytest.fixture(params=["GRADIO_ROOT_PATH", "argument"])
def address(request, monkeypatch):
    """Where a page is that is served as the Space is, seen from outside."""
    options = {"root_path": PATH}
    if request.param == "GRADIO_ROOT_PATH":
        monkeypatch.setenv("GRADIO_ROOT_PATH", PATH)
        options = {}
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.Markdown("A page.")
    routes = {"routes": [Mount("/live", server.app)]}
    _, url, _ = blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, app_kwargs=routes, **options)
    handler = type("OneProxy", (Proxy,), {"behind": url.rstrip("/")})
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}{PATH}/"
    proxy.shutdown()
    proxy.server_close()
    blocks.close()


def read(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def test_what_moves_is_served_below_the_path_too(address):
    status, page = read(address)
    assert status == 200 and "gradio" in page
    assert json.loads(read(f"{address}config")[1])["root"].endswith(PATH)
    status, program = read(f"{address}live/{server.version()}/live.js")
    assert status == 200 and "mountLive" in program
    status, film = read(f"{address}live/film.gif?model=mnist-vae-2d&keys=0,0;1,1&frames=3")
    assert status == 200 and film.startswith("GIF89a")
    status, words = read(f"{address}live/film.gif")
    assert status == 400 and words.startswith("A film shows one to 2 models")
    assert read(f"{address}live/nothing/live.js")[0] == 404
