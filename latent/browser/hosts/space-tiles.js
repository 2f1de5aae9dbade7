// Pictures in a gr.HTML that can be taken to a tab: a click on one opens the choice of tabs below all of them.

import { reach, step } from "../parts/roving.js";

export function mount({ element, trigger, watch }) {
  let chosen = null;
  const tiles = () => [...element.querySelectorAll("[data-pick]")];
  const choose = (tile) => {
    chosen = tile;
    for (const each of tiles()) each.setAttribute("aria-pressed", each === tile);
    const menu = element.querySelector(".take-to");
    if (!menu) return;
    menu.hidden = !tile;
    if (tile) menu.querySelector("b").textContent = tile.dataset.name;
  };
  const board = (tile) => [...(tile.closest(".board")?.querySelectorAll("[data-pick]") ?? [])];
  element.onclick = (event) => {
    const tile = event.target.closest("[data-pick]");
    const to = event.target.closest("[data-to]");
    if (tile) {
      choose(tile === chosen ? null : tile);
      reach(board(tile), board(tile).indexOf(tile));
    }
    if (to && chosen) trigger("input", { pick: chosen.dataset.pick, to: to.dataset.to });
  };
  element.onkeydown = (event) => step(event, board(event.target));
  watch("value", () => choose(null));
}
