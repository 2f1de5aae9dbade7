"""Pictures on a sheet are tiles: one that is pressed is taken along to another screen."""

from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


def test_a_sample_that_is_pressed_goes_on_to_encode(open_page, address):
    page = open_page(f"{address}/sample?n=9&model=mnist-vae-2d")
    tile = page.get_by_role("button", name="Sample 3", exact=True)
    tile.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_alt_text("Sample 4, chosen").wait_for()
    page.get_by_test_id("stMain").get_by_role("link", name="Encode").click()
    page.get_by_role("heading", name="Encode").wait_for()
    page.get_by_alt_text("decoded from its code").wait_for()
    assert "x-from=Code" in page.url


def test_an_example_that_is_pressed_is_the_picture(open_page, address):
    page = open_page(f"{address}/encode?x-from=Example&x-class=7")
    page.get_by_role("button", name="7, example 5", exact=True).click()
    page.wait_for_function("location.search.includes('x-number=5')")


def test_what_another_model_drew_goes_on_with_that_model(open_page, address):
    page = open_page(f"{address}/sample?n=4&model=mnist-vae-2d&beside=Autoencoder")
    page.get_by_role("group", name="Autoencoder").get_by_role("button", name="Sample 2", exact=True).click()
    page.get_by_alt_text("Sample 2, chosen").wait_for()
    page.get_by_test_id("stMain").get_by_role("link", name="Encode").click()
    page.wait_for_function("location.search.includes('model=mnist-ae-2d')")
