"""The first visitor of a fresh server."""

from pathlib import Path

MOST_REQUESTS = 95  # of the screen Live; a page of Streamlit that shows one picture makes 69

WEIGHTS = """() => performance.getEntriesByType("resource")
  .filter(({ name, responseStatus }) => name.includes("/live/weights/") && responseStatus === 200).length"""

APP = Path(__file__).parents[2] / "app.py"


def test_a_link_to_a_page_brings_the_whole_app(serve, open_page):
    page = open_page(f"{serve(APP)}/interpolate?keys=3")
    page.get_by_role("heading", name="Interpolate").wait_for()
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="Model: ").wait_for()
    assert sidebar.get_by_role("link", name="Latent grid").count() == 1
    page.locator("img[alt^='Key picture 3']").wait_for()


def test_live_asks_for_few_files(serve, open_page):
    page = open_page("about:blank")
    asked = []
    page.on("request", lambda request: request.url.startswith("http") and asked.append(request.url))
    page.goto(f"{serve(APP)}/live")
    page.get_by_role("button", name="A code of two numbers can be drawn whole").wait_for()
    page.wait_for_function(f"({WEIGHTS})() === 4")  # codes and decoders of two models
    page.locator(".live .map canvas[tabindex]").nth(1).hover()
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    assert len(asked) <= MOST_REQUESTS, "\n".join(asked)
    away = [url for url in asked if not url.startswith(page.url.removesuffix("live"))]
    assert away == []


def test_the_picker_is_loaded_when_it_is_opened_and_the_model_goes_along(serve, open_page):
    page = open_page(f"{serve(APP)}/sample")
    side = page.get_by_test_id("stSidebar")
    page.get_by_role("group", name="samples").get_by_role("button").first.wait_for()
    assert page.get_by_role("combobox", name="Model").count() == 0
    side.get_by_role("button", name="Model: MNIST · VAE · 32 numbers").click()
    page.get_by_role("combobox", name="Model").fill("fashion-mnist · vq")
    page.get_by_role("option", name="Fashion-MNIST · VQ-VAE").click()
    side.get_by_role("button", name="Model: Fashion-MNIST · VQ-VAE").wait_for()
    page.get_by_role("combobox", name="Model").wait_for(state="detached")
    page.wait_for_url("**/sample?model=fashion-vq-vae")
    side.get_by_role("link", name="Arithmetic").click()
    page.get_by_role("heading", name="Arithmetic", exact=True).wait_for()
    page.wait_for_url("**/arithmetic?model=fashion-vq-vae")
    side.get_by_role("button", name="Model: Fashion-MNIST · VQ-VAE").click()
    page.get_by_role("textbox", name="Any model by its name").fill("mnist-ae")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arithmetic?model=mnist-ae")
    side.get_by_role("button", name="Model: MNIST · Autoencoder").wait_for()
    page.go_back()
    side.get_by_role("button", name="Model: Fashion-MNIST · VQ-VAE").wait_for()
