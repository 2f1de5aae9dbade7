"""How soon the screen Live answers a visitor, how quickly it follows the finger, and what it loads for that.

    python -m tests.benchmarks.live

Chromium opens the Streamlit app on this machine. For each scene it prints

shown to picture    from the first paint of the page to a picture that follows the first move of the pointer, in ms:
                    of a first visit, with nothing in the browser's cache
move to picture     from a move of the pointer to the new picture on its canvas: median and 95th percentile, in ms
kB                  all that was loaded for it: the program, the weights and the codes
MB after 20,000     how much the page's memory grew over 20,000 further moves, garbage collected before and after
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks.app import open_when_up, start
from tests.browser.conftest import ARGUMENTS, CHROMIUM

SCENES = {
    "AE and VAE, two numbers": "model=mnist-vae-2d",
    "AE and VAE, 32 numbers, through three pictures": "model=mnist-vae",
    "β-VAE, two dimensions around a picture": "model=mnist-beta-vae&plane=Two+dimensions+around+a+picture",
    "VAE of garments, sliders": "model=fashion-vae&show=Sliders",
    "VQ-VAE, code map": "model=mnist-vq-vae",
}

# Notes when a new picture of a model is to be seen: painted on a canvas of the page, or drawn from another onto one.
WATCH = """
window.painted = [];
const fresh = new WeakSet();
const { putImageData, drawImage } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
  if (image.width === 28 && image.height === 28) {
    if (this.canvas.isConnected) painted.push(performance.now());
    else fresh.add(this.canvas);
  }
  return putImageData.call(this, image, ...rest);
};
CanvasRenderingContext2D.prototype.drawImage = function (source, ...rest) {
  if (this.canvas.isConnected && fresh.delete(source)) painted.push(performance.now());
  return drawImage.call(this, source, ...rest);
};
"""

# What a visitor moves in each view: the pointer over the map, a slider, the brush over the grid.
MOVER = """() => {
  const live = [...document.querySelectorAll("*")].flatMap((each) => each.shadowRoot ?? [])
    .map((root) => root.querySelector(".live")).find(Boolean);
  const map = live?.querySelector(".map canvas[tabindex]");
  const slider = live?.querySelector("input[type=range]");
  const grid = live?.querySelector("[role=grid]");
  const point = (target, type, x, y) => {
    const { left, top, width, height } = window.bounds ??= target.getBoundingClientRect();
    const options = { bubbles: true, composed: true, isPrimary: true, pointerType: "mouse", pointerId: 1 };
    const place = { clientX: left + x * width, clientY: top + y * height };
    target.dispatchEvent(new PointerEvent(type, { ...options, ...place, buttons: 0 }));
  };
  let step = 0;
  const next = () => ++step * 0.618 % 1;
  if (map?.clientWidth) return () => point(map, "pointermove", 0.2 + 0.6 * next(), 0.2 + 0.6 * next());
  if (slider) return () => {
    slider.value = Number(slider.min) + next() * (slider.max - slider.min);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  if (grid) return () => {
    const cells = grid.querySelectorAll("[role=gridcell]");
    const cell = cells[++step % cells.length];
    cell.focus();
    const key = (name) => cell.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    for (const digit of String(step * 37 % 120)) key(digit);
    key("Enter");
  };
}"""

FIRST = f"""() => new Promise((resolve) => {{
  const find = {MOVER};
  const seek = () => {{
    const move = find();
    if (!move) return requestAnimationFrame(seek);
    window.move = move;
    const before = painted.length;
    const answered = () => {{
      if (painted.length > before) return resolve(painted[before]);
      move();
      requestAnimationFrame(answered);
    }};
    answered();
  }};
  seek();
}}).then((at) => at - performance.getEntriesByName("first-contentful-paint")[0].startTime)"""

FOLLOW = """async (rounds) => {
  const frame = () => new Promise(requestAnimationFrame);
  const waits = [];
  for (let n = 0; n < rounds; n++) {
    await frame();
    const before = painted.length;
    const began = performance.now();
    move();
    while (painted.length === before && performance.now() - began < 1000) await frame();
    waits.push(painted.length > before ? painted[before] - began : 1000);
  }
  return waits;
}"""

ENDLESSLY = """async (moves) => {
  for (let n = 0; n < moves; n++) {
    move();
    if (n % 10 === 9) await new Promise(requestAnimationFrame);
  }
  painted.length = 0;
}"""

LOADED = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => new URL(name).pathname.startsWith("/live/"))
  .reduce((total, { encodedBodySize }) => total + encodedBodySize, 0)"""


@contextmanager
def opened(chromium: Browser, url: str) -> Iterator[tuple[Page, CDPSession]]:
    """A page in a fresh context, in which nothing is cached."""
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    open_when_up(page, url)
    yield page, context.new_cdp_session(page)
    context.close()


def memory(session: CDPSession) -> float:
    """Megabytes in use by the page's JavaScript."""
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def main(visits: int = 5, rounds: int = 200, moves: int = 20_000) -> None:
    """Prints one line for each scene."""
    with sync_playwright() as playwright:
        flags = [f"--{each}" for each in ARGUMENTS.split()]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        app, url = start()
        print(f"{'':48}  shown to picture  move to picture      kB  MB after {moves:,}")
        for title, address in SCENES.items():
            with opened(chromium, f"{url}/live?{address}") as (page, _):
                page.evaluate(FIRST)  # the first visitor of all waits for torch, and for what the server keeps after
            first = []
            for _ in range(visits):
                with opened(chromium, f"{url}/live?{address}") as (page, session):
                    first.append(page.evaluate(FIRST))
                    loaded = page.evaluate(LOADED)
                    if len(first) < visits:
                        continue
                    page.wait_for_timeout(2000)  # until the page has come to rest
                    waits = sorted(page.evaluate(FOLLOW, rounds))
                    before = memory(session)
                    page.evaluate(ENDLESSLY, moves)
                    grown = memory(session) - before
            slow = waits[int(0.95 * rounds)]
            print(
                f"{title:48}  {statistics.median(first):10.0f} ms  {statistics.median(waits):8.1f} {slow:6.1f} ms"
                f"  {loaded / 1000:6.0f}  {grown:8.2f}",
                flush=True,
            )
        chromium.close()
        app.terminate()
        app.wait()


if __name__ == "__main__":
    typer.run(main)
