// All codes of a codebook as swatches, in order of their use, to choose one to paint with.
//
//   const palette = createPalette(book, shape, colours)      shape: [C, height, width] of what a code looks like
//   palette.element
//   palette.onChoose = (code) => …          clicked, or Enter
//   palette.onHover = (code) => …           null when the pointer or the focus has left
//   palette.paint(code, pixels)             what it looks like, once that is known
//   palette.choose(code), palette.light(code)      null for none
//   palette.weigh(counts)                   how often each is used somewhere; null for everywhere

import { createPicture } from "../parts/picture.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export function createPalette(book, shape, colours) {
  const element = document.createElement("div");
  element.className = "palette";
  element.role = "radiogroup";
  element.setAttribute("aria-label", "Codes to paint with, the most used first");
  const swatches = new Map();
  const codes = new Map();
  const pictures = new Map();
  for (const code of book.order) {
    const swatch = element.appendChild(document.createElement("button"));
    const picture = createPicture(shape);
    swatch.type = "button";
    swatch.className = "code-swatch";
    swatch.role = "radio";
    swatch.tabIndex = -1;
    swatch.ariaChecked = "false";
    swatch.style.setProperty("--code", colours[code]);
    swatch.setAttribute("aria-label", `Code ${code}, used ${book.counts[code].toLocaleString("en")} times`);
    const number = document.createElement("span");
    number.textContent = code;
    swatch.append(picture.canvas, number);
    swatches.set(code, swatch);
    codes.set(swatch, code);
    pictures.set(code, picture);
  }
  swatches.get(book.order[0]).tabIndex = 0;
  let [chosen, lit] = [null, null];

  const codeAt = (event) => codes.get(event.target.closest(".code-swatch"));

  element.onclick = (event) => codeAt(event) !== undefined && palette.onChoose(codeAt(event));
  element.onpointerover = (event) => event.pointerType === "mouse" && palette.onHover(codeAt(event) ?? null);
  element.onpointerleave = () => palette.onHover(null);
  element.addEventListener("focusin", (event) => {
    if (event.target.matches(":focus-visible")) palette.onHover(codeAt(event) ?? null);
  });
  element.addEventListener("focusout", () => palette.onHover(null));
  element.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step || codeAt(event) === undefined) return;
    event.preventDefault();
    const next = book.order[book.rank[codeAt(event)] + step];
    if (next !== undefined) rove(next).focus();
  };

  function rove(code) {
    element.querySelector("[tabindex='0']").tabIndex = -1;
    swatches.get(code).tabIndex = 0;
    return swatches.get(code);
  }

  const palette = {
    element,
    onChoose() {},
    onHover() {},

    paint(code, pixels) {
      pictures.get(code).set(pixels);
      swatches.get(code).classList.add("known");
    },

    choose(code) {
      if (chosen !== null) swatches.get(chosen).ariaChecked = "false";
      if (code !== null) rove(code).ariaChecked = "true";
      chosen = code;
    },

    light(code) {
      swatches.get(lit)?.classList.remove("lit");
      swatches.get(code)?.classList.add("lit");
      lit = code;
    },

    weigh(counts) {
      const most = counts && Math.max(...counts, 1);
      element.classList.toggle("weighed", counts !== null);
      for (const [code, swatch] of swatches) {
        swatch.style.setProperty("--weight", counts ? counts[code] / most : 0);
        swatch.classList.toggle("never", counts !== null && !counts[code]);
      }
    },
  };
  return palette;
}
