"""How long the first picture takes on a slow telephone, beside a bare page of Streamlit, and what is loaded for it.

    python -m tests.benchmarks.first_picture

Chromium opens each page with nothing in its cache, on the "slow 4G" of Lighthouse (1.6 Mbit/s, 150 ms) and with a
processor four times slower. The bare page is a title and one picture. All pages are opened in turn, so that whatever
else the machine does falls on all of them; the servers have been asked once before. For each page it prints

first picture   seconds from the request for the page until a picture is to be seen: the median of some visits
of bare         the same as a multiple of the bare page's
requests, kB    all that was asked for and what it weighed on the way, until nothing more came
shift           how much of what was already on the screen moved (Cumulative Layout Shift), at full speed
"""

import statistics
import tempfile
from pathlib import Path

import typer
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.app import open_when_up, start
from tests.benchmarks.live import WATCH
from tests.browser.conftest import ARGUMENTS, CHROMIUM

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
BARE = """
import numpy
import streamlit

streamlit.title("Bare")
streamlit.image(numpy.random.default_rng(0).integers(0, 255, (112, 112), "uint8"))
"""
SEEN = """() => window.painted.length > 0 || [...document.querySelectorAll('[data-testid="stMain"] img')]
  .some((image) => image.complete && image.naturalWidth > 0)
  || [...document.querySelectorAll("*")].some(({ shadowRoot }) => shadowRoot?.querySelector(".tiles button"))"""
SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shift += entry.value;
})).observe({ type: "layout-shift", buffered: true });
"""
PAGES = {"Home": "/", "Live": "/live", "Live, two numbers": "/live?model=mnist-vae-2d", "Interpolate": "/interpolate",
         "Latent grid": "/grid"}  # fmt: skip


def visit(chromium: Browser, url: str, slowly: bool) -> tuple[float, int, float, float]:
    """Seconds to the first picture, the number of requests, kilobytes, and the layout shift, of one visit."""
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.add_init_script(WATCH + SHIFT)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    asked, received = [], []
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    if slowly:
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    open_when_up(page, url)
    page.wait_for_function(SEEN, polling="raf")
    seconds = page.evaluate("performance.now()") / 1000
    if not slowly:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(2000)  # until nothing moves any more
    shift = page.evaluate("window.shift")
    context.close()
    return seconds, sum(not url.startswith("data:") for url in asked), sum(received) / 1000, shift


def main(visits: int = 5) -> None:
    """Prints one line for each page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[f"--{each}" for each in ARGUMENTS.split()]
        )
        servers = [start(bare), start()]
        urls = {"bare Streamlit": servers[0][1]} | {name: servers[1][1] + path for name, path in PAGES.items()}
        for url in urls.values():
            visit(chromium, url, slowly=False)
        calm = {name: visit(chromium, url, slowly=False) for name, url in urls.items()}
        rounds = [{name: visit(chromium, url, slowly=True)[0] for name, url in urls.items()} for _ in range(visits)]
        chromium.close()
        for app, _ in servers:
            app.terminate()
            app.wait()
    print(f"{'':20}  first picture  of bare  requests      kB  shift")
    for name, (_, requests, kilobytes, shift) in calm.items():
        seconds = statistics.median(each[name] for each in rounds)
        share = statistics.median(each[name] / each["bare Streamlit"] for each in rounds)
        print(f"{name:20}  {seconds:11.2f} s  {share:7.2f}  {requests:8}  {kilobytes:6.0f}  {shift:5.3f}")


if __name__ == "__main__":
    typer.run(main)
