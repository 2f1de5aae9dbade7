// What fingers, mouse and wheel do on a map. The page gets them back wherever they do not mean the map.
//
//   const stop = listenTo(canvas, on)        places are [x, y] in CSS pixels of the canvas
//
//   on.look(at), on.lookAway()               a mouse moves over the map, and leaves it
//   on.press(at, touch)                      a finger or button goes down,
//   on.drag(at), on.lift()                   moves, and lets go
//   on.cancel()                              it was the first finger of two, or the browser took it away
//   on.pinch(from, to)                       two fingers went from [[x, y], [x, y]] to others; a mouse that pans is two
//                                            fingers that keep their distance
//   on.wheel(at, factor)                     true where the map took it

const WHEEL = 0.0015; // of a power of e, for each pixel of the wheel
const NOTCH = 120; // pixels at most: wheels differ

export function listenTo(canvas, on) {
  const fingers = new Map(); // by pointer: where it is
  let leading = null; // the pointer that moves the marker
  let panning = false; // with Shift or the middle button
  let bounds = null; // of the canvas, read when the pointer comes: a move costs no layout
  const forget = () => (bounds = null);

  function at({ clientX, clientY }) {
    bounds ??= canvas.getBoundingClientRect();
    return [clientX - bounds.left, clientY - bounds.top];
  }

  function down(event) {
    if (event.pointerType === "mouse" && event.button > 1) return;
    if (fingers.size === 2) return;
    forget();
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 2) {
      if (leading !== null) on.cancel();
      leading = null;
    } else if (event.button === 1 || event.shiftKey) {
      event.preventDefault(); // no scrolling by the middle button
      panning = true;
    } else {
      leading = event.pointerId;
      on.press(at(event), event.pointerType === "touch");
    }
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch" && fingers.size === 0) on.look(at(event));
      return;
    }
    const now = at(event);
    if (panning) on.pinch([before, before], [now, now]);
    else if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      on.pinch([before, other], [now, other]);
    } else if (event.pointerId === leading) on.drag(now);
    fingers.set(event.pointerId, now);
  }

  function up(event) {
    if (!fingers.delete(event.pointerId)) return;
    panning = false;
    if (event.pointerId !== leading) return;
    leading = null;
    if (event.type === "pointerup") on.lift();
    else on.cancel();
  }

  function leave(event) {
    if (!fingers.size && event.pointerType !== "touch") on.lookAway();
  }

  function wheel(event) {
    const pixels = event.deltaY * (event.deltaMode === 1 ? 40 : 1);
    // A pinch on a touch pad comes as a wheel with Control, in small steps.
    const power = Math.min(Math.max(pixels, -NOTCH), NOTCH) * WHEEL * (event.ctrlKey ? 5 : 1);
    if (on.wheel(at(event), Math.exp(power), event.ctrlKey || event.metaKey)) event.preventDefault();
  }

  const leaving = new AbortController();
  const { signal } = leaving;
  canvas.addEventListener("pointerenter", forget, { signal });
  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", up, { signal });
  canvas.addEventListener("pointerleave", leave, { signal });
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
  addEventListener("scroll", forget, { signal, capture: true, passive: true });
  addEventListener("resize", forget, { signal });
  return () => leaving.abort();
}
