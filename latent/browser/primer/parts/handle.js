// A point in a drawing that one takes hold of: with the pointer, a finger, or the arrow keys.
//
//   const handle = createHandle(svg, { label, className, low, high, step, words }, { toValue, onMove, onRelease })
//     words(value)          what a screen reader says of it
//     toValue(x, y)         the value that the place in the drawing stands for
//     onMove(value)         while it is moved; onRelease() when it was let go
//   handle.place(value, x, y)                  shows it there; calls nobody
//   grabbable(element, { onStart, onMove, onRelease })     anything else that is dragged: how far, in pixels

const NS = "http://www.w3.org/2000/svg";
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

export function svgElement(name, attributes = {}, parent = null) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

export const limit = (value, low, high) => Math.min(Math.max(value, low), high);

export function createHandle(svg, { label, className, low, high, step, words }, { toValue, onMove, onRelease }) {
  const element = svgElement("g", { class: `handle ${className}`, role: "slider", tabindex: 0 }, svg);
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-valuemin", low);
  element.setAttribute("aria-valuemax", high);
  svgElement("circle", { r: 22, class: "grip" }, element);
  svgElement("circle", { r: 8, class: "knob" }, element);
  let value = low;
  let at = [0, 0];
  let from = at;

  function move(to) {
    const next = limit(to, low, high);
    if (next === value) return;
    value = next; // two keys may come before the figure is drawn again
    onMove(next);
  }

  grabbable(element, {
    onStart: () => (from = at),
    onMove: (dx, dy) => move(toValue(from[0] + dx, from[1] + dy)),
    onRelease,
  });

  element.onkeydown = (event) => {
    const steps = KEYS[event.key];
    if (event.key === "Home") move(low);
    else if (event.key === "End") move(high);
    else if (steps) move(Number((value + steps * step * (event.shiftKey ? 0.2 : 1)).toFixed(6)));
    else return;
    event.preventDefault(); // the page must not scroll
  };
  element.onkeyup = (event) => (event.key in KEYS || event.key === "Home" || event.key === "End") && onRelease();

  return {
    element,
    place(shown, x, y) {
      value = shown;
      at = [x, y];
      element.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      element.setAttribute("aria-valuenow", shown.toFixed(2));
      element.setAttribute("aria-valuetext", words(shown));
    },
  };
}

export function grabbable(element, { onStart, onMove, onRelease }) {
  let start = null;
  element.onpointerdown = (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    start = [event.clientX, event.clientY];
    onStart();
  };
  element.onpointermove = (event) => {
    if (start) onMove(event.clientX - start[0], event.clientY - start[1]);
  };
  element.onlostpointercapture = () => {
    if (start) onRelease();
    start = null;
  };
}
