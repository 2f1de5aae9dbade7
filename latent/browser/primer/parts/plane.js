// A square map of codes of two numbers, on which a place is taken with the pointer, a finger or the arrow keys.
//
//   const plane = createPlane(place, { label, window, dots, at, onPlace, onRelease, paint })
//     window        { x, y, half }: the place in the middle, and half of the side in units of the codes
//     dots          { codes, labels, colours } that lie behind all else, or null
//     at()          the place that arrow keys move; onPlace([a, b]) takes another, onRelease() when it was let go.
//                   Without onPlace the map is a picture only.
//     paint(context, view)      view: { width, scale, toScreen([a, b]), colours }
//   plane.redraw()              in the next frame
//   plane.show(window, dots)    other dots, where they are others
//   plane.stop()

import { readColours, watchTheme } from "../../parts/theme.js";

const TURN = 2 * Math.PI;
const DENSE = 2; // device pixels for each CSS pixel, at most
const DOT = 1.5; // px
const FAINT = 0.45;
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const FINE = 40; // steps of a key from the middle to the edge

export function createPlane(place, { label, window, dots = null, at = null, onPlace = null, onRelease = null, paint }) {
  const canvas = place.appendChild(document.createElement("canvas"));
  canvas.className = "code-plane";
  canvas.ariaLabel = label;
  canvas.role = onPlace ? "application" : "img";
  const context = canvas.getContext("2d");
  let behind = null; // the dots as they were painted last
  let colours = null;
  let frame = 0;
  let held = false;

  const scaleOf = (width) => width / (2 * window.half);
  const toScreen = (width) => {
    const scale = scaleOf(width);
    return ([a, b]) => [width / 2 + scale * (a - window.x), width / 2 - scale * (b - window.y)];
  };

  function redraw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const width = canvas.clientWidth;
      if (!width) return;
      const ratio = Math.min(devicePixelRatio || 1, DENSE);
      if (canvas.width !== Math.round(width * ratio)) {
        canvas.width = canvas.height = Math.round(width * ratio);
        behind = null;
      }
      colours ??= readColours(place);
      behind ??= dots && painted(width, ratio);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (behind) context.drawImage(behind, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, { width, scale: scaleOf(width), toScreen: toScreen(width), colours });
    });
  }

  function painted(width, ratio) {
    const sheet = document.createElement("canvas");
    sheet.width = sheet.height = canvas.width;
    const pen = sheet.getContext("2d");
    const where = toScreen(width);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = FAINT;
    dots.colours.forEach((colour, label) => {
      pen.beginPath();
      for (let i = 0; i < dots.labels.length; i++) {
        if (dots.labels[i] !== label) continue;
        const [x, y] = where([dots.codes[2 * i], dots.codes[2 * i + 1]]);
        pen.moveTo(x + DOT, y);
        pen.arc(x, y, DOT, 0, TURN);
      }
      pen.fillStyle = colour;
      pen.fill();
    });
    return sheet;
  }

  const inside = ([a, b]) => [
    Math.min(Math.max(a, window.x - window.half), window.x + window.half),
    Math.min(Math.max(b, window.y - window.half), window.y + window.half),
  ];

  function take({ clientX, clientY }) {
    const { left, top, width } = canvas.getBoundingClientRect();
    const scale = scaleOf(width);
    onPlace(inside([window.x + (clientX - left - width / 2) / scale, window.y - (clientY - top - width / 2) / scale]));
  }

  if (onPlace) {
    canvas.tabIndex = 0;
    canvas.onpointerdown = (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      held = true;
      take(event);
    };
    canvas.onpointermove = (event) => held && take(event);
    canvas.onlostpointercapture = () => {
      if (held) onRelease();
      held = false;
    };
    canvas.onkeydown = (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault(); // the page must not scroll
      const size = (window.half / FINE) * (event.shiftKey ? 5 : 1);
      const from = at();
      onPlace(inside([from[0] + size * step[0], from[1] + size * step[1]]));
    };
    canvas.onkeyup = (event) => event.key in STEPS && onRelease();
  }

  const stopWatching = watchTheme(canvas.parentElement, () => {
    colours = behind = null;
    redraw();
  });
  const watch = new ResizeObserver(redraw);
  watch.observe(canvas);
  redraw();

  return {
    canvas,
    redraw,
    show(next, others = dots) {
      [window, dots] = [next, others];
      behind = null;
      redraw();
    },
    stop() {
      cancelAnimationFrame(frame);
      watch.disconnect();
      stopWatching();
    },
  };
}

/** @param {CanvasRenderingContext2D} context */
export function dot(context, [x, y], radius, colour, edge = null) {
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.fillStyle = colour;
  context.fill();
  if (!edge) return;
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
}
