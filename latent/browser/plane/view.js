// How the maps of a plane are shown: which of them, which part of the plane, as codes or as pictures, by what chart.
//
//   const view = createView(element, panels, scene, state, on)
//   view.element
//   view.toPlace(panel, [x, y]), view.span()
//   view.zoom(factor, place, softly), view.pinch(panel, from, to), view.whole(), view.reveal(place)
//   view.move(now)                    true while the camera is on its way
//   view.announce(sentences)          to screen readers
//   view.texts()                      { maps, link } for the state, empty for what they are at first
//   view.stop()
//
//   on.changed()                      the maps have to be painted again
//   on.rested()                       they have come to rest
//   on.painted()                      paint them now, since their size has changed and emptied them
//   on.committed(texts)               another choice was made

import { between, fitted, held, pinched, toPlace, zoomed } from "./camera.js";
import { createChoice } from "../parts/choice.js";

const DENSE = 2; // device pixels for each CSS pixel, at most
const REST = 180; // milliseconds without a move
const TRAVEL = 260; // milliseconds of a soft move
const WIDEST = 4; // times the window, and where numbers are the same …
const WIDEST_NUMBERS = 64; // … far more, since an AE's codes may reach as far as a hundred
const CLOSER = 1 / 1.5; // each press of the button
const CLEAR = 0.08; // of the window, between its edge and a place that was looked for

const MARKUP = `
  <div class="bar"></div>
  <p class="link-line" hidden></p>
  <div class="panels"></div>
  <ul class="legend" aria-label="Classes"></ul>
  <p class="unseen" aria-live="polite"></p>`;

export function createView(parent, panels, scene, state, on) {
  const element = parent.appendChild(document.createElement("div"));
  element.className = "plane";
  element.innerHTML = MARKUP;
  const [bar, line, place, legend, live] = element.children;
  const home = fitted(scene.window);
  const vae = panels.find(({ model }) => model.likelihood) ?? panels[0];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let camera = home;
  let travel = null; // { from, to, began }
  let maps = panels.length > 1 && ["first", "second"].includes(state.maps) ? state.maps : "both";
  let link = scene.same_numbers && state.link === "number" ? "number" : "place";
  let resting = 0;

  function set(next) {
    camera = held(next, home, link === "number" ? WIDEST_NUMBERS : WIDEST);
    for (const panel of panels) panel.look.camera = camera;
    on.changed();
    rest();
  }

  function rest() {
    clearTimeout(resting);
    resting = setTimeout(on.rested, REST);
  }

  function go(to, softly) {
    const target = held(to, home, link === "number" ? WIDEST_NUMBERS : WIDEST);
    travel = softly && !still.matches ? { from: camera, to: target, began: null } : null;
    if (travel) on.changed();
    else set(target);
  }

  function move(now) {
    if (!travel) return false;
    travel.began ??= now;
    const t = Math.min((now - travel.began) / TRAVEL, 1);
    set(between(travel.from, travel.to, 1 - (1 - t) ** 3));
    if (t === 1) travel = null;
    return travel !== null;
  }

  function showMaps() {
    panels.forEach((panel, index) => {
      panel.visible = maps === "both" || maps === ["first", "second"][index];
      panel.element.hidden = !panel.visible;
    });
    place.dataset.count = panels.filter((panel) => panel.visible).length;
    rest();
  }

  function showLink() {
    for (const panel of panels) panel.setChart(link === "number" ? vae.home : panel.home);
    line.textContent = link === "number" ? sameNumbers(panels) : "Equally far out on both maps, each in its own units.";
    set(camera);
  }

  function showGround(ground) {
    for (const panel of panels) panel.look.pictures = ground === "pictures";
    on.changed();
    rest();
  }

  const add = (...choice) => bar.append(createChoice(...choice).element);
  if (panels.length > 1) {
    const names = { both: "Both", first: panels[0].name, second: panels[1].name };
    add("Maps", names, maps, (name) => {
      maps = name;
      showMaps();
      on.committed({ maps });
    });
  }
  // Hundreds of pictures of a network that no browser runs are too much to ask of a server.
  if (panels.every(({ model }) => model.decoder.header)) {
    add("Ground", { codes: "Codes", pictures: "Pictures" }, "codes", showGround);
  }
  if (scene.same_numbers) {
    line.hidden = false;
    add("Where the maps are the same", { place: "Same place", number: "Same numbers" }, link, (name) => {
      link = name;
      showLink();
      on.committed({ link });
    });
  }
  const zoom = bar.appendChild(document.createElement("div"));
  zoom.className = "zoom";
  const middle = () => [camera.x, camera.y];
  for (const [name, drawing, press] of [
    ["Zoom out", "M4 10h12", () => go(zoomed(camera, 1 / CLOSER, middle()), true)],
    ["Zoom in", "M4 10h12M10 4v12", () => go(zoomed(camera, CLOSER, middle()), true)],
    ["Whole map", "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", () => go(home, true)],
  ]) {
    const button = zoom.appendChild(document.createElement("button"));
    button.type = "button";
    button.ariaLabel = button.title = name;
    button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${drawing}"/></svg>`;
    button.onclick = press;
  }

  for (const [label, name] of present(panels)) {
    const entry = legend.appendChild(document.createElement("li"));
    entry.innerHTML = `<span class="swatch"></span>`;
    entry.firstChild.style.background = panels[0].model.colours[label % panels[0].model.colours.length];
    entry.append(name);
  }
  legend.hidden = !legend.firstChild;

  const frames = new Map(panels.map((panel) => [panel.canvas.parentElement, panel]));
  const observer = new ResizeObserver((entries) => {
    const ratio = Math.min(devicePixelRatio, DENSE);
    for (const { target, contentRect } of entries) {
      const panel = frames.get(target);
      const size = contentRect.width < 1 ? 0 : contentRect.width; // a canvas of no pixels can't be drawn
      panel.look.size = size;
      panel.look.ratio = ratio;
      if (size) panel.setSize(size, ratio);
    }
    on.changed();
    on.painted(); // before the browser shows the emptied canvases
    rest();
  });
  place.append(...panels.map((panel) => panel.element));
  for (const frame of frames.keys()) observer.observe(frame);
  showMaps();
  showLink();

  return {
    element,
    move,
    span: () => camera.span,
    // A map without a size yet is all in one place.
    toPlace: (panel, point) => (panel.look.size ? toPlace(camera, panel.look.size, point) : [camera.x, camera.y]),
    zoom: (factor, at, softly) => go(zoomed(travel?.to ?? camera, factor, at), softly),
    pinch: (panel, from, to) => go(pinched(camera, panel.look.size, from, to)),
    whole: () => go(home, true),

    // Moves the camera only as far as it takes to see the place.
    reveal([a, b]) {
      const reach = (0.5 - CLEAR) * camera.span;
      const near = (middle, value) => Math.min(Math.max(middle, value - reach), value + reach);
      const [x, y] = [near(camera.x, a), near(camera.y, b)];
      if (x !== camera.x || y !== camera.y) go({ ...camera, x, y });
    },

    announce(sentences) {
      const named = panels.filter((panel) => panel.visible).length > 1;
      const names = panels.filter((panel) => panel.visible).map(({ name }) => (named ? `${name}: ` : ""));
      live.textContent = sentences.map((sentence, index) => names[index] + sentence).join(" ");
    },

    texts: () => ({ maps: maps === "both" ? "" : maps, link: link === "place" ? "" : link }),

    stop() {
      clearTimeout(resting);
      observer.disconnect();
    },
  };
}

// The classes that the held-out pictures belong to, in order: [[label, name], …].
function present(panels) {
  const labels = new Set(panels.flatMap(({ model }) => Array.from(new Set(model.labels))));
  const { classes } = panels[0].model;
  return classes.map((name, label) => [label, name]).filter(([label]) => labels.has(label));
}

function sameNumbers(panels) {
  const [first, second] = panels.map(({ home, name }) => ({ name, wide: spread(home) }));
  const [wide, narrow] = first.wide > second.wide ? [first, second] : [second, first];
  const times = Math.round(wide.wide / narrow.wide);
  const aside = times > 1 ? `, though the codes of ${wide.name} spread ${times} times as far` : "";
  return `The very same numbers z go into both decoders${aside}.`;
}

function spread(chart) {
  const [from, to] = [chart.code([0, 0]), chart.code([1, 0])];
  return Math.hypot(...from.map((x, i) => to[i] - x));
}
