// Small pictures in rows, each with a line below it.
//
//   const tiles = createTiles(place, count, shape, "Draws")
//   tiles.set(i, pixels, words)             words may be left out
//   tiles.mark(i, "empty")                  a class for the style sheet, "" for none
//   tiles.element

import { createPicture } from "../../parts/picture.js";

export function createTiles(place, count, shape, label) {
  const element = place.appendChild(document.createElement("div"));
  element.className = "tiles";
  element.role = "group";
  element.ariaLabel = label;
  const tiles = Array.from({ length: count }, (_, i) => {
    const figure = element.appendChild(document.createElement("figure"));
    const picture = createPicture(shape);
    picture.canvas.role = "img";
    picture.canvas.ariaLabel = `${label}, ${i + 1} of ${count}`;
    figure.append(picture.canvas);
    return { figure, picture, words: figure.appendChild(document.createElement("figcaption")) };
  });
  return {
    element,
    set(i, pixels, words = "") {
      tiles[i].picture.set(pixels);
      tiles[i].words.textContent = words;
    },
    mark(i, name) {
      tiles[i].figure.className = name;
    },
  };
}
