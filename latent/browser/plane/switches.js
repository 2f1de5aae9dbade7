// The bar above the maps: which are shown, on what ground, what they have in common, and how near.
//
//   mountSwitches(bar, panels, scene, chosen, on)      chosen: { maps, link }, what is on at first
//
//   on.maps(name)         "both", "first" or "second"
//   on.ground(name)       "codes" or "pictures"
//   on.link(name)         "place" or "number"
//   on.zoom(factor)       shows this many times as much
//   on.whole()

import { createChoice } from "../parts/choice.js";

const CLOSER = 1 / 1.5; // each press of the button

export function mountSwitches(bar, panels, scene, chosen, on) {
  const add = (...choice) => bar.append(createChoice(...choice).element);
  if (panels.length > 1) {
    add("Maps", { both: "Both", first: panels[0].name, second: panels[1].name }, chosen.maps, on.maps);
  }
  // Hundreds of pictures of a network that no browser runs are too much to ask of a server.
  if (panels.every(({ model }) => model.decoder.header)) {
    add("Ground", { codes: "Codes", pictures: "Pictures" }, "codes", on.ground);
  }
  if (scene.same_numbers) {
    const names = { place: "Same place", number: "Same numbers" };
    add("Where the maps are the same", names, chosen.link, on.link);
  }
  const zoom = bar.appendChild(document.createElement("div"));
  zoom.className = "zoom";
  zoom.append(
    button("Zoom out", "M4 10h12", () => on.zoom(1 / CLOSER)),
    button("Zoom in", "M4 10h12M10 4v12", () => on.zoom(CLOSER)),
    button("Whole map", "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", () => on.whole()),
  );
}

function button(name, drawing, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.ariaLabel = button.title = name;
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${drawing}"/></svg>`;
  button.onclick = press;
  return button;
}
