// The maps of a plane beside each other: which of them, which part of the plane, as codes or as pictures, by what chart.
//
//   const maps = createMaps(element, panels, scene, state, on)
//   maps.element, maps.bar             the bar has the switches, and room for more
//   maps.viewpoint                    see viewpoint.js
//   maps.toPlace(panel, [x, y])
//   maps.announce(sentences)          to screen readers
//   maps.texts()                      { maps, link } for the state, empty for what they are at first
//   maps.stop()
//
//   on.changed()                      the maps have to be painted again
//   on.rested()                       they have come to rest
//   on.painted()                      paint them now, since their size has changed and emptied them
//   on.committed(texts)               another choice was made

import { fitted, toPlace } from "./camera.js";
import { fillLegend } from "./legend.js";
import { mountSwitches } from "./switches.js";
import { createViewpoint } from "./viewpoint.js";

const DENSE = 2; // device pixels for each CSS pixel, at most
const REST = 180; // milliseconds without a move
const WIDEST = 4; // times the window, and where numbers are the same …
const WIDEST_NUMBERS = 64; // … far more, since an AE's codes may reach as far as a hundred

const MARKUP = `
  <div class="bar"></div>
  <p class="link-line" hidden></p>
  <div class="panels"></div>
  <ul class="legend" aria-label="Classes"></ul>
  <p class="unseen" aria-live="polite"></p>`;

export function createMaps(parent, panels, scene, state, on) {
  const element = parent.appendChild(document.createElement("div"));
  element.className = "plane";
  element.innerHTML = MARKUP;
  const [bar, line, row, legend, announcer] = element.querySelectorAll(".bar, p, .panels, ul");
  const vae = panels.find(({ model }) => model.likelihood) ?? panels[0];
  const chosen = {
    maps: panels.length > 1 && ["first", "second"].includes(state.maps) ? state.maps : "both",
    link: scene.same_numbers && state.link === "number" ? "number" : "place",
  };
  const viewpoint = createViewpoint(fitted(scene.window), {
    moved(camera) {
      for (const panel of panels) panel.look.camera = camera;
      on.changed();
      rest();
    },
    began: on.changed,
    widest: () => (chosen.link === "number" ? WIDEST_NUMBERS : WIDEST),
  });
  let resting = 0;

  function rest() {
    clearTimeout(resting);
    resting = setTimeout(on.rested, REST);
  }

  function showMaps(maps) {
    chosen.maps = maps;
    panels.forEach((panel, index) => {
      panel.visible = maps === "both" || maps === ["first", "second"][index];
      panel.element.hidden = !panel.visible;
    });
    row.dataset.count = panels.filter((panel) => panel.visible).length;
    rest();
  }

  function showLink(link) {
    chosen.link = link;
    for (const panel of panels) panel.setChart(link === "number" ? vae.home : panel.home);
    line.textContent = link === "number" ? sameNumbers(panels) : "Equally far out on both maps, each in its own units.";
    viewpoint.set(viewpoint.camera);
  }

  mountSwitches(bar, panels, scene, chosen, {
    maps(maps) {
      showMaps(maps);
      on.committed({ maps });
    },
    ground(ground) {
      for (const panel of panels) panel.look.pictures = ground === "pictures";
      on.changed();
      rest();
    },
    link(link) {
      showLink(link);
      on.committed({ link });
    },
    zoom: (factor) => viewpoint.zoom(factor, [viewpoint.camera.x, viewpoint.camera.y], true),
    whole: viewpoint.whole,
  });
  line.hidden = !scene.same_numbers;
  fillLegend(
    legend,
    panels.map(({ model }) => model),
  );

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
  row.append(...panels.map((panel) => panel.element));
  for (const frame of frames.keys()) observer.observe(frame);
  showMaps(chosen.maps);
  showLink(chosen.link);

  return {
    element,
    bar,
    viewpoint,

    toPlace(panel, point) {
      const { camera } = viewpoint;
      // A map without a size yet is all in one place.
      return panel.look.size ? toPlace(camera, panel.look.size, point) : [camera.x, camera.y];
    },

    announce(sentences) {
      const visible = panels.filter((panel) => panel.visible);
      const names = visible.map(({ name }) => (visible.length > 1 ? `${name}: ` : ""));
      announcer.textContent = sentences.map((sentence, index) => names[index] + sentence).join(" ");
    },

    texts: () => ({
      maps: chosen.maps === "both" ? "" : chosen.maps,
      link: chosen.link === "place" ? "" : chosen.link,
    }),

    stop() {
      clearTimeout(resting);
      observer.disconnect();
    },
  };
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
