// How well trained the way is: for each model a bar for each frame, as high as there are codes near, and a sentence.
//
//   const bars = mountFrameBars(element, colours)      colours: those of the plane, kept up to date with the theme
//   bars.show(tracks)                                  of path/route.js
//   bars.stop()
//
// What is near is counted a few frames at a time, so that no frame of the screen waits for it.

import { createNearness } from "../mathematics/honesty.js";

const PATIENCE = 4; // ms of counting at a time
const HIGH = 40; // px

export function mountFrameBars(element, colours) {
  const figures = new Map(); // by model

  return {
    show(tracks) {
      const shown = tracks.map(({ panel: { model, name }, codes }) => {
        if (!figures.has(model)) figures.set(model, createFigure(model, colours));
        const figure = figures.get(model);
        figure.show(codes, tracks.length > 1 ? name : "");
        return figure.element;
      });
      const { children } = element;
      const others = shown.length !== children.length || shown.some((figure, i) => figure !== children[i]);
      if (others) element.replaceChildren(...shown);
    },

    stop() {
      for (const figure of figures.values()) figure.stop();
    },
  };
}

// Of one model; `name` is what it is called, "" to say nothing.
function createFigure(model, colours) {
  const element = document.createElement("figure");
  const canvas = document.createElement("canvas");
  const sentence = document.createElement("figcaption");
  canvas.ariaHidden = "true"; // the sentence says it
  element.append(canvas, sentence);
  const context = canvas.getContext("2d");
  const measure = createNearness(model);
  let codes = [];
  let who = "";
  let found = []; // of each frame; until it is counted, what was there before
  let counted = 0;
  let width = 0;
  let waiting = 0;

  function count() {
    const until = performance.now() + PATIENCE;
    while (counted < codes.length && performance.now() < until) found[counted] = measure(codes[counted++]);
    waiting = counted < codes.length ? requestAnimationFrame(count) : 0;
    if (!waiting) say();
    paint();
  }

  function say() {
    const count = (wanted) => found.filter(({ level }) => level === wanted).length;
    const [empty, sparse] = [count("empty"), count("sparse")];
    sentence.textContent = empty
      ? `${empty} of ${found.length} frames cross empty ground: hardly any image was encoded there.`
      : `No frame crosses empty ground${sparse ? `, ${sparse} of ${found.length} cross sparse ground` : ""}.`;
    if (who) sentence.prepend(Object.assign(document.createElement("b"), { textContent: who }), " ");
  }

  function paint() {
    if (!width) return;
    const dense = window.devicePixelRatio;
    canvas.width = Math.round(width * dense);
    canvas.height = Math.round(HIGH * dense);
    context.scale(dense, dense);
    const wide = width / codes.length;
    const { typical } = model.nearness;
    found.forEach(({ near, level }, i) => {
      const left = i * wide;
      if (level === "empty") return hatch(left, wide);
      const high = Math.max(2, (HIGH * near) / (near + typical)); // half the height where there is as much as is usual
      context.globalAlpha = level === "sparse" ? 0.55 : 1;
      context.fillStyle = colours.z;
      context.fillRect(left, HIGH - high, Math.max(wide - 1, 0.5 * wide), high);
    });
    context.globalAlpha = 1;
    context.fillStyle = colours.line;
    context.fillRect(0, HIGH - 1, width, 1);
  }

  function hatch(left, wide) {
    context.save();
    context.beginPath();
    context.rect(left, 0, wide, HIGH);
    context.clip();
    context.globalAlpha = 0.45;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = left - HIGH - (left % 6); x < left + wide; x += 6) {
      context.moveTo(x, HIGH);
      context.lineTo(x + HIGH, 0);
    }
    context.stroke();
    context.restore();
  }

  const observer = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    paint();
  });
  observer.observe(element);
  canvas.ontransitionend = paint; // the theme changed, see tools.css

  return {
    element,

    show(latest, name) {
      [codes, who, counted] = [latest, name, 0];
      found.length = Math.min(found.length, codes.length);
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(count);
    },

    stop() {
      cancelAnimationFrame(waiting);
      observer.disconnect();
    },
  };
}
