"""Drawing on a page with the mouse, once it has come to rest."""

STILL = """async (element) => {
  const where = () => JSON.stringify(element.getBoundingClientRect());
  const running = () => document.querySelector("[data-test-script-state=running]"); // Streamlit's script
  for (let before, since = 0, frames = 0; element.isConnected; frames++) {
    await new Promise(requestAnimationFrame);
    if (running() || where() !== before) [before, since, frames] = [where(), performance.now(), 0];
    if (performance.now() - since > 400 && frames > 12) return JSON.parse(before);
  }
  return null;
}"""


def still(locator) -> dict[str, float]:
    """The box of an element that has stopped moving: the page has run, its pictures are there, its drawers are open.

    Drawers open in half a second. Twelve frames are waited for too, as a busy machine may draw only a few in that time.
    """
    while True:
        locator.scroll_into_view_if_needed()
        if (box := locator.evaluate(STILL)) is not None:  # else another element has taken its place
            return box


def draw(locator, *points: tuple[float, float], steps: int = 8) -> None:
    """One stroke through points given in fractions of the element's width and height, from its left upper corner."""
    box, mouse = still(locator), locator.page.mouse
    for number, (x, y) in enumerate(points):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=steps if number else 1)
        if number == 0:
            mouse.down()
    mouse.up()
