"""Every screen of the app and every tab of the Space, judged by axe-core in a light and in a dark theme."""

from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app.py"
SCREENS = {
    "": "img[alt^='Film of the pictures']",
    "live?model=mnist-vae-2d": ".live canvas",
    "live?model=mnist-vq-vae": ".live canvas",
    "encode": ".js-plotly-plot .main-svg",
    "sample": ".tiles button",
    "arithmetic": "img[alt='The result']",
    "grid?model=mnist-vae-2d": ".js-plotly-plot .main-svg",
    "interpolate": ".tiles button",
    "anomalies?model=mnist-ae-2d": ".tiles button",
    "compare?model=mnist-vae-2d&second=mnist-ae-2d": "table",
}
TABS = {
    "Live": ".live canvas",
    "Sample": ".tiles .tile",
    "Interpolate": ".film img",
    "Encode": "dl.numbers",
    "Arithmetic": ".board .tile",
    "Latent grid": ".board .tile",
    "Anomalies": "svg.ridges",
    "Compare": ".board .tile",
}


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


@pytest.mark.parametrize("path, last", SCREENS.items(), ids=[path.partition("?")[0] or "home" for path in SCREENS])
def test_axe_finds_nothing_to_mend(open_page, complaints, address, path, last):
    page = open_page(f"{address}/{path}", viewport={"width": 1280, "height": 720}, color_scheme="light")
    page.locator(last).first.wait_for()
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend_in_the_space(space, open_page, complaints, scheme):
    page = open_page(space, viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    page.locator("body.dark" if scheme == "dark" else "body:not(.dark)").wait_for()
    page.get_by_role("button", name="Code for this").click()
    for tab, last in TABS.items():
        page.get_by_role("tab", name=tab, exact=True).click()
        page.locator(f"{last} >> visible=true").first.wait_for()
        page.locator(".cm-content", has_text="from hub import").wait_for()
        assert complaints(page) == [], tab
