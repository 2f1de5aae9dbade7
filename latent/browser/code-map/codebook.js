// What the indices of held-out pictures say about a codebook.
//
//   const book = readCodebook(model)
//   book.size, book.cells             K codes, h·w cells a picture
//   book.order, book.rank             entries from the most used to the least; the place of each in that
//   book.counts, book.total           how often each stands in a cell; over how many cells
//   book.where(entry)                 Uint16Array [h·w]: in how many pictures it stands in each cell
//   book.inCell(cell)                 Uint16Array [K]: how often each entry stands there
//   book.pictures(entry, count)       up to so many pictures that contain it, those first that were chosen below
//   book.sheet                        some pictures that together show every entry a few times

const TIMES = 8; // pictures in which each entry of the sheet appears, where there are so many

export function readCodebook({ codes, count, code_shape: [rows, columns], usage }, limit = 320) {
  const size = usage.codes;
  const cells = rows * columns;
  const counts = usage.counts;
  const order = Array.from({ length: size }, (_, entry) => entry).sort((a, b) => counts[b] - counts[a] || a - b);
  const rank = new Uint16Array(size);
  order.forEach((entry, place) => (rank[entry] = place));

  const table = new Uint16Array(size * cells); // [K, h·w]; no more than 65,535 pictures are kept
  for (let i = 0; i < count * cells; i++) table[codes[i] * cells + (i % cells)]++;

  const contains = (n, entry) => {
    for (let i = n * cells; i < (n + 1) * cells; i++) if (codes[i] === entry) return true;
    return false;
  };

  // From the rarest entry on, pictures are added until each entry has been seen often enough: few pictures show all.
  const seen = new Uint16Array(size);
  const sheet = [];
  const chosen = new Set();
  for (const entry of order.toReversed()) {
    for (let n = 0; n < count && seen[entry] < TIMES && sheet.length < limit; n++) {
      if (chosen.has(n) || !counts[entry] || !contains(n, entry)) continue;
      chosen.add(n);
      sheet.push(n);
      for (const each of new Set(codes.subarray(n * cells, (n + 1) * cells))) seen[each]++;
    }
  }

  function pictures(entry, most) {
    const found = sheet.filter((n) => contains(n, entry)).slice(0, most);
    for (let n = 0; n < count && found.length < most; n++) if (!chosen.has(n) && contains(n, entry)) found.push(n);
    return found;
  }

  return {
    size,
    cells,
    counts,
    order,
    rank,
    sheet,
    pictures,
    total: counts.reduce((sum, each) => sum + each, 0),
    where: (entry) => table.subarray(entry * cells, (entry + 1) * cells),
    inCell: (cell) => Uint16Array.from({ length: size }, (_, entry) => table[entry * cells + cell]),
    indices: (n) => Array.from(codes.subarray(n * cells, (n + 1) * cells)),
  };
}

// The cells that a hand passes from one cell to another, both included, in a grid of so many columns.
export function cellsBetween(from, to, columns) {
  const [y, x] = [Math.floor(from / columns), from % columns];
  const [down, right] = [Math.floor(to / columns) - y, (to % columns) - x];
  const steps = Math.max(Math.abs(down), Math.abs(right));
  const at = (step) => {
    const along = steps ? step / steps : 0;
    return Math.round(y + along * down) * columns + Math.round(x + along * right);
  };
  return Array.from({ length: steps + 1 }, (_, step) => at(step));
}
