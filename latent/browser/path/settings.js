// How the journey goes: its path, pace and length.
//
//   const settings = mountSettings(element, how, onChange)      onChange(how, done): done when the visitor lets go
//   settings.show(how, fewest)                                  fewest: frames that the journey needs at least

import { FRAMES, SPEEDS } from "../parts/limits.js";

// As `latent.travel` calls them.
export const CHOICES = {
  curve: { label: "Path", names: { linear: "Linear", spherical: "Spherical" } },
  turn: { label: "Journey", names: { "there-and-back": "There and back", loop: "Round trip", once: "One way" } },
  easing: {
    label: "Pace",
    names: { smooth: "Smooth", linear: "Even", "ease-in": "Slow start", "ease-out": "Slow end" },
  },
};
const RANGES = {
  frames: { label: "Frames", ends: FRAMES },
  fps: { label: "Frames a second", ends: SPEEDS },
};

const options = (names) => Object.entries(names).map(([value, name]) => `<option value="${value}">${name}</option>`);
const MARKUP = [
  ...Object.entries(CHOICES).map(
    ([name, { label, names }]) => `
      <label>${label}
        <select data-name="${name}">${options(names).join("")}</select>
      </label>`,
  ),
  ...Object.entries(RANGES).map(
    ([name, { label, ends: [least, most] }]) => `
      <label>${label} <span class="value" aria-hidden="true"></span>
        <input type="range" min="${least}" max="${most}" data-name="${name}" aria-label="${label}">
      </label>`,
  ),
].join("");

export function mountSettings(element, how, onChange) {
  element.innerHTML = MARKUP;
  const inputs = [...element.querySelectorAll("select, input")];

  function read() {
    const latest = inputs.map(({ dataset, value, type }) => [dataset.name, type === "range" ? Number(value) : value]);
    how = { ...how, ...Object.fromEntries(latest) };
    return how;
  }

  for (const input of inputs) {
    input.oninput = () => onChange(read(), false);
    input.onchange = () => onChange(read(), true);
  }

  return {
    show(latest, fewest) {
      how = latest;
      for (const input of inputs) {
        const { name } = input.dataset;
        if (name === "frames") input.min = Math.max(FRAMES[0], fewest);
        input.value = how[name];
        const value = input.parentElement.querySelector(".value");
        if (value) value.textContent = input.value;
      }
    },
  };
}
