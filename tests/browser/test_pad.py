"""The drawing pad, drawn on in Chromium: the tests look at the pixels that reach Python."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from latent.browser import source
from latent.browser.joined import program
from latent.limits import MAX_DRAWING
from pages.widgets import pad as host
from tests.browser import strokes

# Two pages, so that one can leave the pad and come back. What Python received is shown as text, for the test to read.
DEMO = """
import base64
import streamlit as st
from pages.widgets.pad import clear_pad, pad

def draw():
    st.button("Empty", on_click=clear_pad, args=("digit",))
    drawing = pad("digit")
    st.button("Rerun")
    st.text("Received " + (base64.b64encode(drawing).decode() if drawing else "nothing"))

def other():
    st.text("Elsewhere")

st.navigation([st.Page(draw, title="Draw", default=True), st.Page(other, title="Other")]).run()
"""


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("demo") / "demo.py"
    script.write_text(DEMO)
    return serve(script)


@pytest.fixture
def page(open_page, address):
    page = open_page(address)
    page.locator("canvas").wait_for()
    return page


def received(page) -> np.ndarray | None:
    """What Python has at the moment: pixels [112, 112] in 0 … 255, or None for an empty pad."""
    text = page.get_by_text(re.compile("^Received")).text_content().removeprefix("Received ")
    if text == "nothing":
        return None
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    assert (picture.format, picture.size) == ("PNG", (112, 112))
    return np.asarray(picture.convert("L"))


def wait(page, condition) -> None:
    for _ in range(200):
        if condition():
            return
        page.wait_for_timeout(50)
    pytest.fail("what the test waits for did not happen within ten seconds")


def settled(page, before) -> np.ndarray | None:
    """The pixels that Python has once they differ from `before`."""
    wait(page, lambda: not np.array_equal(received(page), before))
    return received(page)


def draw(page, *points):
    """Draws a stroke through points in fractions of the side."""
    strokes.draw(page.locator("canvas"), *points)


def ink_on_screen(page) -> tuple[int, int, int, int]:
    """The colour (red, green, blue, opacity) in the middle of the sheet."""
    return tuple(page.locator("canvas").evaluate("c => [...c.getContext('2d').getImageData(280, 280, 1, 1).data]"))


def test_a_line_drawn_with_the_mouse_arrives_where_it_was_drawn(page):
    assert received(page) is None
    draw(page, (0.2, 0.5), (0.8, 0.5))
    pixels = settled(page, None)
    rows, columns = np.nonzero(pixels > 127)
    assert abs(rows.mean() - 55.5) < 1
    assert rows.max() - rows.min() + 1 == pytest.approx(112 / 11, abs=1)
    assert columns.min() == pytest.approx(0.2 * 112 - 112 / 22, abs=1.5)
    assert columns.max() == pytest.approx(0.8 * 112 + 112 / 22, abs=1.5)
    assert pixels.max() == 255 and np.median(pixels) == 0


def test_a_touch_without_movement_leaves_a_dot(open_page, address):
    page = open_page(address, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    page.locator("canvas").tap()
    rows, columns = np.nonzero(settled(page, None) > 127)
    assert abs(rows.mean() - 55.5) < 1.5 and abs(columns.mean() - 55.5) < 1.5
    assert np.pi / 4 * (112 / 11) ** 2 == pytest.approx(len(rows), rel=0.15)


def test_a_finger_draws_and_the_page_does_not_scroll(open_page, address):
    page = open_page(address, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 300})
    box = strokes.still(page.locator("canvas"))
    fingers = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"]
    for kind, points in [("touchStart", [(x, y + 60)]), *[("touchMove", [(x, y + 60 - i)]) for i in range(5, 51, 5)]]:
        touches = [{"x": x, "y": y} for x, y in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    rows = np.nonzero(settled(page, None) > 127)[0]
    assert rows.max() - rows.min() > 112 * 45 / box["height"]
    assert strokes.still(page.locator("canvas")) == box


def test_a_pen_pressed_harder_draws_a_broader_line(page):
    box = strokes.still(page.locator("canvas"))
    pen = page.context.new_cdp_session(page)

    def line(y: float, force: float):
        for kind, x in [("mousePressed", 0.3), ("mouseMoved", 0.5), ("mouseMoved", 0.7), ("mouseReleased", 0.7)]:
            at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "force": force}
            button = {"button": "left", "buttons": 1, "clickCount": 1}
            pen.send("Input.dispatchMouseEvent", {"type": kind, "pointerType": "pen", **at, **button})

    line(0.25, 0.1)
    light = settled(page, None)
    line(0.75, 0.9)
    pixels = settled(page, light)
    thin, thick = (pixels[:56, 56] > 127).sum(), (pixels[56:, 56] > 127).sum()
    assert thick > 1.5 * thin > 0


def test_undo_and_clear_take_back_what_was_drawn(page):
    draw(page, (0.2, 0.3), (0.8, 0.3))
    first = settled(page, None)
    draw(page, (0.2, 0.7), (0.8, 0.7))
    both = settled(page, first)
    page.get_by_role("button", name="Undo").click()
    assert np.array_equal(settled(page, both), first)
    page.get_by_role("button", name="Clear").click()
    assert settled(page, first) is None
    page.keyboard.press("Control+z")  # a clear can be undone as well
    assert np.array_equal(settled(page, None), first)
    page.keyboard.press("Delete")
    assert settled(page, first) is None


def test_the_keyboard_alone_can_draw(page):
    page.locator("canvas").focus()
    page.keyboard.down(" ")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.up(" ")
    page.keyboard.press("ArrowDown")  # the pen is up again
    rows, columns = np.nonzero(settled(page, None) > 127)
    assert abs(rows.mean() - 55.5) < 1
    assert columns.min() == pytest.approx(56 - 112 / 22, abs=1.5)
    assert columns.max() == pytest.approx(56 + 0.2 * 112 + 112 / 22, abs=1.5)


@pytest.mark.parametrize(("scheme", "is_light"), [("light", False), ("dark", True)])
def test_ink_has_the_colour_of_text_but_python_always_gets_light_on_black(open_page, address, scheme, is_light):
    page = open_page(address, color_scheme=scheme)
    draw(page, (0.2, 0.5), (0.8, 0.5))
    pixels = settled(page, None)
    assert pixels[56, 56] == 255 and pixels[10, 10] == 0
    *colour, opacity = ink_on_screen(page)
    assert bool(np.mean(colour) > 127) is is_light and opacity == 255


def test_ink_follows_a_theme_that_changes_under_it(open_page, address):
    page = open_page(address, color_scheme="light")
    draw(page, (0.2, 0.5), (0.8, 0.5))
    settled(page, None)
    page.emulate_media(color_scheme="dark")
    wait(page, lambda: np.mean(ink_on_screen(page)[:3]) > 127)


def test_a_drawing_survives_a_rerun_and_a_visit_to_another_page(page):
    draw(page, (0.2, 0.5), (0.8, 0.5))
    pixels = settled(page, None)
    page.get_by_role("button", name="Rerun").click()
    page.get_by_role("link", name="Other").click()
    page.get_by_text("Elsewhere").wait_for()
    page.get_by_role("link", name="Draw").click()
    page.locator("canvas").wait_for()
    assert np.array_equal(received(page), pixels)  # at once: Python did not wait for the browser
    wait(page, lambda: ink_on_screen(page)[3] == 255)
    page.get_by_role("button", name="Undo").click()
    assert settled(page, pixels) is None


def test_python_can_empty_the_pad_and_it_stays_usable(page):
    draw(page, (0.2, 0.5), (0.8, 0.5))
    pixels = settled(page, None)
    page.get_by_role("button", name="Empty").click()
    assert settled(page, pixels) is None
    wait(page, lambda: ink_on_screen(page)[3] == 0)
    draw(page, (0.2, 0.5), (0.8, 0.5))
    assert settled(page, None) is not None


def test_the_pad_fits_a_narrow_column_and_names_itself(open_page, address):
    page = open_page(address, viewport={"width": 240, "height": 600})
    box = page.locator("canvas").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 240
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert "Drawing pad" in page.locator("canvas").get_attribute("aria-label")
    assert page.get_by_text("Draw a digit here").is_visible()


def test_the_same_file_works_without_streamlit(browser):
    page = browser.new_page()
    page.set_content(f"<style>{source('base.css') + source('pad.css')}</style><div class='pad'></div>")
    page.evaluate(
        """async (code) => {
          const { mountPad } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
          const element = document.querySelector(".pad");
          window.drawing = new Promise((resolve) => (mountPad(element).onDraw = resolve));
        }""",
        program("pad.js", source),
    )
    draw(page, (0.2, 0.2), (0.8, 0.8))
    drawing = page.evaluate("window.drawing")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(drawing["png"]))).convert("L"))
    assert pixels[56, 56] == 255 and pixels[90, 20] == 0
    assert len(json.loads(drawing["strokes"])) == 1
    page.close()


def test_ink_is_told_while_it_is_drawn(browser):
    page = browser.new_page()
    page.set_content(f"<style>{source('base.css') + source('pad.css')}</style><div class='pad'></div>")
    page.evaluate(
        """async (code) => {
          const { mountPad } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
          const pad = mountPad(document.querySelector(".pad"));
          window.seen = [];
          pad.onInk = () => {
            const { ink, side } = pad.ink();
            seen.push({ side, mass: ink.reduce((total, x) => total + x, 0), top: Math.max(...ink) });
          };
        }""",
        program("pad.js", source),
    )
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 140)
    page.mouse.down()
    for x in (100, 140, 180):
        page.mouse.move(box["x"] + x, box["y"] + 140)
        page.wait_for_timeout(60)
    masses = [each["mass"] for each in page.evaluate("seen")]  # the pen is still down
    assert len(masses) >= 3 and masses == sorted(masses) and masses[-1] > 2 * masses[0]
    assert page.evaluate("seen.at(-1)")["side"] == 112 and page.evaluate("seen.at(-1).top") == 1
    page.mouse.up()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("seen.at(-1).mass === 0")
    page.close()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"png": 7, "strokes": "[]"},
        {"png": "not base64", "strokes": "[]"},
        {"png": "é", "strokes": "[]"},
        {"png": "AAAA", "strokes": [1]},
        {"png": "A" * MAX_DRAWING, "strokes": "[]"},
    ],
)
def test_what_pad_js_would_not_send_counts_as_an_empty_pad(sent):
    assert host._read(sent, 3) == host._Sheet(generation=3)
