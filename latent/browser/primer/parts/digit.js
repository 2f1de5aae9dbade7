// The pad of a figure: the reader's own digit, one of ten to begin with, as the models see it.
//
//   const digit = createDigit(place, { text, usual, shape, onPicture, onRelease })
//     text          what the address says of the drawing, which may be anything; `usual` is the digit shown for nothing
//     onPicture(pixels)   Float32Array [1 · height · width] of 256 levels, as MNIST has: with every move of the pen
//     onRelease()         the pen was lifted; digit.text is then what to keep, and exactly that was seen last
//   digit.element, digit.pixels

import { fitDigit } from "../../draw/fit.js";
import { inkOf } from "../../draw/strokes.js";
import { mountPad } from "../../pad.js";
import { createPicture } from "../../parts/picture.js";
import { EXAMPLES } from "./example-digits.js";
import { readStrokes, writeStrokes } from "./strokes-text.js";

const INK = 91; // as wide as pad.js draws
const LEVELS = 255;

const MARKUP = `
  <div class="pad"></div>
  <div class="examples" role="group" aria-label="A digit drawn for you"></div>
  <figure class="seen"><figcaption><b class="x">x</b>, as the model sees it</figcaption></figure>`;

export function createDigit(place, { text, usual, shape, onPicture, onRelease }) {
  const element = place.appendChild(document.createElement("div"));
  element.className = "digit";
  element.innerHTML = MARKUP;
  const [sheet, examples, figure] = element.querySelectorAll(".pad, .examples, .seen");
  const picture = createPicture(shape);
  picture.canvas.role = "img";
  picture.canvas.ariaLabel = "The drawing in the form of MNIST’s digits";
  figure.prepend(picture.canvas);
  const pad = mountPad(sheet);
  const digit = { element, text: "", pixels: null };

  function see(drawing) {
    const seen = drawing && fitDigit(drawing.ink, drawing.side, shape);
    if (!seen) return false; // an empty pad: what was seen last stays
    digit.pixels = seen.map((x) => Math.round(LEVELS * x) / LEVELS);
    picture.set(digit.pixels);
    onPicture(digit.pixels);
    return true;
  }

  // What is kept is coarser than what was drawn, and the model sees what is kept: a link then brings back every number.
  function take(written) {
    const strokes = readStrokes(written, INK);
    if (!strokes || !see(inkOf(strokes))) return false;
    digit.text = written;
    return true;
  }

  pad.onInk = () => see(pad.ink());
  pad.onDraw = ({ strokes }) => {
    if (take(writeStrokes(JSON.parse(strokes)))) onRelease();
  };

  EXAMPLES.forEach((written, number) => {
    const button = examples.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = String(number);
    button.onclick = () => {
      pad.restore(JSON.stringify(readStrokes(written, INK)));
      take(written);
      onRelease();
    };
  });

  const begin = take(text) ? text : EXAMPLES[usual];
  if (begin !== text) take(begin);
  pad.restore(JSON.stringify(readStrokes(begin, INK)));
  return digit;
}
