"""The way from a stroke or a file to the model's answer, in Chromium."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.browser.strokes import draw

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


@pytest.fixture
def encode(open_page, address):
    def encode(query: str = "", **options):
        page = open_page(f"{address}/encode?{query}", **options)
        page.get_by_role("heading", name="Encode").wait_for()
        return page

    return encode


def pixels(page, alt: str) -> np.ndarray:
    """The picture whose alternative text ends so, as the browser decoded it, grey [H, W]."""
    data = page.locator(f"img[alt$='{alt}']").evaluate(
        """async (image) => {
          await image.decode();
          const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth });
          canvas.height = image.naturalHeight;
          canvas.getContext("2d").drawImage(image, 0, 0);
          return canvas.toDataURL("image/png").split(",")[1];
        }"""
    )
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L")).astype(float)


def test_each_stroke_on_the_pad_changes_what_comes_back(encode):
    page = encode("x-from=Draw", viewport={"width": 1360, "height": 900})
    page.get_by_text("appears here").wait_for()
    draw(page.locator("canvas"), (0.3, 0.2), (0.3, 0.4))  # small and off-centre
    seen = pixels(page, "as the model sees it")
    rows, columns = np.nonzero(seen > 127)
    assert abs(rows.mean() / len(seen) - 0.5) < 0.05 and abs(columns.mean() / len(seen) - 0.5) < 0.05
    assert np.ptp(rows) / len(seen) == pytest.approx(20 / 28, abs=0.1)
    one = pixels(page, "decoded from its code")
    draw(page.locator("canvas"), (0.3, 0.2), (0.7, 0.2))
    for _ in range(600):
        two = pixels(page, "decoded from its code")
        if np.abs(two - one).mean() > 2:
            break
        page.wait_for_timeout(100)
    assert np.abs(two - one).mean() > 2


def test_files_are_shown_and_a_bad_one_is_a_sentence(encode):
    page = encode("x-from=Upload")
    sheet = Image.new("L", (200, 200), "white")
    ImageDraw.Draw(sheet).line((100, 30, 90, 170), "black", 20)
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "one.png", "mimeType": "image/png", "buffer": stream.getvalue()},
            {"name": "bad.png", "mimeType": "image/png", "buffer": b"not a picture"},
        ]
    )
    page.get_by_text("“bad.png” is not a PNG").wait_for()
    seen = pixels(page, "one.png, as the model sees it")
    assert np.median(seen) < 10 and seen.max() > 245  # light on black now
    page.get_by_text("inverted (dark ink on light paper)").wait_for()


def test_nothing_is_wider_than_a_phone(encode):
    page = encode(viewport={"width": 390, "height": 844})
    page.locator("img[alt$='decoded from its code']").wait_for()
    page.locator(".js-plotly-plot").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for picture in page.locator("[data-testid=stImage] img").all():
        box = picture.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
