// What gestures and keys do on the maps of a plane.
//
//   const steering = createSteering(plane, { maps, marker, spare, handles, start })      start: where Home goes
//   steering.gestures(panel)          for gestures.js
//   steering.key(panel, event)
//   steering.goTo(place)              the marker goes there, and stays in sight
//   steering.stop()

const KEYS = 400; // milliseconds without a key after which the place is committed
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FINE = 1 / 40; // of the window, for each key
const COARSE = 1 / 8;
const CLOSER = 1 / 1.5; // each press of plus
const REACH = { touch: 24, mouse: 12 }; // CSS pixels around what can be dragged

export function createSteering(plane, { maps, marker, spare, handles, start }) {
  const { viewpoint } = maps;
  let dragged = null; // a tool's handle
  let keyed = 0; // a timer

  function grab(panel, [x, y]) {
    for (const find of handles) {
      const handle = find(panel, x, y, marker.touch ? REACH.touch : REACH.mouse);
      if (handle) return handle;
    }
    return null;
  }

  function gestures(panel) {
    let before = marker.place;
    const at = (point) => maps.toPlace(panel, point);
    const moving = (change) => (point) => {
      spare.touched();
      change(point);
      plane.redraw();
    };
    return {
      look: moving((point) => {
        marker.touch = false;
        marker.looked = at(point);
      }),
      lookAway: moving(() => (marker.looked = null)),
      press(point, finger) {
        marker.touch = finger;
        before = marker.place;
        dragged = grab(panel, point);
        marker.looked = null;
        if (!dragged) plane.moveTo(at(point));
      },
      drag: moving((point) => (dragged ? dragged.move(at(point)) : (marker.place = at(point)))),
      lift() {
        if (dragged) dragged.drop();
        else plane.release();
        dragged = null;
      },
      cancel() {
        dragged?.drop();
        if (!dragged) plane.moveTo(before);
        dragged = null;
      },
      pinch(from, to) {
        spare.touched();
        viewpoint.pinch(panel.look.size, from, to);
      },
      wheel(point, factor, meant) {
        spare.touched();
        const taken = meant || panel.canvas.getRootNode().activeElement === panel.canvas;
        if (taken) viewpoint.zoom(factor, at(point));
        else panel.showHint();
        return taken;
      },
    };
  }

  function goTo(place) {
    plane.moveTo(place);
    viewpoint.reveal(place);
    plane.release();
  }

  function step([right, up], share) {
    const [a, b] = marker.place;
    const far = viewpoint.camera.span * share;
    plane.moveTo([a + far * right, b + far * up]);
    viewpoint.reveal(marker.place);
    spare.touched();
    clearTimeout(keyed);
    keyed = setTimeout(plane.release, KEYS);
  }

  function key(panel, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) step(ARROWS[event.key], event.shiftKey ? COARSE : FINE);
    else if (event.key === "Home") goTo(start);
    else if (event.key === "+" || event.key === "=") viewpoint.zoom(CLOSER, marker.place, true);
    else if (event.key === "-") viewpoint.zoom(1 / CLOSER, marker.place, true);
    else if (event.key === "0") viewpoint.whole();
    else if (event.key === "Escape") panel.canvas.blur();
    else return;
    event.preventDefault(); // the page must not scroll
  }

  return { gestures, key, goTo, stop: () => clearTimeout(keyed) };
}
