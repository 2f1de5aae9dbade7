"""The chapters of the primer: each opens without a complaint, and its figure is operated."""

import pytest

from latent import primer


def wait_for_address(page, words: str) -> None:
    page.wait_for_function("words => decodeURIComponent(location.search).includes(words)", arg=words)


@pytest.mark.parametrize("name", primer.CHAPTERS)
def test_a_chapter_opens_in_either_theme_and_on_a_phone_without_a_complaint(open_chapter, complaints, name):
    page = open_chapter(name, color_scheme="light")
    if primer.chapter(name).figures:
        page.locator(".guess button").first.click()
        page.locator(".guess .told strong").wait_for()
    for question in page.locator("details").all()[:3]:
        question.locator("summary").click()
        question.locator("a").wait_for()
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    assert complaints(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('[data-testid=stMain]').clientWidth <= 390")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    assert page.said == []


def test_two_gaussians_are_dragged_and_the_link_brings_them_back(open_chapter):
    page = open_chapter("kl", "&q=0,1&p=0,1")
    result = page.locator(".results strong").first
    page.wait_for_function("document.querySelector('.stApp') !== null")
    assert result.text_content() == "0.00"
    mean = page.get_by_role("slider", name="μ of q")
    mean.press("PageUp")
    mean.press("PageUp")
    wait_for_address(page, "q=2,1")
    assert result.text_content() == "2.00"
    box = page.get_by_role("slider", name="σ of q").locator(".knob").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"], steps=4)
    page.mouse.up()
    page.wait_for_function("!decodeURIComponent(location.search).includes('q=2,1&')")
    changed = result.text_content()
    assert float(changed) > 2.1
    page.reload()
    page.locator(".results strong").first.wait_for()
    assert page.locator(".results strong").first.text_content() == changed


def test_a_network_trains_and_the_link_brings_the_moment_back(open_chapter):
    page = open_chapter("training", "&seed=3")
    readout = page.locator(".readout")
    page.wait_for_function("element => element.textContent.startsWith('Step 0')", arg=readout.element_handle())
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("element => /epoch [1-9]/.test(element.textContent)", arg=readout.element_handle())
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function("/at=[1-9]/.test(location.search)")
    page.get_by_role("button", name="Play").wait_for()
    said = readout.text_content()
    page.reload()
    page.locator(".readout", has_text=said.partition(" · ")[0]).wait_for()


def test_a_draw_is_moved_and_the_constant_makes_one_estimate_worse(open_chapter):
    page = open_chapter("reparameterization", "&q=0,1&e=0.8")
    verdict = page.locator(".verdict")
    page.wait_for_function("element => element.textContent.includes('needs 22 times')", arg=verdict.element_handle())
    page.get_by_role("slider", name="ε").press("ArrowRight")
    wait_for_address(page, "e=0.9")
    page.locator(".added input").press("End")
    wait_for_address(page, "added=20")
    assert "22 times" not in verdict.text_content()
    page.get_by_role("button", name="Draw ε again").click()
    wait_for_address(page, "seed=1")
