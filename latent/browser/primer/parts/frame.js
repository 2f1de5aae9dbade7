// What every figure has: a drawing as wide as its place in which a unit is a pixel, drawn at most once a frame; and a
// line that screen readers say once the reader has let go.
//
//   const frame = createFrame(place, height, draw)     draw(width): called when the width, or something else, changed
//   frame.svg                                          frame.redraw() asks for the next frame
//   frame.say(sentence)
//   frame.stop()

import { svgElement } from "./handle.js";

export function createFrame(place, height, draw, label) {
  const svg = svgElement("svg", { height, role: "group", "aria-label": label }, place);
  const spoken = place.appendChild(document.createElement("p"));
  spoken.className = "unseen";
  spoken.setAttribute("aria-live", "polite");
  let frame = 0;

  function redraw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const width = Math.max(svg.clientWidth || place.clientWidth, 200);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      draw(width);
    });
  }

  const watch = new ResizeObserver(redraw);
  watch.observe(place);
  redraw();

  return {
    svg,
    redraw,
    say: (sentence) => (spoken.textContent = sentence),
    stop() {
      cancelAnimationFrame(frame);
      watch.disconnect();
    },
  };
}
