// Many numbers as dots along a line, with what they should be on average.
//
//   const strip = createStrip(place, "Score function", "ink")
//   strip.show(values, { exact, reach, now, deviation })   drawn `reach` to either side of `exact`; `now` stands out

import { number } from "../../parts/words.js";
import { svgElement } from "./handle.js";

const HEIGHT = 44;

export function createStrip(place, name, colour) {
  const row = place.appendChild(document.createElement("div"));
  row.className = `strip of-${colour}`;
  const label = row.appendChild(document.createElement("p"));
  const svg = svgElement("svg", { height: HEIGHT, "aria-hidden": "true" }, row);
  const exactly = svgElement("path", { class: "exactly" }, svg);
  const dots = svgElement("path", { class: "dots" }, svg);
  const middle = svgElement("path", { class: "middle" }, svg);
  const latest = svgElement("circle", { class: "latest", r: 5, cy: HEIGHT / 2 }, svg);

  return {
    show(values, { exact, reach, now, deviation }) {
      const width = Math.max(svg.clientWidth, 200);
      const toX = (value) => Math.min(Math.max(width * (0.5 + (value - exact) / (2 * reach)), 2), width - 2);
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      exactly.setAttribute("d", `M${toX(exact)} 0V${HEIGHT}`);
      // Dots at the same place lie above each other, in an order without a pattern.
      const spots = values.map((value, i) => `M${toX(value).toFixed(1)} ${(8 + ((i * 0.618034) % 1) * (HEIGHT - 16)).toFixed(1)}h0`);
      dots.setAttribute("d", spots.join(""));
      middle.setAttribute("d", `M${toX(mean)} 4l-6 -5h12Z`);
      latest.setAttribute("cx", String(toX(now)));
      const shown = [number(now), number(mean), number(deviation)];
      label.innerHTML = `<strong>${name}</strong> this draw ${shown[0]} · mean of ${values.length} draws ${shown[1]} · spread ${shown[2]}`;
    },
  };
}
