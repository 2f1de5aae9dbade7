"""The screen Live in Chromium: what is under the finger is what the model decodes there, and other screens go on."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import expect

from hub import load_checkpoint
from latent.bound import negative_elbo
from latent.code_text import read_code
from latent.film import GAP
from models.families.vae import kl_per_dimension
from tests.browser.strokes import draw, still

APP = Path(__file__).parents[2] / "app.py"
PIXELS = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"
HARMLESS = re.compile(r"_stcore|fonts\.gstatic")  # deep links look for the server; no icon font on an offline machine


@pytest.fixture(scope="module")
def address(serve):
    return serve(APP)


@pytest.fixture
def live(open_page, address):
    """Opens the screen; afterwards nothing may have gone wrong in the browser."""
    complaints = []

    def live(query: str, **options):
        page = open_page("about:blank", **options)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and not HARMLESS.search(message.location["url"])
                and complaints.append(message.text)
            ),
        )
        page.goto(f"{address}/live?{query}")
        page.get_by_role("heading", name="Live", exact=True).wait_for()
        return page

    yield live
    assert complaints == []


def committed(page, before: str | None = None) -> str:
    """The code in the address, once it is there and another than `before`."""
    code = """before => {
      const code = new URLSearchParams(location.search).get("code");
      return code !== before && code;
    }"""
    return page.wait_for_function(code, arg=before).json_value()


def decoded(name: str, code: str) -> np.ndarray:
    """What PyTorch decodes, grey [H, W] from 0 to 255."""
    model = load_checkpoint(name).model
    with torch.inference_mode():
        return 255 * model.decode(read_code(code, model).unsqueeze(0))[0, 0].numpy()


def assert_shows(picture, expected: np.ndarray) -> None:
    """Waits until the canvas shows the picture; the address rounds its code to four digits."""
    for _ in range(100):
        shown = np.reshape(picture.evaluate(PIXELS), (*expected.shape, 4))[..., 0]
        if np.abs(shown - expected).max() <= 2:
            return
        picture.page.wait_for_timeout(50)
    assert np.abs(shown - expected).max() <= 2


def test_what_is_under_the_pointer_is_what_the_model_decodes_and_interpolate_goes_on_from_there(live):
    page = live("model=mnist-vae-2d")
    maps = page.get_by_role("application", name=re.compile("^Map of MNIST"))
    expect(maps).to_have_count(2)
    maps.first.evaluate("canvas => (canvas.marked = true)")
    draw(maps.first, (0.5, 0.5), (0.7, 0.55), (0.45, 0.6))
    code = committed(page)
    assert_shows(page.get_by_role("img", name="Decoded picture, VAE"), decoded("mnist-vae-2d", code))
    page.get_by_alt_text(re.compile("^Where you let go")).wait_for()
    assert maps.first.evaluate("canvas => canvas.marked")  # the rerun has left alone what moves

    page.get_by_test_id("stMain").get_by_role("link", name="Interpolate").click()
    page.get_by_alt_text(re.compile(r"^Key picture 1: \(")).wait_for()
    expect(page).to_have_url(re.compile(re.escape(f"key1-code={code.replace(',', '%2C')}")))
    page.go_back()
    page.get_by_role("heading", name="Live", exact=True).wait_for()
    assert_shows(page.get_by_role("img", name="Decoded picture, VAE"), decoded("mnist-vae-2d", code))


def test_a_link_brings_back_the_place_on_both_maps(live):
    page = live("model=mnist-ae-2d&code=8,13.5&link=number")
    assert_shows(page.get_by_role("img", name="Decoded picture, AE"), decoded("mnist-ae-2d", "8,13.5"))
    assert_shows(page.get_by_role("img", name="Decoded picture, VAE"), decoded("mnist-vae-2d", "8,13.5"))


def test_a_finger_moves_on_the_map_and_the_page_does_not_scroll(live):
    page = live("model=fashion-vae-2d", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    canvas = page.get_by_role("application", name=re.compile("^Map of Fashion")).first
    box = still(canvas)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    fingers = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, up in [("touchStart", 0), *[("touchMove", 6 * step) for step in range(1, 11)], ("touchEnd", None)]:
        points = [] if up is None else [{"x": x, "y": y - up}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    code = committed(page)
    assert_shows(page.get_by_role("img", name="Decoded picture, VAE"), decoded("fashion-vae-2d", code))
    moved = still(canvas)
    assert (moved["x"], moved["y"]) == (box["x"], box["y"])


def test_arrow_keys_move_through_many_numbers(live):
    page = live("model=mnist-vae")
    canvas = page.get_by_role("application", name=re.compile("^Map of MNIST")).first
    still(canvas)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    first = committed(page)
    assert_shows(page.get_by_role("img", name="Decoded picture, VAE"), decoded("mnist-vae", first))
    page.keyboard.press("Shift+ArrowUp")
    assert_shows(
        page.get_by_role("img", name="Decoded picture, VAE"), decoded("mnist-vae", committed(page, before=first))
    )


def test_where_nothing_was_encoded_the_page_says_so_and_screen_readers_hear_the_nearest_class(live):
    page = live("model=mnist-vae-2d&maps=first")
    numbers = page.get_by_label(re.compile("^z[₁₂], VAE"))
    numbers.first.fill("0.2")
    numbers.first.press("Enter")
    expect(page.locator(".plane > .unseen")).to_have_text(
        re.compile(r"z = \(0\.20, .*\)\. Nearest class \d, \d+ codes near")
    )
    empty = page.get_by_text("are encoded where codes are as sparse as here")
    expect(empty).to_have_count(0)
    numbers.last.fill("9")
    numbers.last.press("Enter")
    expect(empty).to_be_visible()
    assert committed(page, before="0.2,0") == "0.2,9"


def test_wheel_and_pinch_zoom_towards_where_they_are(live):
    page = live("model=mnist-vae-2d&maps=first", has_touch=True)
    canvas = page.get_by_role("application", name=re.compile("^Map of MNIST")).first
    box = still(canvas)
    x, y = box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"]
    page.mouse.click(x, y)
    corner = committed(page)
    for _ in range(5):
        page.mouse.wheel(0, -100)  # on the map, which has the focus since it was clicked
    fingers = page.context.new_cdp_session(page)
    for step in range(8):
        points = [{"x": x - 30 - 8 * step, "y": y, "id": 0}, {"x": x + 10 + 2 * step, "y": y, "id": 1}]
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert still(canvas) == box  # the page itself has neither scrolled nor grown
    page.mouse.click(x - 100, y)
    beside = committed(page, before=corner)
    moved = [abs(float(p) - float(q)) for p, q in zip(corner.split(","), beside.split(","), strict=True)]
    # Without a zoom a hundred pixels are a hundred of the map's; here they are less than half of that.
    assert 0 < moved[0] < 0.5 * 100 / box["width"] * 6.4


def test_a_slider_changes_one_number(live):
    page = live("model=mnist-beta-vae&show=Sliders&from=from+the+mean")
    slider = page.get_by_role("slider").first
    still(slider)
    slider.focus()
    page.keyboard.press("ArrowRight")
    numbers = committed(page).split(",")
    assert len(numbers) == 16 and sum(number != "0" for number in numbers) == 1
    picture = page.get_by_role("img", name=re.compile("^The decoded picture"))
    assert_shows(picture, decoded("mnist-beta-vae", ",".join(numbers)))


def test_another_code_painted_into_a_cell_is_in_the_address(live):
    page = live("model=mnist-vq-vae")
    page.get_by_role("radio", name=re.compile("^Code 5,")).click()
    grid = page.get_by_role("grid").first
    draw(grid, (0.5, 0.5))
    indices = committed(page).split(",")
    assert len(indices) == 49 and indices[24] == "5"
    page.get_by_alt_text("Where you let go: your code, decoded").wait_for()


def test_the_film_that_is_kept_is_the_path_that_plays_and_a_link_brings_it_back(live):
    page = live("model=mnist-vae-2d")
    page.get_by_role("tab", name="Path").click()
    page.get_by_role("button", name="Try one").click()
    chips = page.get_by_role("button", name=re.compile("^Remove"))
    count = chips.count()
    assert count >= 2
    link = page.get_by_role("link", name="Download GIF")
    with page.expect_download() as download:
        link.click()
    film = Image.open(io.BytesIO(download.value.path().read_bytes()))
    query = parse_qs(urlsplit(link.get_attribute("href")).query)
    assert query["model"] == ["mnist-vae-2d", "mnist-ae-2d"] and film.n_frames == int(query["frames"][0]) == 48
    first = np.asarray(film.convert("L"))
    for number, (name, keys) in enumerate(zip(query["model"], query["keys"], strict=True)):
        picture = first[6:336:12, number * (336 + GAP) :][:, 6:336:12]  # the middles of the enlarged pixels
        assert np.abs(picture - decoded(name, keys.split(";")[0])).max() <= 2

    page.wait_for_function("new URLSearchParams(location.search).has('path')")
    page.reload()
    expect(page.get_by_role("tab", name="Path")).to_have_attribute("aria-selected", "true")
    expect(chips).to_have_count(count)


def test_a_drawing_shows_python_s_posterior_and_bound_as_live_numbers(live):
    page = live("model=mnist-vae-2d&maps=first")
    page.get_by_role("tab", name="Draw").click()
    draw(page.get_by_role("application", name=re.compile("^Drawing pad")), (0.3, 0.2), (0.7, 0.2), (0.45, 0.85))
    terms = page.locator("dd", has_text=re.compile(r"^[0-9.]+ nats"))
    expect(terms).to_have_count(3)
    still(terms.last)
    bound = page.locator("dd", has_text=re.compile(r"^[0-9.]+ ± 0\.[0-2] nats"))
    expect(bound).to_be_visible(timeout=60_000)
    pixels = np.reshape(page.locator(".seen canvas").first.evaluate(PIXELS), (1, 1, 28, 28, 4))[..., 0] / 255
    images, model = torch.tensor(pixels, dtype=torch.float32), load_checkpoint("mnist-vae-2d").model
    with torch.inference_mode():
        posterior = model.posterior(images)
        nats = kl_per_dimension(posterior).sum().item()
        misfit = -model.likelihood(posterior.mean).log_prob(images).item()
    numbers = [float(text.split(" nats")[0]) for text in terms.all_inner_texts()]
    assert numbers == pytest.approx([nats, misfit, nats + misfit], abs=1)  # the canvas rounds its greys
    assert float(bound.inner_text().split(" ±")[0]) == pytest.approx(negative_elbo(model, images[0]).nats, abs=2)

    z = page.locator("dt.z + dd").first
    before = z.inner_text()
    page.get_by_role("button", name="Draw ε again").click()
    expect(z).not_to_have_text(before)
