// All codes of a codebook as swatches, in order of their use, to choose one to paint with.
//
//   const palette = createPalette(book, shape, colours)      shape: [C, height, width] of what an entry looks like
//   palette.element
//   palette.onChoose = (entry) => …         clicked, or Enter
//   palette.onHover = (entry) => …          null when the pointer or the focus has left
//   palette.paint(entry, pixels)            what it looks like, once that is known
//   palette.choose(entry), palette.light(entry)      null for none
//   palette.weigh(counts)                   how often each is used somewhere; null for everywhere

import { createPicture } from "../parts/picture.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export function createPalette(book, shape, colours) {
  const element = document.createElement("div");
  element.className = "palette";
  element.role = "radiogroup";
  element.setAttribute("aria-label", "Codes to paint with, the most used first");
  const swatches = new Map();
  const entries = new Map(); // by swatch
  const pictures = new Map();
  for (const entry of book.order) {
    const swatch = element.appendChild(document.createElement("button"));
    const picture = createPicture(shape);
    swatch.type = "button";
    swatch.className = "entry-swatch";
    swatch.role = "radio";
    swatch.tabIndex = -1;
    swatch.ariaChecked = "false";
    swatch.style.setProperty("--entry", colours[entry]);
    swatch.setAttribute("aria-label", `Code ${entry}, used ${book.counts[entry].toLocaleString("en")} times`);
    const number = document.createElement("span");
    number.textContent = entry;
    swatch.append(picture.canvas, number);
    swatches.set(entry, swatch);
    entries.set(swatch, entry);
    pictures.set(entry, picture);
  }
  swatches.get(book.order[0]).tabIndex = 0;
  let [chosen, lit] = [null, null];

  const entryAt = (event) => entries.get(event.target.closest(".entry-swatch"));

  element.onclick = (event) => entryAt(event) !== undefined && palette.onChoose(entryAt(event));
  element.onpointerover = (event) => event.pointerType === "mouse" && palette.onHover(entryAt(event) ?? null);
  element.onpointerleave = () => palette.onHover(null);
  element.addEventListener("focusin", (event) => {
    if (swatches.get(entryAt(event))?.matches(":focus-visible")) palette.onHover(entryAt(event));
  });
  element.addEventListener("focusout", () => palette.onHover(null));
  element.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step || entryAt(event) === undefined) return;
    event.preventDefault();
    const next = book.order[book.rank[entryAt(event)] + step];
    if (next !== undefined) rove(next).focus();
  };

  function rove(entry) {
    element.querySelector("[tabindex='0']").tabIndex = -1;
    swatches.get(entry).tabIndex = 0;
    return swatches.get(entry);
  }

  const palette = {
    element,
    onChoose(entry) {},
    onHover(entry) {},

    paint(entry, pixels) {
      pictures.get(entry).set(pixels);
      swatches.get(entry).classList.add("known");
    },

    choose(entry) {
      if (chosen !== null) swatches.get(chosen).ariaChecked = "false";
      if (entry !== null) rove(entry).ariaChecked = "true";
      chosen = entry;
    },

    light(entry) {
      swatches.get(lit)?.classList.remove("lit");
      swatches.get(entry)?.classList.add("lit");
      lit = entry;
    },

    weigh(counts) {
      const most = counts && Math.max(...counts, 1);
      element.classList.toggle("weighed", counts !== null);
      for (const [entry, swatch] of swatches) {
        swatch.style.setProperty("--weight", counts ? counts[entry] / most : 0);
        swatch.classList.toggle("never", counts !== null && !counts[entry]);
      }
    },
  };
  return palette;
}
