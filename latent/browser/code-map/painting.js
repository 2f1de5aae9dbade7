// The grid of indices that is painted on, and the way back through its changes.
//
//   const painting = createPainting(indices, start)      start: { indices, name }, what one can go back to
//   painting.indices, painting.start
//   painting.paint(cells, entry)           begins a stroke, and then returns true, or goes on with it
//   painting.lift()                        ends the stroke: its cells, or null where there is none
//   painting.changed                       the cells of the stroke, or of the last one; none after any other change
//   painting.remember()                    what comes next can be undone
//   painting.replace(indices, start)       another grid, and perhaps another start
//   painting.undo()
//   painting.undoable, painting.untouched  whether there is something to undo; whether the grid is as at the start

const STEPS_BACK = 200;

export function createPainting(indices, start) {
  let past = [];
  let stroke = null; // the cells painted since the pointer went down

  function remember() {
    past = [...past, { indices: painting.indices, start: painting.start }].slice(-STEPS_BACK);
  }

  function show(indices, start) {
    Object.assign(painting, { indices: [...indices], start, changed: [] });
    stroke = null;
  }

  const painting = {
    indices: [...indices],
    start,
    changed: [],

    get undoable() {
      return past.length > 0;
    },

    get untouched() {
      return painting.indices.every((index, cell) => index === painting.start.indices[cell]);
    },

    paint(cells, entry) {
      const begins = stroke === null;
      if (begins) remember();
      stroke = painting.changed = [...new Set([...(stroke ?? []), ...cells])];
      painting.indices = painting.indices.map((index, cell) => (cells.includes(cell) ? entry : index));
      return begins;
    },

    lift() {
      const cells = stroke;
      stroke = null;
      return cells;
    },

    remember,

    replace(indices, start = painting.start) {
      show(indices, start);
    },

    undo() {
      const last = past.pop();
      show(last.indices, last.start);
    },
  };
  return painting;
}
