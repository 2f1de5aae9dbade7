// The live plane: a map of codes, or two side by side, with the decoded picture under the finger.
//
//   const plane = mountPlane(element, models, scene, commit)      see live.js; plane.stop()
//
// Tools (the path, the drawing) are given the plane, and may rely on
//
//   scene, models
//   panels          [{ model, name, chart, visible, toScreen([a, b]) → [x, y], scale: CSS pixels per unit of place }]
//   colours         { ink, paper, line, accent, x, z, mu, sigma, epsilon, x_hat }, kept up to date with the theme
//   addLayer(paint) → remove()      paint(context, panel): each frame, above the codes, below the marker
//   addHandle(find) → remove()      find(panel, x, y, reach) → null or { move(place), drop() }: what is dragged instead
//   place(), moveTo([a, b])         the marker; pictures and words follow at once
//   release()                       what lifting the finger does: commits
//   commit(texts)                   merges these texts into the state and commits
//   redraw()                        asks for a frame
//
// Events only store where things are. One animation frame paints, and reads no layout.

import { drawable, mountDrawing } from "../draw/drawing.js";
import { mountExplore } from "./explore.js";
import { listenTo } from "./gestures.js";
import { createPanel } from "./panel.js";
import { mountPath } from "../path/path.js";
import { readNumbers, writeNumbers } from "../parts/code-text.js";
import { createSpareTime } from "../parts/spare-time.js";
import { createTools } from "./tools.js";
import { createView } from "./view.js";
import { readColours, watchTheme } from "../parts/theme.js";

const READ = 100; // milliseconds between two readings of the words
const KEYS = 400; // milliseconds without a key after which the place is committed
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FINE = 1 / 40; // of the window, for each key
const COARSE = 1 / 8;
const CLOSER = 1 / 1.5; // each press of plus
const REACH = { touch: 24, mouse: 12 }; // CSS pixels around what can be dragged

export function mountPlane(element, models, scene, commit) {
  const spare = createSpareTime();
  const layers = new Set();
  const handles = new Set();
  const colours = readColours(element);
  let state = { ...scene.state };
  let start = [0, 0];
  let place = [0, 0]; // the marker's
  let looked = null; // the place under a mouse that presses nothing
  let dragged = null; // a tool's handle
  let touch = false;
  let frame = 0;
  let staleMap = false;
  let readAt = 0;
  let reading = 0; // timers
  let keyed = 0;

  const panels = models.map((model) =>
    createPanel(model, spare, {
      picture: paintMarker, // in the frame that asked for it, where the network is quick
      changed: repaint,
      numbers: goTo,
    }),
  );
  const view = createView(element, panels, scene, state, {
    changed: () => repaint(),
    rested: () => panels.forEach((panel) => panel.visible && panel.look.pictures && panel.rest(place)),
    painted: () => paint(performance.now()),
    committed: (texts) => {
      redraw();
      plane.commit(texts);
    },
  });

  const plane = {
    scene,
    models,
    panels,
    colours,
    addLayer: (paint) => member(layers, paint),
    addHandle: (find) => member(handles, find),
    place: () => place,
    moveTo(to) {
      place = to;
      looked = null;
      redraw();
    },
    release() {
      clearTimeout(keyed);
      plane.commit();
      const visible = panels.filter((panel) => panel.visible);
      visible.forEach((panel) => panel.follow(place));
      view.announce(visible.map((panel) => panel.say(place)));
    },
    commit(texts = {}) {
      state = { ...state, code: writeNumbers(panels[0].chart.code(place)), ...view.texts(), ...texts };
      commit(state);
    },
    redraw,
  };

  function redraw() {
    if (!frame) frame = requestAnimationFrame(paint);
  }

  function repaint() {
    staleMap = true;
    redraw();
  }

  function paint(now) {
    cancelAnimationFrame(frame);
    frame = 0;
    const visible = panels.filter((panel) => panel.visible && panel.look.size);
    const moving = view.move(now);
    if (staleMap) visible.forEach((panel) => panel.paintMap());
    staleMap = false;
    if (moving) repaint();
    for (const panel of visible) {
      panel.follow(looked ?? place);
      paintMarker(panel);
    }
    if (now - readAt >= READ) read();
    else if (!reading) reading = setTimeout(read, READ);
  }

  function paintMarker(panel) {
    const light = looked !== null;
    if (panel.paint({ place: looked ?? place, committed: place, light, touch, layers })) redraw();
  }

  function read() {
    clearTimeout(reading);
    reading = 0;
    readAt = performance.now();
    const shown = looked ?? place;
    for (const panel of panels) if (panel.visible && panel.look.size) panel.read(shown);
  }

  function goTo(to) {
    plane.moveTo(to);
    view.reveal(to);
    plane.release();
  }

  function grab(panel, [x, y]) {
    for (const find of handles) {
      const handle = find(panel, x, y, touch ? REACH.touch : REACH.mouse);
      if (handle) return handle;
    }
    return null;
  }

  function gesturesOf(panel) {
    let before = place;
    const at = (point) => view.toPlace(panel, point);
    const moving = (change) => (point) => {
      spare.touched();
      change(point);
      redraw();
    };
    return {
      look: moving((point) => {
        touch = false;
        looked = at(point);
      }),
      lookAway: moving(() => (looked = null)),
      press(point, finger) {
        touch = finger;
        before = place;
        dragged = grab(panel, point);
        looked = null;
        if (!dragged) plane.moveTo(at(point));
      },
      drag: moving((point) => (dragged ? dragged.move(at(point)) : (place = at(point)))),
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
        view.pinch(panel, from, to);
      },
      wheel(point, factor, meant) {
        spare.touched();
        const taken = meant || element.getRootNode().activeElement === panel.canvas;
        if (taken) view.zoom(factor, at(point));
        else panel.showHint();
        return taken;
      },
    };
  }

  function onKey(panel, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = view.span() * (event.shiftKey ? COARSE : FINE);
      plane.moveTo([place[0] + step * arrow[0], place[1] + step * arrow[1]]);
      view.reveal(place);
      spare.touched();
      clearTimeout(keyed);
      keyed = setTimeout(plane.release, KEYS);
    } else if (event.key === "Home") goTo(start);
    else if (event.key === "+" || event.key === "=") view.zoom(CLOSER, place, true);
    else if (event.key === "-") view.zoom(1 / CLOSER, place, true);
    else if (event.key === "0") view.whole();
    else if (event.key === "Escape") panel.canvas.blur();
    else return;
    event.preventDefault(); // the page must not scroll
  }

  function member(set, each) {
    set.add(each);
    redraw();
    return () => {
      set.delete(each);
      redraw();
    };
  }

  const code = readNumbers(state.code, models[0].code_shape[0]);
  start = place = code ? panels[0].chart.place(code) : middle(models[0].chart.corners);
  const stops = panels.map((panel) => listenTo(panel.canvas, gesturesOf(panel)));
  panels.forEach((panel) => (panel.canvas.onkeydown = (event) => onKey(panel, event)));
  stops.push(
    watchTheme(element, () => {
      Object.assign(colours, readColours(element));
      repaint();
    }),
  );
  panels.forEach((panel) => (panel.look.colours = colours));
  const mounts = { Explore: mountExplore, Path: mountPath, ...(drawable(models) && { Draw: mountDrawing }) };
  const tools = createTools(mounts, plane, state.path ? "Path" : "Explore");
  view.element.append(tools.element);
  repaint();

  return {
    stop() {
      cancelAnimationFrame(frame);
      frame = -1; // no more frames
      clearTimeout(reading);
      clearTimeout(keyed);
      spare.stop();
      for (const stop of stops) stop();
      tools.stop();
      view.stop();
      for (const panel of panels) panel.stop();
      element.replaceChildren();
    },
  };
}

// Of the pictures a plane was laid through; without any, the prior's mean.
function middle(corners) {
  const mean = (axis) => corners.reduce((total, { place }) => total + place[axis], 0) / (corners.length || 1);
  return [mean(0), mean(1)];
}
