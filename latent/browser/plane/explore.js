// The first tool of the plane: moving on it, and how.

const MARKUP = `
  <p><b>Move</b> over a map: what is under the pointer is decoded as you go. <b>Press</b> to keep the place.
    Where the ground is hatched hardly any picture was encoded, and the decoder only guesses.</p>
  <p class="shadows" hidden>A code of this model is longer than the two numbers of a map: the dots are shadows of codes
    on this plane, and the fainter, the farther away their codes lie.</p>
  <p class="quiet"><b>Zoom</b> with two fingers, or click a map and scroll; drag with <kbd>Shift</kbd> to move the map.
    Keys: <kbd>← ↑ ↓ →</kbd> move, <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>0</kbd> whole map, <kbd>Home</kbd> start,
    <kbd>Esc</kbd> leave. The numbers beside the pictures can be typed.</p>`;

export function mountExplore(element, { models }) {
  element.className = "explore";
  element.innerHTML = MARKUP;
  element.querySelector(".shadows").hidden = models.every(({ code_shape: [numbers] }) => numbers === 2);
  return { stop() {}, shown() {} };
}
