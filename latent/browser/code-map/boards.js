// The grid twice: as indices to read and to type into, and laid over the picture that it decodes to.
//
//   const boards = createBoards([rows, columns], size)     size: of the codebook
//   boards.element, boards.overlay
//   boards.write(indices, colours)         colours: one for each entry of the codebook
//   boards.light(cells), boards.point(cell), boards.select(cell)      of both; see board.js
//   boards.onHover, boards.onPress, boards.onLift, boards.onFocus     of either
//   boards.onTake = (cell) => …            p: the entry there is to be painted with
//   boards.onEnter = (cell, entry) => …    Enter; entry: what was typed, or null
//   boards.onType = (cell) => …            a key that meant something in this cell
//   boards.stop()

import { createBoard } from "./board.js";

export function createBoards([rows, columns], size) {
  const board = createBoard([rows, columns], {
    label: `The code, ${rows} by ${columns} indices. Arrows move, p takes a code, Enter paints it; or type an index.`,
  });
  const overlay = createBoard([rows, columns]);
  const both = [board, overlay];
  const digits = String(size - 1).length;
  let typed = ""; // of an index, in the cell `typing`
  let typing = null;

  for (const each of both) {
    each.onHover = (cell) => boards.onHover(cell);
    each.onPress = (cell) => boards.onPress(cell);
    each.onLift = () => boards.onLift();
  }
  board.onFocus = (cell) => {
    typed = "";
    boards.onFocus(cell);
  };
  board.onKey = (event, cell) => {
    if (/^\d$/.test(event.key)) typed = (typed + event.key).slice(-digits);
    else if (event.key === "Backspace" && typed) typed = typed.slice(0, -1);
    else if (event.key === "Enter") enter(cell);
    else if (event.key === "p") boards.onTake(cell);
    else if (event.key === "Escape" && typed) typed = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
    typing = cell;
    boards.onType(cell);
  };

  function enter(cell) {
    const entry = typed ? Number(typed) : null;
    typed = "";
    boards.onEnter(cell, entry);
  }

  const boards = {
    element: board.element,
    overlay: overlay.element,
    onHover(cell) {},
    onPress(cell) {},
    onLift() {},
    onFocus(cell) {},
    onTake(cell) {},
    onEnter(cell, entry) {},
    onType(cell) {},

    write(indices, colours) {
      const own = indices.map((index) => colours[index]);
      const texts = indices.map((index, cell) => (typed && cell === typing ? `${typed}_` : `${index}`));
      board.write(texts, indices.map((index, cell) => `${placeOf(cell, columns)}: code ${index}`), own);
      overlay.write(indices.map(() => ""), [], own);
    },

    light: (cells) => both.forEach((each) => each.light(cells)),
    point: (cell) => both.forEach((each) => each.point(cell)),
    select: (cell) => both.forEach((each) => each.select(cell)),
    stop: () => both.forEach((each) => each.stop()),
  };
  return boards;
}

export const placeOf = (cell, columns) => `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
