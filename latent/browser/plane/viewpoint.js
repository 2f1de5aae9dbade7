// Which part of the plane all its maps show, and how that moves.
//
//   const viewpoint = createViewpoint(home, on)      home: the camera of the whole map; see camera.js
//   viewpoint.camera
//   viewpoint.set(camera)             at once
//   viewpoint.zoom(factor, place, softly), viewpoint.pinch(size, from, to), viewpoint.whole(), viewpoint.reveal(place)
//   viewpoint.move(now)               true while the camera is on its way
//
//   on.moved(camera)                  it is another one
//   on.began()                        it sets out on its way, which `move` goes on with
//   on.widest()                       times the home, how much it may show

import { between, held, pinched, zoomed } from "./camera.js";

const TRAVEL = 260; // milliseconds of a soft move
const CLEAR = 0.08; // of the window, between its edge and a place that was looked for

export function createViewpoint(home, on) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let travel = null; // { from, to, began }

  function set(camera) {
    viewpoint.camera = held(camera, home, on.widest());
    on.moved(viewpoint.camera);
  }

  function go(to, softly) {
    const target = held(to, home, on.widest());
    travel = softly && !still.matches ? { from: viewpoint.camera, to: target, began: null } : null;
    if (travel) on.began();
    else set(target);
  }

  const viewpoint = {
    camera: home,
    set,

    move(now) {
      if (!travel) return false;
      travel.began ??= now;
      const t = Math.min((now - travel.began) / TRAVEL, 1);
      set(between(travel.from, travel.to, 1 - (1 - t) ** 3));
      if (t === 1) travel = null;
      return travel !== null;
    },

    zoom: (factor, at, softly) => go(zoomed(travel?.to ?? viewpoint.camera, factor, at), softly),
    pinch: (size, from, to) => go(pinched(viewpoint.camera, size, from, to)),
    whole: () => go(home, true),

    // Moves the camera only as far as it takes to see the place.
    reveal([a, b]) {
      const { camera } = viewpoint;
      const reach = (0.5 - CLEAR) * camera.span;
      const near = (middle, value) => Math.min(Math.max(middle, value - reach), value + reach);
      const [x, y] = [near(camera.x, a), near(camera.y, b)];
      if (x !== camera.x || y !== camera.y) go({ ...camera, x, y });
    },
  };
  return viewpoint;
}
