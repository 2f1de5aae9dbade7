// Numbers as upright bars on one line, some of which stand out.
//
//   const bars = createBars(place, { label, height })
//   bars.show(values, { most, marked })       most: the size at the upper edge; marked: a class for the bars at some places
//   Negative numbers hang below the line, which is in the middle if `both`.

import { svgElement } from "./handle.js";

/** @param {Element} place @param {{ label: string, height?: number, both?: boolean }} about */
export function createBars(place, { label, height = 64, both = false }) {
  const svg = svgElement("svg", { height, role: "img", "aria-label": label, class: "bars", preserveAspectRatio: "none" }, place);
  const plain = svgElement("path", { class: "plain" }, svg);
  const line = svgElement("path", { class: "axis" }, svg);
  let extra = [];

  return {
    /** @param {ArrayLike<number>} values @param {{ most?: number, marked?: Record<number, string> }} how */
    show(values, { most = Math.max(1e-9, ...Array.from(values, Math.abs)), marked = {} } = {}) {
      const zero = both ? height / 2 : height - 1;
      const wide = values.length;
      svg.setAttribute("viewBox", `0 0 ${wide} ${height}`);
      line.setAttribute("d", `M0 ${zero}H${wide}`);
      const bar = (value, i) => {
        const size = Math.min(Math.max(value / most, both ? -1 : 0), 1) * (both ? zero : zero - 1);
        return `M${i + 0.1} ${zero}V${(zero - size).toFixed(1)}H${i + 0.9}V${zero}Z`;
      };
      plain.setAttribute("d", Array.from(values, (value, i) => (marked[i] ? "" : bar(value, i))).join(""));
      for (const each of extra) each.remove();
      extra = Object.entries(marked).map(([i, name]) => svgElement("path", { class: name, d: bar(values[i], Number(i)) }, svg));
    },
  };
}
