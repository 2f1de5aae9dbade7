"""The latent grid in Chromium: sharp on a phone, and around a picture drawn behind a button."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from latent.render import read_note
from tests.browser.strokes import draw

APP = Path(__file__).parents[2] / "app.py"
TWO_NUMBERS = "mnist-vae-2d"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


def pixels(page, image) -> np.ndarray:
    return np.asarray(
        Image.open(io.BytesIO(page.request.get(image.evaluate("image => image.src")).body())).convert("L")
    )


def test_the_whole_plane_is_sharp_fits_a_phone_and_can_be_kept(open_page, address):
    page = open_page(f"{address}/grid?model={TWO_NUMBERS}&side=9", viewport={"width": 390, "height": 844})
    sheet = page.get_by_role("group", name="9 by 9 decoded pictures")
    sheet.wait_for()
    box = sheet.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert sheet.get_by_role("button").count() == 81
    assert sheet.get_by_role("button").first.evaluate("tile => getComputedStyle(tile).imageRendering") == "pixelated"
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "inbetween-mnist-vae-2d-grid.png"
    kept = download.value.path().read_bytes()
    assert Image.open(io.BytesIO(kept)).size == (9 * 28, 9 * 28)
    assert read_note(kept)["link"] == page.url


def test_a_drawing_behind_the_button_changes_the_plane_around_it(open_page, address):
    page = open_page(f"{address}/grid?mode=Two+dimensions&around=around+your+picture&side=5&reach=0.5&mine-from=Draw")
    sheet = page.get_by_role("group", name="5 by 5 decoded pictures")
    sheet.wait_for()
    tile = sheet.get_by_role("button").first
    before = tile.get_attribute("style")
    page.get_by_role("button", name="Your picture").click()
    draw(page.get_by_test_id("stPopoverBody").locator("canvas"), (0.5, 0.2), (0.5, 0.8))
    page.get_by_alt_text("Your picture: your drawing").wait_for()
    expect(tile).not_to_have_attribute("style", before)
    stroke = pixels(page, page.get_by_alt_text("Your picture: your drawing")) > 127
    assert stroke.any(1).sum() > 3 * stroke.any(0).sum()  # upright: much higher than wide
