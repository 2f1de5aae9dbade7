// A pad to draw a digit on. It knows no framework: a host mounts it on an empty element of class "pad", styles it with
// pad.css, and is called back with each drawing:
//
//   const pad = mountPad(element)              mounting again returns the pad that is already there
//   pad.onDraw = ({ png, strokes }) => …       after a stroke, an undo, a clear; png is base64, "" for an empty pad
//   pad.restore(strokes)                       shows the strokes of an earlier drawing, "" for none; calls nobody
//   pad.onInk = () => …                        while something is drawn or taken back, once for each frame of the screen
//   pad.ink()                                  what is drawn now: { ink: Float32Array [side²] in [0, 1], side }
//
// On screen the ink has the colour of the text around it. The picture sent is always light ink on black, as in MNIST.

import { SIDE, inkOf, paint, picture, prepare } from "./draw/strokes.js";

const INK = SIDE / 11; // in proportion the strokes of MNIST, about 2.5 of 28 pixels
const STEP = 20; // of the arrow keys
const NEAR = 4; // points closer than this add nothing that one could see
const SHEET = 560; // pixels on screen: twice the usual size, for dense displays
const PAUSE = 80; // milliseconds the pen must rest, so that quick strokes are sent together

const MARKUP = `
  <div class="sheet">
    <canvas width="${SHEET}" height="${SHEET}" tabindex="0" role="application" aria-label="Drawing pad. Draw a digit
      with the pointer, or move the pen with the arrow keys and hold Space to draw. Control+Z undoes, Delete clears.">
    </canvas>
    <span class="hint" aria-hidden="true">
      Draw a digit here<small>Arrow keys move the pen, hold Space to draw</small>
    </span>
    <span class="cursor"></span>
  </div>
  <div class="buttons"><button type="button">Undo</button><button type="button">Clear</button></div>`;

const pads = new WeakMap();

export function mountPad(element) {
  if (pads.has(element)) return pads.get(element);
  element.innerHTML = MARKUP;
  const [canvas, hint, cursor, undoButton, clearButton] = element.querySelectorAll("canvas, .hint, .cursor, button");
  const sheet = canvas.getContext("2d");
  let strokes = [];
  let cleared = []; // what the last clear removed, for undo
  let stroke = null; // the one being drawn, the last of `strokes`
  let bounds, timer;
  let frame = 0; // in which the latest ink will be reported

  function begin(x, y, width) {
    clearTimeout(timer);
    cleared = [];
    strokes.push((stroke = []));
    prepare(sheet, getComputedStyle(canvas).color); // like `bounds`, read once a stroke: a move costs no layout
    extend(x, y, width);
    refresh();
  }

  function extend(x, y, width) {
    const last = stroke.at(-1);
    if (last && Math.hypot(x - last[0], y - last[1]) < NEAR) return;
    stroke.push([x, y, width].map(Math.round));
    paint(sheet, stroke, stroke.length - 1);
    report();
  }

  function end() {
    if (!stroke) return;
    // Curves end half-way between two points; a last point given twice lets the last curve reach it.
    stroke.push(stroke.at(-1));
    paint(sheet, stroke, stroke.length - 1);
    stroke = null;
    send();
  }

  function undo() {
    replace(strokes.length ? strokes.slice(0, -1) : cleared);
    send();
  }

  function clear() {
    replace([], strokes.length ? strokes : cleared);
    send();
  }

  function replace(drawing, removed = []) {
    stroke = null;
    strokes = drawing;
    cleared = removed;
    repaint();
    refresh();
  }

  function repaint() {
    prepare(sheet, getComputedStyle(canvas).color);
    sheet.clearRect(0, 0, SIDE, SIDE);
    for (const drawn of strokes) paint(sheet, drawn);
  }

  function refresh() {
    const focused = element.querySelector("button:focus");
    hint.hidden = strokes.length > 0;
    clearButton.disabled = !strokes.length;
    undoButton.disabled = !strokes.length && !cleared.length;
    if (focused?.disabled) canvas.focus({ preventScroll: true }); // else the focus would be lost
  }

  function report() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      pad.onInk();
    });
  }

  function send() {
    report();
    clearTimeout(timer);
    timer = setTimeout(() => pad.onDraw({ png: picture(strokes), strokes: JSON.stringify(strokes) }), PAUSE);
  }

  function place(event) {
    const width = event.pointerType === "pen" ? INK * (0.6 + 0.8 * event.pressure) : INK;
    const scale = SIDE / bounds.width;
    return [(event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale, width];
  }

  canvas.onpointerdown = (event) => {
    if (!event.isPrimary || event.button !== 0 || stroke) return;
    canvas.setPointerCapture(event.pointerId);
    bounds = canvas.getBoundingClientRect();
    begin(...place(event));
  };
  canvas.onpointermove = (event) => {
    if (!stroke || !canvas.hasPointerCapture(event.pointerId)) return;
    const coalesced = event.getCoalescedEvents?.() ?? []; // empty for events that a program made
    for (const each of coalesced.length ? coalesced : [event]) extend(...place(each));
  };
  canvas.onlostpointercapture = end; // the pen was lifted, or the browser took the pointer away

  moveByKeys(element, canvas, cursor, { begin, extend, end, undo, clear, drawing: () => stroke !== null });
  undoButton.onclick = undo;
  clearButton.onclick = clear;
  canvas.ontransitionend = repaint; // the theme changed: pad.css gives the colour a transition too short to see

  const pad = {
    onDraw(drawing) {},
    onInk() {},
    ink: () => inkOf(strokes),
    restore(text) {
      clearTimeout(timer);
      replace(JSON.parse(text || "[]"));
    },
  };
  pads.set(element, pad);
  refresh();
  return pad;
}

// The keys: arrows move a pen of their own, Space holds it down.
function moveByKeys(element, canvas, cursor, { begin, extend, end, undo, clear, drawing }) {
  const pen = { x: SIDE / 2, y: SIDE / 2 };
  const arrows = new Set(); // those held down: two at once draw a diagonal

  function press() {
    if (!drawing()) begin(pen.x, pen.y, INK); // a key held down repeats
  }

  function move(key) {
    arrows.add(key);
    const along = (from, less, more) =>
      Math.min(SIDE, Math.max(0, from + STEP * (Number(arrows.has(more)) - Number(arrows.has(less)))));
    pen.x = along(pen.x, "ArrowLeft", "ArrowRight");
    pen.y = along(pen.y, "ArrowUp", "ArrowDown");
    cursor.style.left = `${(100 * pen.x) / SIDE}%`;
    cursor.style.top = `${(100 * pen.y) / SIDE}%`;
    if (drawing()) extend(pen.x, pen.y, INK);
  }

  element.onkeydown = (event) => {
    if (event.key === "z" && (event.ctrlKey || event.metaKey)) undo();
    else if (event.key === "Delete") clear();
    else if (event.target !== canvas) return;
    else if (event.key === " ") press();
    else if (event.key.startsWith("Arrow")) move(event.key);
    else return;
    event.preventDefault(); // the page must not scroll
  };
  element.onkeyup = (event) => {
    arrows.delete(event.key);
    if (event.key === " " && event.target === canvas) end();
  };
  canvas.onblur = () => {
    arrows.clear();
    end();
  };
}
