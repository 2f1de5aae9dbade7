"""How long a visitor of the Streamlit app waits: for the first page, and for a new picture after touching a widget.

    python -m tests.benchmarks.app

Both are measured in Chromium, against the app as `streamlit run app.py` starts it.
"""

import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import typer
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).parents[2]
PICTURE = '[data-testid="stMain"] img'

UNTIL_CHANGED = """([selector, before]) => {
  const image = document.querySelector(selector);
  return image && image.src !== before && image.complete && image.naturalWidth > 0;
}"""


def start(script: Path = ROOT / "app.py") -> tuple[subprocess.Popen, str]:
    """The app, or another script, on a free port, as a user starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", f"--server.port={port}"]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return app, f"http://127.0.0.1:{port}"


def open_when_up(page: Page, url: str) -> None:
    """Opens the address as soon as the server answers."""
    while True:
        try:
            page.goto(url, wait_until="commit")
            return
        except Exception:  # refused until the server listens
            time.sleep(0.05)


def first_page(page: Page) -> tuple[subprocess.Popen, str, float]:
    """Starts the app; the seconds until its first picture is on the screen."""
    started = time.perf_counter()
    app, url = start()
    open_when_up(page, url)
    page.wait_for_function(UNTIL_CHANGED, arg=[PICTURE, ""], timeout=60_000, polling="raf")
    return app, url, time.perf_counter() - started


def new_pictures(page: Page, url: str, rounds: int) -> list[float]:
    """Milliseconds from a click on the seed's stepper to the new sheet of samples, loaded."""
    page.goto(f"{url}/sample")
    step = page.get_by_test_id("stNumberInputStepUp").first
    step.wait_for(timeout=60_000)
    page.wait_for_function(UNTIL_CHANGED, arg=[PICTURE, ""], polling="raf")
    waits = []
    for _ in range(rounds + 5):  # the first five warm up and do not count
        page.wait_for_timeout(300)
        before = page.locator(PICTURE).first.get_attribute("src")
        started = time.perf_counter()
        step.click()
        page.wait_for_function(UNTIL_CHANGED, arg=[PICTURE, before], polling="raf")
        waits.append(1000 * (time.perf_counter() - started))
    return waits[5:]


def main(rounds: int = 30, starts: int = 3) -> None:
    """Prints the median wait for the first page and for a new picture."""
    with sync_playwright() as playwright:
        flags = [f"--{each}" for each in ARGUMENTS.split()]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        seconds = []
        for number in range(starts):
            page = chromium.new_page()
            app, url, wait = first_page(page)
            seconds.append(wait)
            if number == starts - 1:
                waits = sorted(new_pictures(page, url, rounds))
            page.close()
            app.terminate()
            app.wait()
        chromium.close()
    print(f"From `streamlit run` to the first picture: median {statistics.median(seconds):.1f} s of {starts} starts.")
    print(
        f"From a widget to the new picture: median {statistics.median(waits):.0f} ms, "
        f"95th percentile {waits[int(0.95 * len(waits))]:.0f} ms, of {rounds}."
    )


if __name__ == "__main__":
    typer.run(main)
