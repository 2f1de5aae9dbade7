// What one looks at on a code map: a chosen cell, the entry under the pointer, the entry one paints with. Wherever the
// same entry stands, it stays in the light.
//
//   const attention = createAttention(parts, painting)      parts: see code-map.js
//   attention.show()                  the grid has changed
//   attention.point(entry)            the pointer is over it, wherever that is; null for none
//   attention.select(cell)            null for none
//   attention.hold(entry)             to paint with it; null to look
//   attention.brush, attention.selected      the entry and the cell, or null
//   attention.middle                  the entry to begin with: the chosen cell's, or the one in the middle

import { placeOf } from "./boards.js";

export function createAttention(parts, painting) {
  const { root, book, colours, spare, boards, palette, usage, panel, toolbar } = parts;
  const [, columns] = parts.shape;
  const note = root.querySelector(".store-note");
  let pointed = null;

  function light() {
    const { indices } = painting;
    const { brush, selected } = attention;
    const entry = pointed ?? (selected === null ? null : indices[selected]);
    const shaded = entry !== null && (brush === null || pointed !== null);
    const cells = indices.flatMap((each, cell) => (each === entry ? [cell] : []));
    boards.light(shaded ? new Set(cells) : null);
    palette.light(entry);
    usage.light(entry);
    const shown = entry ?? brush ?? attention.middle;
    panel.show(shown, indices.filter((each) => each === shown).length);
  }

  const attention = {
    brush: null,
    selected: null,

    get middle() {
      return painting.indices[attention.selected ?? book.cells >> 1];
    },

    show() {
      boards.write(painting.indices, colours);
      toolbar.offer({ undo: painting.undoable, back: !painting.untouched });
      light();
    },

    point(entry) {
      if (entry === pointed) return;
      pointed = entry;
      spare.touched();
      light();
    },

    select(cell) {
      attention.selected = cell;
      boards.select(cell);
      palette.weigh(cell === null ? null : book.inCell(cell));
      note.textContent = cell === null ? "Most used first" : `Bars: how often each stands in ${placeOf(cell, columns)}`;
      attention.show();
    },

    hold(entry) {
      attention.brush = entry;
      pointed = null;
      palette.choose(entry);
      root.classList.toggle("painting", entry !== null);
      toolbar.hold(entry, colours[entry]);
      light();
    },
  };
  return attention;
}
