// Pictures on a sheet, each a button: the one that was pressed is told to Python. See tiles.py.
//
// Streamlit calls the default export at each run of the page.

export default function ({ parentElement, data, setStateValue }) {
  const list = parentElement.querySelector(".tiles");
  if (list.sheet !== data.sheet) build(list, data);
  const tiles = [...list.children];
  tiles.forEach((tile, index) => (tile.ariaPressed = String(index === data.chosen)));
  reach(tiles, Math.max(data.chosen ?? 0, 0));
  list.onclick = ({ target }) => {
    const index = tiles.indexOf(target.closest("button"));
    if (index >= 0) setStateValue("pressed", { sheet: data.id, index });
  };
  list.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -data.columns, ArrowDown: data.columns }[event.key];
    const next = tiles[tiles.indexOf(event.target) + (step ?? NaN)];
    if (!next) return;
    event.preventDefault(); // the page must not scroll
    reach(tiles, tiles.indexOf(next));
    next.focus();
  };
}

function build(list, { sheet, label, names, columns, width, shape: [height, breadth] }) {
  list.sheet = sheet;
  list.ariaLabel = label;
  list.style.setProperty("--columns", columns);
  list.style.maxWidth = `${width}px`;
  const rows = Math.ceil(names.length / columns);
  const part = (index, count) => (count > 1 ? `${(100 * index) / (count - 1)}%` : "0");
  list.replaceChildren(
    ...names.map((name, index) => {
      const tile = document.createElement("button");
      tile.type = "button";
      tile.ariaLabel = tile.title = name;
      tile.style.aspectRatio = `${breadth} / ${height}`;
      tile.style.backgroundImage = `url(${sheet})`;
      tile.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
      tile.style.backgroundPosition = `${part(index % columns, columns)} ${part(Math.floor(index / columns), rows)}`;
      return tile;
    }),
  );
}

// The Tab key reaches one of the tiles, the arrow keys the others.
function reach(tiles, reached) {
  tiles.forEach((tile, index) => (tile.tabIndex = index === reached ? 0 : -1));
}
