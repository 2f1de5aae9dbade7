"""The edition without a server, from a folder of static files: operated, in an iframe, and without a network."""

import functools
import io
import json
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from playwright.sync_api import expect


class Quiet(SimpleHTTPRequestHandler):
    """Static files, and nothing else."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address(site):
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def opened(address, open_page):
    """`opened(path)` opens it, with what it complains of and asks for: `page.complaints`, `page.asked`."""

    def opened(path: str, **options):
        page = open_page("about:blank", **options)
        page.complained, page.asked = [], []
        page.on("console", lambda message: message.type == "error" and page.complained.append(message.text))
        page.on("pageerror", lambda error: page.complained.append(str(error)))
        page.context.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{address}/{path}")
        return page

    return opened


def settled(page) -> None:
    """All files are in the visitor's browser."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_load_state("networkidle")


def test_a_model_moves_without_a_network_and_asks_nobody_else(opened, address):
    page = opened("model-mnist-vae-2d.html")
    canvas = page.locator(".plane canvas").first
    expect(canvas).to_be_visible()
    expect(page.locator(".message[role=alert]:visible")).to_have_count(0)
    settled(page)
    page.context.set_offline(True)  # also the encoder, which is first asked now, is there
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("new URLSearchParams(location.search).has('code')")
    page.wait_for_load_state("networkidle")
    assert all(each.startswith((address, "about:", "blob:", "data:")) for each in page.asked)
    assert page.complained == []


def test_a_link_brings_back_the_view_and_its_state(opened):
    page = opened("model-mnist-vae-2d.html?view=sliders&code=0.5,-1")
    expect(page.get_by_role("button", name="Sliders")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("slider").first).to_be_visible()
    values = page.get_by_role("slider").evaluate_all("each => each.map((one) => Number(one.value)).sort()")
    assert values == pytest.approx([-1, 0.5], abs=0.02)
    page.get_by_role("button", name="Whole plane").click()
    expect(page.locator(".plane canvas").first).to_be_visible()
    page.wait_for_function("!location.search.includes('view')")


def test_a_path_is_kept_as_a_gif_made_here(opened):
    path = "0,0;1,0.5"
    page = opened(f"model-mnist-vae-2d.html?path={path}&how=linear,smooth,loop,12,10")
    page.get_by_role("tab", name="Path").or_(page.get_by_role("button", name="Path", exact=True)).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download GIF").click()
    data = download.value.path().read_bytes()
    with Image.open(io.BytesIO(data)) as film:
        assert film.n_frames == 12
        assert film.info["duration"] == 100 and film.info["loop"] == 0
        assert film.width >= 2 * 336
        note = json.loads(film.info["comment"])
    assert note["model"] == "mnist-vae-2d and mnist-ae-2d" and path.split(";")[0] in note["link"]


def test_chapters_work_without_a_network(opened):
    page = opened("index.html")
    settled(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="KL divergence").click()
    handle = page.locator(".figure [role=slider]").first
    expect(handle).to_be_visible()
    before = handle.get_attribute("aria-valuenow")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-valuenow", before)
    page.keyboard.press("Tab")
    page.wait_for_function("location.search.length > 1")  # what was set is in the address
    address = page.url
    page.reload()
    expect(page.locator(".figure [role=slider]").first).not_to_have_attribute("aria-valuenow", before)
    assert page.url == address and page.complained == []


def test_an_iframe_shows_the_figure_alone(opened):
    page = opened("index.html?embed=1&figure=elbo")
    page.wait_for_url("**/learn-elbo.html?embed=1")
    expect(page.locator(".figure")).to_be_visible()
    for hidden in ("h1", ".top", ".leads", ".primer > p"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.complained == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_a_phone(opened, complaints, scheme):
    for path in ("index.html", "learn-elbo.html", "model-mnist-vae-2d.html"):
        page = opened(path, color_scheme=scheme, viewport={"width": 390, "height": 800})
        if path != "index.html":
            expect(page.locator(".figure, .plane canvas").first).to_be_visible()
        if "elbo" in path:  # its bars are told once they are computed
            expect(page.locator(".figure .bars")).to_have_attribute("aria-label", re.compile("."))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert complaints(page) == [], path
