"""A Streamlit server and a Chromium for the tests of this folder, which drive the real thing.

Without Chromium these tests are skipped, and say so; INBETWEEN_REQUIRE_BROWSER=1 makes that a failure.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from latent import primer

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync no-first-run"
PATIENCE = 90_000  # milliseconds, not of waiting: other programs may share the processor
MISSING = (
    "browser tests skipped: Chromium not found on the PATH"
    if CHROMIUM is None
    else "browser tests skipped: Python package playwright not found"
    if importlib.util.find_spec("playwright") is None
    else None
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter):
    if MISSING:
        terminalreporter.write_line(MISSING)


@pytest.fixture(scope="session")
def browser():
    """A running Chromium of Playwright."""
    if MISSING and os.environ.get("INBETWEEN_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    if MISSING:
        raise pytest.skip.Exception(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[f"--{each}" for each in ARGUMENTS.split()]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable]:
    """`open_page(url, **context)` opens `url` in a fresh browser context; the context takes Playwright's options."""
    contexts = []

    def open_page(url: str, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def complaints(browser) -> Callable:
    """`complaints(page)` is what axe-core has to complain of on the page as it is now, a line each."""
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

    def complaints(page) -> list[str]:
        page.evaluate(axe)
        violations = page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
        return [
            f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return complaints


@pytest.fixture(scope="session")
def serve(browser, tmp_path_factory) -> Iterator[Callable[[Path], str]]:
    """`serve(script)` runs a Streamlit script on a free port and returns its address."""
    servers = []

    def serve(script: Path) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = tmp_path_factory.mktemp("server") / "log.txt"
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
        options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
        with log.open("wb") as output:
            server = subprocess.Popen(
                command + options, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        servers.append(server)
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
        return f"http://127.0.0.1:{port}"

    yield serve
    for server in servers:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def learn(serve) -> str:
    """The address of the app, for its chapters."""
    return serve(ROOT / "app.py")


@pytest.fixture
def open_chapter(open_page, learn) -> Callable:
    """Opens a chapter at the settings of its figure; what the console complains of is in `page.said`."""

    def open_chapter(name: str, settings: str = "", **options):
        page = open_page("about:blank", **({"viewport": {"width": 1280, "height": 900}} | options))
        page.said = []
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("console", lambda message: _ours(message) and page.said.append(message.text))
        page.goto(f"{learn}/learn?chapter={name}{settings}")
        figures = primer.chapter(name).figures
        page.locator(f".figure[data-figure='{figures[0]}'] > *" if figures else ".primer > p").first.wait_for()
        return page

    return open_chapter


def _ours(message) -> bool:
    """Whether it is an error of the primer; Streamlit itself asks for what is not there."""
    return message.type == "error" and "/live/" in f"{message.location}{message.text}"


@pytest.fixture(scope="session")
def space(browser, tmp_path_factory) -> Iterator[str]:
    """The address of a running Space."""
    from hub.space.app import launch

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("files")))
        blocks = launch(prevent_thread_lock=True, quiet=True)
        yield blocks.local_url
        blocks.close()


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the Streamlit server did not start:\n{log.read_text()}", pytrace=False)
