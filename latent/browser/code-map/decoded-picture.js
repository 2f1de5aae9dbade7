// The picture that a grid of indices decodes to, and what the last change of the grid did to it.
//
//   const sight = createDecodedPicture(model, overlay)      overlay: an element to lay over the picture
//   sight.element
//   sight.show(pixels, before, cells)                    before: the picture before `cells` were changed, or null
//
// On a wide screen one of the two is shown, on a narrow one both are.

import { createChoice } from "../parts/choice.js";
import { errorMap, reach } from "./error-map.js";
import { createPicture } from "../parts/picture.js";

const MARKUP = `
  <figure class="drawn">
    <div class="square"></div>
    <figcaption><i class="x-hat">x̂</i> = decoder(<i class="z">z</i>)</figcaption>
  </figure>
  <figure class="change empty">
    <div class="square"><p>Paint a cell: what it changes appears here.</p></div>
    <figcaption></figcaption>
  </figure>`;

export function createDecodedPicture({ image_shape: shape, code_shape: grid }, overlay) {
  const [channels, height, width] = shape;
  const element = document.createElement("div");
  element.className = "sight";
  element.innerHTML = MARKUP;
  const [squareOfPicture, squareOfChange] = element.querySelectorAll(".square");
  const [picture, change] = [createPicture(shape), createPicture([3, height, width])];
  picture.canvas.role = change.canvas.role = "img";
  picture.canvas.ariaLabel = "The decoded picture";
  squareOfPicture.append(picture.canvas, overlay);
  squareOfChange.prepend(change.canvas);
  const figure = element.querySelector(".change");
  const caption = figure.querySelector("figcaption");

  const options = { picture: "Picture", change: "Change" };
  const choice = createChoice("What is shown of the picture", options, "picture", (name) => {
    element.classList.toggle("changes", name === "change");
  });
  element.append(choice.element);

  function describe(before, pixels, cells) {
    const { pixels: count, cells: away } = reach(before, pixels, shape, grid, cells);
    if (!count) return "No pixel changed";
    return `${count} of ${height * width} pixels changed, up to ${away === 1 ? "1 cell" : `${away} cells`} away`;
  }

  return {
    element,

    show(pixels, before, cells) {
      picture.set(pixels);
      figure.classList.toggle("empty", !before);
      if (before) change.set(errorMap(before, pixels, channels));
      caption.textContent = before ? describe(before, pixels, cells) : "What the last stroke changes";
      change.canvas.ariaLabel = caption.textContent;
    },
  };
}
