// Pictures on a sheet, each a button, as a component of Streamlit, which calls this at each run of the page. The one that
// was pressed is told to Python.

import { reach, step } from "../parts/roving.js";

export function mount({ parentElement, data, setStateValue }) {
  const list = parentElement.querySelector(".tiles");
  if (list.sheet !== data.sheet) build(list, data);
  const tiles = [...list.querySelectorAll("button")];
  tiles.forEach((tile, index) => (tile.ariaPressed = String(index === data.chosen)));
  reach(tiles, Math.max(data.chosen ?? 0, 0));
  list.onclick = ({ target }) => {
    const index = tiles.indexOf(target.closest("button"));
    if (index >= 0) setStateValue("pressed", { sheet: data.id, index });
  };
  list.onkeydown = (event) => step(event, tiles);
}

function build(list, { sheet, label, names, notes, marks, rows, columns, width, shape: [height, breadth] }) {
  list.sheet = sheet;
  list.ariaLabel = label;
  list.classList.toggle("named", rows.length > 0);
  list.style.setProperty("--columns", columns);
  list.style.maxWidth = `${width}px`;
  const down = Math.ceil(names.length / columns);
  const part = (index, count) => (count > 1 ? `${(100 * index) / (count - 1)}%` : "0");
  list.replaceChildren(
    ...names.flatMap((name, index) => {
      const tile = document.createElement("button");
      tile.type = "button";
      const note = notes[index];
      tile.ariaLabel = name;
      tile.title = note ? `${name}, ${note}` : name;
      if (note) tile.dataset.note = note;
      tile.style.aspectRatio = `${breadth} / ${height}`;
      tile.style.backgroundImage = `url(${sheet})`;
      tile.style.backgroundSize = `${100 * columns}% ${100 * down}%`;
      tile.style.backgroundPosition = `${part(index % columns, columns)} ${part(Math.floor(index / columns), down)}`;
      const words = index % columns ? [] : rows.slice(index / columns, index / columns + 1);
      return [...words.map((word) => text("row", word)), tile];
    }),
    ...(rows.length && marks.length ? [text("corner", "")] : []),
    ...marks.map((word) => text("mark", word)),
  );
}

function text(kind, words) {
  const place = document.createElement("span");
  place.className = kind;
  place.textContent = words;
  return place;
}
