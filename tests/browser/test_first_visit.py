"""The first visitor of a fresh server."""

from pathlib import Path

APP = Path(__file__).parents[2] / "app.py"


def test_a_link_to_a_page_brings_the_whole_app(serve, open_page):
    page = open_page(f"{serve(APP)}/interpolate?keys=3")
    page.get_by_role("heading", name="Interpolate").wait_for()
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text("Model", exact=True).wait_for()
    assert sidebar.get_by_role("link", name="Latent grid").count() == 1
    page.locator("img[alt^='Key picture 3']").wait_for()
