// pad.js in a gr.HTML.

import { mountPad } from "../pad.js";

export function mount({ element, trigger }) {
  const pad = mountPad(element.querySelector(".pad"));
  pad.onDraw = ({ png }) => trigger("input", { png });
}
