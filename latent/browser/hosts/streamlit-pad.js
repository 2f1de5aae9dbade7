// pad.js as a component of Streamlit, which calls this at each run of the page. A new generation means that Python has
// the say over what the pad shows: when it is mounted, and when it was emptied.

import { mountPad } from "../pad.js";

export function mount({ parentElement, data, setStateValue }) {
  const pad = mountPad(parentElement.querySelector(".pad"));
  const { generation } = data;
  if (pad.generation !== generation) pad.restore(data.strokes);
  pad.generation = generation;
  pad.onDraw = (drawing) => setStateValue("drawing", { generation, ...drawing });
}
