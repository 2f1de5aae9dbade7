// A grid of cells to look at, to move over and to paint on: the indices themselves, or a picture that lies beneath.
//
//   const board = createBoard([rows, columns], { label })      without a label it takes no keyboard: a second sight
//   board.element
//   board.onHover = (cell) => …            null when the pointer has left
//   board.onPress = (cell) => …            pressed, or passed over while pressed
//   board.onLift = () => …                 let go
//   board.onKey = (event, cell) => …       a key other than the arrows, which move from cell to cell
//   board.onFocus = (cell) => …
//   board.write(texts, names, colours)     of all cells; names are for screen readers
//   board.light(cells)                     a Set of those that stay in the light, or null for all
//   board.point(cell), board.select(cell)  the one under the pointer, the chosen one; null for none
//   board.focus(cell)
//   board.stop()

import { cellsBetween } from "./codebook.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export function createBoard([rows, columns], { label = "" } = {}) {
  const element = document.createElement("div");
  element.className = "board";
  element.style.setProperty("--columns", columns);
  element.style.aspectRatio = `${columns} / ${rows}`;
  const tag = (role, className, parent) => {
    const part = parent.appendChild(document.createElement("div"));
    part.className = className;
    if (label) part.role = role;
    return part;
  };
  const cells = [];
  for (let row = 0; row < rows; row++) {
    const line = tag("row", "line", element);
    for (let column = 0; column < columns; column++) cells.push(tag("gridcell", "cell", line));
  }
  const number = new Map(cells.map((cell, index) => [cell, index]));
  if (label) {
    element.role = "grid";
    element.setAttribute("aria-label", label);
    cells.forEach((cell, index) => (cell.tabIndex = index ? -1 : 0));
  } else {
    element.setAttribute("aria-hidden", "true");
  }

  let pressed = null; // the cell the pointer was last over, while it is down
  let [pointed, selected] = [null, null];

  function press(cell) {
    for (const each of cellsBetween(pressed ?? cell, cell, columns)) board.onPress(each);
    pressed = cell;
  }

  function lift() {
    if (pressed === null) return;
    pressed = null;
    board.onLift();
  }

  element.onpointerdown = (event) => {
    const cell = number.get(event.target);
    if (cell === undefined || !event.isPrimary || event.button !== 0) return;
    cells[cell].releasePointerCapture(event.pointerId); // a finger, too, passes from cell to cell
    press(cell);
  };
  element.onpointerover = (event) => {
    const cell = number.get(event.target);
    if (cell === undefined) return;
    if (pressed !== null && cell !== pressed) press(cell);
    if (event.pointerType === "mouse") board.onHover(cell);
  };
  element.onpointerleave = (event) => event.pointerType === "mouse" && board.onHover(null);
  window.addEventListener("pointerup", lift);
  window.addEventListener("pointercancel", lift);

  element.onkeydown = (event) => {
    const cell = number.get(event.target);
    if (cell === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (!step) return board.onKey(event, cell);
    event.preventDefault();
    const row = Math.min(Math.max(Math.floor(cell / columns) + step[0], 0), rows - 1);
    const column = Math.min(Math.max((cell % columns) + step[1], 0), columns - 1);
    board.focus(row * columns + column);
  };
  element.addEventListener("focusin", (event) => {
    const cell = number.get(event.target);
    if (cells[cell]?.matches(":focus-visible")) board.onFocus(cell);
  });

  const board = {
    element,
    onHover(cell) {},
    onPress(cell) {},
    onLift() {},
    onKey(event, cell) {},
    onFocus(cell) {},

    write(texts, names, colours) {
      cells.forEach((cell, index) => {
        if (cell.textContent !== texts[index]) cell.textContent = texts[index];
        cell.style.setProperty("--entry", colours[index]);
        if (label) cell.setAttribute("aria-label", names[index]);
      });
    },

    light(lit) {
      element.classList.toggle("shaded", lit !== null);
      cells.forEach((cell, index) => cell.classList.toggle("lit", lit?.has(index) ?? false));
    },

    point(cell) {
      cells[pointed]?.classList.remove("pointed");
      cells[cell]?.classList.add("pointed");
      pointed = cell;
    },

    select(cell) {
      cells[selected]?.classList.remove("selected");
      cells[cell]?.classList.add("selected");
      selected = cell;
      if (label && cell !== null) cells.forEach((each, index) => (each.tabIndex = index === cell ? 0 : -1));
    },

    focus: (cell) => cells[cell].focus(),

    stop() {
      window.removeEventListener("pointerup", lift);
      window.removeEventListener("pointercancel", lift);
    },
  };
  return board;
}
