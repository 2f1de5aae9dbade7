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

import { drawable, mountDrawing } from "../draw/drawing.js";
import { readNumbers, writeNumbers } from "../parts/code-text.js";
import { createSpareTime } from "../parts/spare-time.js";
import { readColours, watchTheme } from "../parts/theme.js";
import { mountPath } from "../path/path.js";
import { mountExplore } from "./explore.js";
import { createFrames } from "./frames.js";
import { listenTo } from "./gestures.js";
import { createMaps } from "./maps.js";
import { createPanel } from "./panel.js";
import { createSteering } from "./steering.js";
import { createTools } from "./tools.js";

export function mountPlane(element, models, scene, commit) {
  const spare = createSpareTime();
  const [layers, handles] = [new Set(), new Set()];
  const colours = readColours(element);
  // Where it is, and the place under a mouse that presses nothing.
  const marker = {
    place: [0, 0],
    looked: null,
    touch: false,
    get shown() {
      return marker.looked ?? marker.place;
    },
  };
  let state = { ...scene.state };

  const panels = models.map((model) =>
    createPanel(model, spare, {
      picture: (panel) => frames.paintMarker(panel), // in the frame that asked for it, where the network is quick
      changed: () => frames.repaint(),
      numbers: (place) => steering.goTo(place),
    }),
  );
  panels.forEach((panel) => (panel.look.colours = colours));
  const frames = createFrames(panels, marker, layers, (now) => maps.viewpoint.move(now));
  const maps = createMaps(element, panels, scene, state, {
    changed: frames.repaint,
    rested: () => panels.forEach((panel) => panel.visible && panel.look.pictures && panel.rest(marker.place)),
    painted: () => frames.paint(performance.now()),
    committed(texts) {
      frames.redraw();
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
    place: () => marker.place,
    moveTo(place) {
      marker.place = place;
      marker.looked = null;
      frames.redraw();
    },
    release() {
      steering.stop();
      plane.commit();
      const visible = panels.filter((panel) => panel.visible);
      visible.forEach((panel) => panel.follow(marker.place));
      maps.announce(visible.map((panel) => panel.say(marker.place)));
    },
    commit(texts = {}) {
      state = { ...state, code: writeNumbers(panels[0].chart.code(marker.place)), ...maps.texts(), ...texts };
      commit(state);
    },
    redraw: frames.redraw,
  };

  function member(set, each) {
    set.add(each);
    frames.redraw();
    return () => {
      set.delete(each);
      frames.redraw();
    };
  }

  const code = readNumbers(state.code, models[0].code_shape[0]);
  const start = code ? panels[0].chart.place(code) : middle(models[0].chart.corners);
  marker.place = start;
  const steering = createSteering(plane, { maps, marker, spare, handles, start });
  const stops = panels.map((panel) => listenTo(panel.canvas, steering.gestures(panel)));
  panels.forEach((panel) => (panel.canvas.onkeydown = (event) => steering.key(panel, event)));
  stops.push(
    watchTheme(element, () => {
      Object.assign(colours, readColours(element));
      frames.repaint();
    }),
  );
  const mounts = { Explore: mountExplore, Path: mountPath, ...(drawable(models) && { Draw: mountDrawing }) };
  const tools = createTools(mounts, plane, state.path ? "Path" : "Explore");
  maps.bar.prepend(tools.list);
  maps.element.append(tools.element);
  frames.repaint();

  return {
    stop() {
      frames.stop();
      steering.stop();
      spare.stop();
      for (const stop of stops) stop();
      tools.stop();
      maps.stop();
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
