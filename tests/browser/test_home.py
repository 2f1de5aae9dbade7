"""The first screen in Chromium: something moves, a visitor changes what, and finds the way on."""

import io
from pathlib import Path

import pytest
from PIL import Image

from latent.render import read_note
from pages.widgets.film import FIRST

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


def film(page, start: str, end: str) -> Image.Image:
    image = page.get_by_alt_text(f"Film of the pictures between {start} and {end}")
    image.wait_for()
    return Image.open(io.BytesIO(page.request.get(image.evaluate("image => image.src")).body()))


def test_a_visitor_makes_an_in_between_with_one_press_and_keeps_it(open_page, address):
    page = open_page(address, viewport={"width": 390, "height": 844})
    first = film(page, "3", "8")
    assert first.n_frames == 48
    page.get_by_role("radiogroup", name="To").get_by_role("radio", name="1").click()
    assert film(page, "3", "1").n_frames == 48
    assert page.url.endswith("?to=1")
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep the GIF").click()
    assert download.value.suggested_filename == "inbetween-mnist-vae-3-to-1.gif"
    note = read_note(download.value.path().read_bytes())
    assert (note["model"], note["revision"], note["link"]) == ("mnist-vae", "bundled", f"{address}?to=1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_cards_lead_to_the_screens_and_keep_the_model(open_page, address):
    page = open_page(f"{address}/?model=mnist-ae")
    page.locator("[data-testid=stMain]").get_by_role("link", name="Interpolate").click()
    page.get_by_alt_text("drawn by mnist-ae").wait_for()


def test_nothing_moves_for_those_who_have_asked_for_that_until_they_press_play(open_page, address):
    page = open_page(address, reduced_motion="reduce")
    still = page.get_by_alt_text(FIRST)
    still.wait_for()
    assert page.get_by_alt_text("Film of the pictures").is_hidden()
    page.get_by_role("button", name="Play").click()
    assert film(page, "3", "8").n_frames == 48
    still.wait_for(state="detached")
