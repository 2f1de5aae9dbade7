import io
import re
import urllib.request
from urllib.parse import parse_qsl, urlsplit

from PIL import Image
from playwright.sync_api import expect

from hub.space.settings import Settings

expect.set_options(timeout=60_000)  # of patience, not of waiting: other tests may run beside these

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def live(open_page, address: str, **options):
    """The page at `address` once its live view is there, and what its console complained about."""
    page = open_page("about:blank", **options)
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    expect(page.locator(".live canvas").first).to_be_visible()
    return page, complaints


def test_the_first_screen_is_an_ae_beside_a_vae_and_fits_a_phone(space, open_page):
    page, complaints = live(open_page, space, **PHONE)
    expect(page.get_by_role("application")).to_have_count(2)
    for name in ("AE", "VAE"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        # The numbers stand there once the decoder has answered.
        expect(page.get_by_label(f"across, {name}")).to_have_value(re.compile(r"\d"))
    for name in ("Live", "Sample", "Interpolate", "Encode", "Arithmetic"):
        expect(page.get_by_role("tab", name=name)).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="More tabs").click()
    for name in ("Latent grid", "Anomalies", "Compare"):
        expect(page.locator(".overflow-menu").get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    for name in ("Three pictures", "Two dimensions", "Sliders"):
        expect(page.get_by_role("radio", name=name)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not complaints


def test_where_a_finger_lets_go_is_in_the_link_and_goes_on_to_the_other_tabs(space, open_page):
    page, complaints = live(open_page, f"{space}?model=mnist-ae-2d", viewport={"width": 1280, "height": 1200})
    map = page.get_by_role("application").first
    map.scroll_into_view_if_needed()
    box = map.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    for step in range(10):
        page.mouse.move(box["x"] + (0.5 + 0.01 * step) * box["width"], box["y"] + 0.6 * box["height"])
    page.mouse.up()
    page.wait_for_url(re.compile(r"code=-?\d"))
    code = Settings.from_query(dict(parse_qsl(urlsplit(page.url).query))).code
    place = f"{float(code.split(',')[0]):.2f}".replace("-", "−")
    expect(page.get_by_label("z₁, AE")).to_have_value(place)

    again, more = live(open_page, page.url, viewport={"width": 1280, "height": 1200})
    expect(again.get_by_label("z₁, AE")).to_have_value(place)
    again.get_by_role("button", name="Encode it").click()
    expect(again.get_by_role("tab", name="Encode")).to_have_attribute("aria-selected", "true")
    expect(again.get_by_alt_text(re.compile(r"z = \(.+\), decoded from its code"))).to_be_visible()
    again.get_by_role("tab", name="Live").click()
    again.get_by_role("button", name="Add it to the journey").click()
    expect(again.get_by_alt_text(re.compile(r"Key picture 4: z = "))).to_be_visible()
    expect(again.get_by_alt_text(re.compile(r"From 3 to z = "))).to_be_visible()
    assert not complaints + more


def test_a_touch_moves_both_maps(space, open_page):
    page, complaints = live(open_page, f"{space}?model=mnist-ae-2d", **PHONE)
    numbers = [page.get_by_label(f"z₂, {name}") for name in ("AE", "VAE")]
    for number in numbers:
        expect(number).to_have_value(re.compile(r"\d"))
    before = [number.input_value() for number in numbers]
    map = page.get_by_role("application").first
    map.scroll_into_view_if_needed()
    box = map.bounding_box()
    page.touchscreen.tap(box["x"] + 0.4 * box["width"], box["y"] + 0.75 * box["height"])
    for number, old in zip(numbers, before, strict=True):
        expect(number).not_to_have_value(old)
    page.wait_for_url(re.compile(r"code=-?\d"))
    assert not complaints


def test_a_path_is_kept_in_the_link(space, open_page):
    page, complaints = live(open_page, f"{space}?model=mnist-ae-2d&path=0,0;0.5,1;1,0&how=linear,linear,once,24,12")
    expect(page.get_by_role("application")).to_have_count(2)
    page.get_by_role("tab", name="Path").click()
    expect(page.get_by_label("Places of the path").get_by_role("listitem")).to_have_count(3)
    assert not complaints


def test_other_models_bring_other_views(space, open_page):
    page, complaints = live(open_page, f"{space}?model=mnist-vae&view=three")
    expect(page.get_by_role("application")).to_have_count(2)
    page.get_by_label("Sliders").check()
    expect(page.locator(".live").get_by_role("slider").first).to_be_visible()
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name=re.compile("MNIST · VQ-VAE")).first.click()
    expect(page.get_by_label("Code map")).to_be_checked()
    expect(page.locator(".live").get_by_text("Use of the codebook")).to_be_visible()
    assert not complaints


def test_a_link_that_only_names_a_model_opens_with_that_model_s_own_view(space, open_page):
    page, complaints = live(open_page, f"{space}?model=mnist-vq-vae", **PHONE)
    expect(page.get_by_role("grid")).to_be_visible()
    assert not complaints


def test_a_film_is_made_and_what_is_downloaded_moves(space, open_page):
    page = open_page(space, accept_downloads=True, **PHONE)
    page.get_by_role("tab", name="Interpolate").click()
    film = page.locator(".film img")
    expect(film).to_be_visible()
    before = film.get_attribute("src")
    page.get_by_role("radio", name="Round trip").click()
    expect(film).not_to_have_attribute("src", before)
    for kind in ("GIF", "WebP"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind).click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")
        with Image.open(download.value.path()) as picture:
            assert picture.n_frames > 10
    # What is on the screen moves, too.
    with urllib.request.urlopen(film.evaluate("image => image.src")) as response:
        assert Image.open(io.BytesIO(response.read())).n_frames > 10


def test_pictures_are_there_without_a_click_and_fit_a_phone(space, open_page):
    page = open_page(f"{space}?tab=generate", **PHONE)
    expect(page.get_by_text(re.compile("25 pictures drawn by mnist-vae"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_drawing_is_encoded(space, open_page):
    page = open_page(f"{space}?tab=encode", **PHONE)
    seen = page.get_by_alt_text(re.compile("as the model sees it"))
    expect(seen).to_have_count(1)
    canvas = page.locator(".pad canvas:visible")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 40)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(box["x"] + 140, box["y"] + 40 + 20 * step)
    page.mouse.up()
    expect(page.get_by_alt_text("your picture, decoded from its code")).to_be_visible()


def test_a_link_restores_model_tab_and_settings(space, open_page):
    page = open_page(f"{space}?model=fashion-vae&tab=generate&seed=7&count=9&temperature=0.5", **PHONE)
    expect(page.get_by_text("9 pictures drawn by fashion-vae, seed 7")).to_be_visible()
    expect(page.get_by_label("Seed")).to_have_value("7")
    page.get_by_role("button", name="New seed").click()
    expect(page.get_by_label("Seed")).not_to_have_value("7")
    # The address follows, and is a link to what is on the screen now.
    seed = page.get_by_label("Seed").input_value()
    page.wait_for_url(re.compile(rf"seed={seed}\b"))
    again = open_page(page.url, **PHONE)
    expect(again.get_by_text(f"9 pictures drawn by fashion-vae, seed {seed}")).to_be_visible()


def test_a_picture_of_a_sheet_and_one_moved_along_a_direction_are_taken_to_other_tabs(space, open_page):
    page = open_page(f"{space}?tab=grid", viewport={"width": 1280, "height": 720})
    first = page.get_by_role("button", name=re.compile("z₃ at −3 deviations"))
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = page.locator(".board .tile[aria-pressed=true]")
    expect(chosen).to_have_count(1)
    expect(chosen).not_to_have_attribute("data-name", first.get_attribute("data-name"))
    page.locator(".take-to button:visible", has_text="Arithmetic").click()
    expect(page.get_by_alt_text(re.compile(r"your code \+1 · bold minus thin"))).to_be_visible()
    page.get_by_role("button", name=re.compile("−2 · bold minus thin")).click()
    page.locator(".take-to button:visible", has_text="Encode").click()
    expect(page.get_by_alt_text("your code, decoded from its code")).to_be_visible()


def test_a_model_that_cannot_be_had_leaves_all_as_it_is(space, open_page):
    page = open_page(f"{space}?model=..%2F..%2Fetc", **PHONE)
    expect(page.get_by_text("is no repository on the Hub").first).to_be_visible()
    expect(page.get_by_role("application")).to_have_count(2)
    page.get_by_role("tab", name="Sample").click()
    expect(page.get_by_text(re.compile("pictures drawn by mnist-vae"))).to_be_visible()
