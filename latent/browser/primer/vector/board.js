// A board of symbols, a button each, of which one is chosen; the arrow keys go from one to the next.
//
//   const board = createBoard(place, columns, colours, onChoose)       onChoose(place)
//   board.show(indices, chosen, drawn)          drawn: so many places have a symbol yet

import { reach, step } from "../../parts/roving.js";

export function createBoard(place, [rows, columns], colours, onChoose) {
  const element = place.appendChild(document.createElement("div"));
  element.className = "board";
  element.role = "group";
  element.ariaLabel = "The board of symbols";
  element.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  const buttons = Array.from({ length: rows * columns }, (_, i) => {
    const button = element.appendChild(document.createElement("button"));
    button.type = "button";
    button.onclick = () => {
      reach(buttons, i);
      onChoose(i);
    };
    button.onfocus = () => button.matches(":focus-visible") && onChoose(i);
    return button;
  });
  element.onkeydown = (event) => step(event, buttons);
  reach(buttons, 0);

  return {
    show(indices, chosen, drawn = indices.length) {
      buttons.forEach((button, i) => {
        const there = i < drawn;
        button.textContent = there ? String(indices[i]) : "";
        button.ariaLabel = `Row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1}: ${there ? `symbol ${indices[i]}` : "not drawn yet"}`;
        button.style.setProperty("--symbol", there ? colours[indices[i]] : "transparent");
        button.setAttribute("aria-pressed", String(i === chosen));
      });
    },
  };
}
