// A graph: series of points over two axes, each of which may be logarithmic.
//
//   const graph = createGraph(place, { label, height, x, y, series })
//     x, y       { title, low, high, ticks: [[value, text], …], log }
//     series     { name: { title, colour, joined, open } }     colour: a class of figures/graph.css, such as "x-hat"
//   graph.set({ name: [[x, y], …], … })     of the others nothing changes; points without a number are left out
//   graph.mark(x)                           a line there; null for none
//   graph.stop()

import { createFrame } from "./frame.js";
import { svgElement } from "./handle.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [52, 12, 12, 44];

export function createGraph(place, { label, height = 240, x, y, series }) {
  const box = place.appendChild(document.createElement("div"));
  box.className = "graph";
  const points = Object.fromEntries(Object.keys(series).map((name) => [name, []]));
  let marked = null;
  const frame = createFrame(box, height, draw, label);
  frame.svg.setAttribute("role", "img");
  const ground = svgElement("g", { class: "ticks" }, frame.svg);
  const mark = svgElement("path", { class: "mark" }, frame.svg);
  const drawn = Object.fromEntries(
    Object.entries(series).map(([name, { colour, open }]) => {
      const group = svgElement("g", { class: `series ${colour}${open ? " open" : ""}` }, frame.svg);
      return [name, { line: svgElement("path", {}, group), dots: svgElement("g", {}, group) }];
    }),
  );
  box.append(legend(series));

  function draw(width) {
    const toX = scale(x, LEFT, width - RIGHT);
    const toY = scale(y, height - BOTTOM, TOP);
    drawGround(width, toX, toY);
    mark.setAttribute("d", marked === null ? "" : `M${toX(marked)} ${TOP}V${height - BOTTOM}`);
    for (const [name, { line, dots }] of Object.entries(drawn)) {
      const places = points[name].filter((each) => each.every(Number.isFinite)).map(([a, b]) => [toX(a), toY(b)]);
      line.setAttribute("d", series[name].joined ? places.map(([a, b], i) => `${i ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`).join("") : "");
      while (dots.children.length > places.length) dots.lastChild.remove();
      places.forEach(([cx, cy], i) => {
        const dot = dots.children[i] ?? svgElement("circle", { r: 4.5 }, dots);
        dot.setAttribute("cx", cx.toFixed(1));
        dot.setAttribute("cy", cy.toFixed(1));
      });
    }
  }

  let before = 0;
  function drawGround(width, toX, toY) {
    if (width === before) return;
    before = width;
    ground.replaceChildren();
    svgElement("path", { class: "axis", d: `M${LEFT} ${TOP}V${height - BOTTOM}H${width - RIGHT}` }, ground);
    for (const [value, text] of x.ticks) write(text, { x: toX(value), y: height - BOTTOM + 18 });
    for (const [value, text] of y.ticks) write(text, { x: LEFT - 8, y: toY(value) + 4, class: "end" });
    write(x.title, { x: (LEFT + width - RIGHT) / 2, y: height - 6, class: "caption" });
    write(y.title, { transform: `translate(12 ${(TOP + height - BOTTOM) / 2}) rotate(-90)`, class: "caption" });
  }

  function write(text, attributes) {
    svgElement("text", attributes, ground).textContent = text;
  }

  return {
    element: box,
    set(more) {
      Object.assign(points, more);
      frame.redraw();
    },
    mark(value) {
      marked = value;
      frame.redraw();
    },
    stop: frame.stop,
  };
}

function scale({ low, high, log }, from, to) {
  const read = log ? Math.log : Number;
  return (value) => from + ((to - from) * (read(Math.min(Math.max(value, low), high)) - read(low))) / (read(high) - read(low));
}

function legend(series) {
  const list = document.createElement("ul");
  list.className = "legend";
  for (const { title, colour, open } of Object.values(series)) {
    const item = list.appendChild(document.createElement("li"));
    item.append(Object.assign(document.createElement("span"), { className: `swatch ${colour}${open ? " open" : ""}` }), title);
  }
  return list;
}
