"""Somebody else's model in Chromium: typed, waited for with a bar, and in the address."""

import re
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.hub.folders import contents

APP = Path(__file__).parents[2] / "app.py"


def test_a_visitor_types_a_name_and_the_link_keeps_the_commit(small_hub, folder, serve, open_page):
    commit = small_hub.add("alice/tiny-vae", contents(folder)).head
    small_hub.faults.append(lambda request: time.sleep(1.0 * request.path.endswith("model.safetensors")))
    page = open_page(f"{serve(APP)}/sample")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Model: ").click()
    field = page.get_by_role("textbox", name="Any model by its name")
    field.fill("alice/tiny-vae")
    field.press("Enter")
    page.get_by_text(re.compile("Looking for alice/tiny-vae|Downloading alice/tiny-vae")).first.wait_for()
    page.get_by_role("group", name=re.compile("64 samples of MNIST · VAE · 2 numbers")).wait_for()
    expect(page.get_by_test_id("stSidebar")).to_contain_text(f"From alice/tiny-vae, commit {commit[:7]}")
    assert page.url.endswith(f"/sample?model=alice%2Ftiny-vae%40{commit}")
    expect(page.get_by_test_id("stProgress")).to_have_count(0)

    again = open_page(page.url, viewport={"width": 390, "height": 844})
    again.get_by_role("group", name=re.compile("64 samples of MNIST · VAE · 2 numbers")).wait_for()
    again.goto(page.url.replace(commit, "v9"))
    again.get_by_text(re.compile("has no revision 'v9'.* This is mnist-vae")).wait_for()
    assert again.evaluate("document.documentElement.scrollWidth") <= 390
