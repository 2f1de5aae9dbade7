import io
import re
import urllib.request

import pytest
from PIL import Image
from playwright.sync_api import expect

from hub.space.app import LAUNCH, build

expect.set_options(timeout=60_000)  # of patience, not of waiting: other tests may run beside these

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def space(browser, tmp_path_factory):
    """The address of a running Space."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("files")))
        blocks = build()
        blocks.launch(**LAUNCH, prevent_thread_lock=True, quiet=True)
        yield blocks.local_url
        blocks.close()


def test_a_film_is_made_and_what_is_downloaded_moves(space, open_page):
    page = open_page(space, accept_downloads=True, **PHONE)
    page.get_by_role("tab", name="Interpolate").click()
    film = page.locator(".film img")
    expect(film).to_be_visible()
    before = film.get_attribute("src")
    page.get_by_label("Round trip").click()
    expect(film).not_to_have_attribute("src", before)
    for kind in ("GIF", "WebP"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind).click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")
        with Image.open(download.value.path()) as picture:
            assert picture.n_frames > 10
    # What is on the screen moves, too.
    with urllib.request.urlopen(film.evaluate("image => image.src")) as response:
        assert Image.open(io.BytesIO(response.read())).n_frames > 10


def test_pictures_are_there_without_a_click_and_fit_a_phone(space, open_page):
    page = open_page(space, **PHONE)
    expect(page.get_by_alt_text(re.compile("25 pictures drawn by mnist-vae"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Generate", "Interpolate", "Encode", "Sweep"):
        expect(page.get_by_role("tab", name=name)).to_be_in_viewport()


def test_a_drawing_is_encoded(space, open_page):
    page = open_page(f"{space}?tab=encode", **PHONE)
    seen = page.get_by_alt_text(re.compile("as the model sees it"))
    expect(seen).to_have_count(1)
    canvas = page.locator(".pad canvas:visible")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(box["x"] + 140, box["y"] + 40 + 20 * step)
    page.mouse.up()
    expect(page.get_by_alt_text("your picture, decoded from its code")).to_be_visible()


def test_a_link_restores_model_tab_and_settings(space, open_page):
    page = open_page(f"{space}?model=fashion-vae&tab=generate&seed=7&count=9&temperature=0.5", **PHONE)
    expect(page.get_by_alt_text("9 pictures drawn by fashion-vae, seed 7")).to_be_visible()
    expect(page.get_by_label("Seed")).to_have_value("7")
    page.get_by_role("button", name="Draw others").click()
    expect(page.get_by_label("Seed")).not_to_have_value("7")
    # The address follows, and is a link to what is on the screen now.
    seed = page.get_by_label("Seed").input_value()
    page.wait_for_url(re.compile(rf"seed={seed}\b"))
    again = open_page(page.url, **PHONE)
    expect(again.get_by_alt_text(f"9 pictures drawn by fashion-vae, seed {seed}")).to_be_visible()


def test_a_model_that_cannot_be_had_leaves_all_as_it_is(space, open_page):
    page = open_page(f"{space}?model=..%2F..%2Fetc", **PHONE)
    expect(page.get_by_text("is no repository on the Hub").first).to_be_visible()
    expect(page.get_by_alt_text(re.compile("drawn by mnist-vae"))).to_be_visible()
