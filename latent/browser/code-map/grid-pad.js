// A pad whose drawing is encoded at every stroke: the indices fill the grid.
//
//   const pad = mountGridPad(element, model, { onIndices, onRest })      at the end of the element
//   pad.stop()
//
// Nothing is there where the model has no encoder to offer, or was not trained on digits.

import { fitDigit } from "../draw/fit.js";
import { mountPad } from "../pad.js";

export function mountGridPad(element, model, { onIndices, onRest }) {
  const encode = model.lane("encoder");
  if (!encode || model.fit !== "digit" || model.image_shape[0] !== 1) return { stop() {} };
  const fold = element.appendChild(document.createElement("details"));
  fold.className = "own";
  fold.innerHTML = `<summary>Draw a digit of your own</summary><div class="pad"></div>`;
  const sheet = mountPad(fold.querySelector(".pad"));

  sheet.onInk = async () => {
    const { ink, side } = sheet.ink();
    const input = fitDigit(ink, side, model.image_shape);
    const answer = input && (await encode(input));
    if (answer) onIndices(Array.from(answer.output));
  };
  sheet.onDraw = ({ png }) => png && onRest();

  return {
    stop() {
      sheet.onInk = sheet.onDraw = () => {};
    },
  };
}
