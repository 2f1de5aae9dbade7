// The tool that makes a journey: key places dropped on the plane, the film between them, and files of that very film.
//
//   const tool = mountPath(element, plane)      element: empty; plane: as plane.js gives it to its tools
//   tool.shown(true)                            its tab was opened, or left
//   tool.stop()
//
// It keeps the texts `path` and `how` of the state (path/link.js).

import { short } from "../parts/code-text.js";
import { KEYS } from "../parts/limits.js";
import { ownFilms, servedFilms } from "./films.js";
import { mountFrameBars } from "./frame-bars.js";
import { mountKeys, reordered } from "./keys.js";
import { fewestFrames, filmAddress, readHow, readPath, writeHow, writePath } from "./link.js";
import { addPathLayer } from "./path-layer.js";
import { createRoute, examplePlaces } from "./route.js";
import { mountScreen } from "./screen.js";
import { mountSettings } from "./settings.js";
import { mountShare } from "./share.js";

const ROOT = new URL("../../", import.meta.url);

const MARKUP = `
  <div class="columns">
    <div class="plan">
      <p class="lead"></p>
      <ol class="keys" aria-label="Places of the path"></ol>
      <div class="buttons">
        <button type="button" class="primary">Add this place</button>
        <button type="button">Try one</button>
        <button type="button">Start again</button>
      </div>
    </div>
    <div class="film">
      <div class="screen"></div>
      <div class="frame-bars" role="group" aria-label="How well trained the way is"></div>
    </div>
    <div class="settings"></div>
    <div class="share"></div>
  </div>
  <p class="unseen" role="status"></p>`;

export function mountPath(element, plane) {
  element.classList.add("path");
  element.innerHTML = MARKUP;
  const find = (selector) => element.querySelector(selector);
  const [add, example, again] = element.querySelectorAll(".plan > .buttons button");
  const [lead, status] = element.querySelectorAll(".lead, .unseen");
  let keys = readPath(plane.scene.state.path).map((place) => ({ place }));
  let how = readHow(plane.scene.state.how);
  let route = null; // below two keys there is none
  let open = false;
  let laid = []; // the charts that the route was made for

  const panels = () => plane.panels.filter(({ visible }) => visible);
  const charts = () => panels().map(({ chart }) => chart);
  const places = () => keys.map(({ place }) => place);

  const row = mountKeys(find(".keys"), { visit, move, remove });
  const settings = mountSettings(find(".settings"), how, (latest, done) => {
    how = latest;
    update();
    if (done) commit();
  });
  const share = mountShare(find(".share"), served() ? servedFilms((kind) => route && address(kind)) : ownFilms(film));
  const bars = mountFrameBars(find(".frame-bars"), plane.colours);
  const screen = mountScreen(find(".screen"), followed);
  screen.onPause = () => plane.release();

  function address(kind) {
    const models = route.tracks.map(({ panel, keys: codes }) => ({ id: panel.model.id, keys: codes }));
    return filmAddress(ROOT, kind, models, { ...how, frames: route.frames });
  }

  // Whether a server decodes for these models, and so makes films of them.
  function served() {
    return plane.panels.every(({ model }) => model.decoder.server);
  }

  function film() {
    const models = route.tracks.map(({ panel }) => panel.model.id);
    const said = { ...how, frames: route.frames, link: location.href };
    const note = JSON.stringify({ model: models.join(" and "), ...said, "created with": "Inbetween" });
    return { route, fps: how.fps, ends: how.turn === "once", note };
  }

  // Everything follows from keys, settings and charts.
  function update() {
    laid = charts();
    route = keys.length > 1 ? createRoute(places(), how, panels()) : null;
    if (!route) screen.pause();
    row.show(keys, panels());
    settings.show(how, fewestFrames(Math.max(keys.length, 2), how.turn));
    for (const name of [".film", ".settings", ".share"]) find(name).hidden = !route;
    lead.textContent = hint(keys.length);
    add.disabled = keys.length === KEYS[1];
    example.hidden = keys.length > 0;
    again.hidden = keys.length === 0;
    if (route) {
      screen.play(route, how.fps, how.turn === "once");
      bars.show(route.tracks);
    }
    share.show(Boolean(route));
    plane.redraw();
  }

  function commit() {
    plane.commit({ path: writePath(places()), how: writeHow(how) });
  }

  function change(latest, sentence) {
    keys = latest;
    update();
    commit();
    status.textContent = sentence;
  }

  function move(from, to) {
    const action = to < from ? "back" : "on";
    change(reordered(keys, from, to), `Place ${from + 1} is now ${to + 1} of ${keys.length}.`);
    row.focus(to, action);
  }

  function remove(index) {
    change(keys.filter((_, i) => i !== index), `Place ${index + 1} removed, ${keys.length - 1} left.`);
    if (keys.length) row.focus(Math.min(index, keys.length - 1), "remove");
    else add.focus();
  }

  function visit(index) {
    screen.pause();
    plane.moveTo(keys[index].place);
    plane.release();
  }

  add.onclick = () => {
    const key = { place: plane.place().map(short) };
    change([...keys, key], `Place ${keys.length + 1} added.`);
  };
  example.onclick = () => {
    const panel = panels().find(({ model }) => model.likelihood) ?? panels()[0];
    const some = examplePlaces(panel).map((place) => ({ place: place.map(short) }));
    change(some, `A path through ${some.length} places.`);
    add.focus();
  };
  again.onclick = () => {
    change([], "The path is empty.");
    add.focus();
  };

  // The marker travels along; where the visitor takes it away, the journey stops.
  let carried = null;
  function followed(index) {
    if (!route || !open) return;
    const [a, b] = plane.place();
    if (screen.playing && carried && Math.hypot(a - carried[0], b - carried[1]) > 1e-6) {
      carried = null;
      return screen.pause();
    }
    plane.moveTo(route.tracks[0].steps[index]);
    carried = screen.playing ? plane.place() : null;
  }

  const removeLayer = addPathLayer(plane, {
    get open() {
      return open;
    },
    get keys() {
      return keys;
    },
    get at() {
      return screen.at;
    },
    track: (panel) => route?.tracks.find((each) => each.panel === panel),
    refresh() {
      const now = charts();
      if (now.length !== laid.length || now.some((chart, i) => chart !== laid[i])) update();
    },
    moved(key, place) {
      key.place = place.map(short);
      update();
    },
    dropped: commit,
  });

  update();
  return {
    shown(visible) {
      open = visible;
      if (!open) screen.pause();
      else update();
    },
    stop() {
      removeLayer();
      screen.stop();
      bars.stop();
    },
  };
}

// What comes next, after so many keys.
function hint(count) {
  if (count === 0) return "Drop places on the plane. The pictures will travel from each to the next.";
  if (count === 1) return "Move the marker to where the journey goes next, then add that place too.";
  if (count === KEYS[1]) return `${count} places are the most. Drag them on the map or here.`;
  return "Drag the numbers on the map to bend the path, the pictures here to change the order.";
}
