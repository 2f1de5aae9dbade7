"""The interpolation page in Chromium: a picture drawn by hand becomes a key, and the files have what they promise."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image, ImageSequence

from latent.film import CODE, STRIP_COLUMNS
from latent.render import read_note
from tests.browser.strokes import draw, still

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


def frames(data: bytes) -> np.ndarray:
    return np.stack([np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))])


def saved(page, label: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    return download.value.path().read_bytes()


def test_a_drawing_is_a_key_picture_and_survives_the_closing_of_its_drawer(open_page, address):
    page = open_page(f"{address}/interpolate?key1-from=Draw")
    page.get_by_text("A journey needs two key pictures").wait_for()  # the last line: all of the page is there
    drawer = page.get_by_text("Change the key pictures").first
    drawer.click()
    draw(page.locator("canvas").first, (0.5, 0.2), (0.5, 0.8))
    page.get_by_alt_text("Key picture 1: your drawing").wait_for()
    first = frames(saved(page, "GIF"))[0]
    middle, edge = first[:-CODE, 120:216].mean(), first[:-CODE, :96].mean()
    assert middle > 40 > 10 > edge  # what the model makes of a vertical stroke is one

    still(drawer)  # Streamlit forgets that a drawer is closing when its script runs meanwhile
    drawer.click()
    page.locator("canvas").first.wait_for(state="hidden")
    still(drawer)
    drawer.click()
    page.locator("canvas").first.wait_for()
    ink = "canvas => canvas.getContext('2d').getImageData(280, 280, 1, 1).data[3]"
    assert page.locator("canvas").first.evaluate(ink) == 255


def test_the_files_are_the_film_and_carry_what_made_it(open_page, address):
    page = open_page(f"{address}/interpolate?keys=3&frames=20&turn=Round+trip&key2-from=Sample&key2-seed=7")
    page.get_by_alt_text("Key picture 2: sample 7").wait_for()
    gif, webp, strip = (saved(page, label) for label in ("GIF", "WebP", "Filmstrip"))
    assert frames(gif).shape == frames(webp).shape == (20, 336 + CODE, 336)
    assert np.abs(frames(gif)[:, :336].astype(int) - frames(webp)[:, :336]).max() <= 1
    assert Image.open(io.BytesIO(strip)).width > STRIP_COLUMNS * 56
    for data in (gif, webp, strip):
        note = read_note(data)
        assert (note["model"], note["revision"], note["seed"]) == ("mnist-vae", "bundled", [7])
        assert parse_qs(urlsplit(note["link"]).query) == parse_qs(urlsplit(page.url).query)


def test_it_moves_on_the_page_and_fits_a_phone(open_page, address):
    page = open_page(f"{address}/interpolate?keys=6", viewport={"width": 390, "height": 844})
    film = page.get_by_alt_text("Film of the pictures")
    film.wait_for()
    assert len(frames(page.request.get(film.evaluate("image => image.src")).body())) == 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = film.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["width"] > 300
