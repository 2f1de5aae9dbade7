"""The screen on which strange pictures are told from usual ones, in Chromium."""

from pathlib import Path

import pytest

from tests.browser.strokes import draw

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


def test_a_drawing_is_judged_and_the_threshold_moves_with_the_false_alarms(open_page, address):
    page = open_page(f"{address}/anomalies?model=mnist-ae-2d&x-from=Draw", viewport={"width": 1280, "height": 900})
    page.get_by_text("it is judged here").wait_for()
    before = page.locator("table", has_text="Noise").inner_text()
    draw(page.locator("canvas").first, (0.2, 0.2), (0.8, 0.8))
    page.get_by_text("score lower").wait_for()
    slider = page.get_by_role("slider", name="False alarms allowed")
    slider.press("End")
    page.wait_for_function(
        "before => [...document.querySelectorAll('table')].some(each => each.innerText.includes('Noise') "
        "&& each.innerText !== before)",
        arg=before,
    )
    page.wait_for_function("location.search.includes('alarms=50')")


def test_nothing_is_wider_than_a_phone(open_page, address):
    page = open_page(f"{address}/anomalies?model=mnist-ae-2d", viewport={"width": 390, "height": 844})
    page.locator(".tiles button").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
