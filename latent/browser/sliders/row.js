// One dimension of a code: its name, how much it tells, where the pictures are, a slider and its number.
//
//   const row = createRow(dimension, model, start)      start: the value marked by a tick
//   row.element                                         to put in a list
//   row.onMove = (value) => …                           while dragging, and for each number typed
//   row.onRest = () => …                                released
//   row.show(value, spoken)                             spoken: what a screen reader hears of the slider
//   row.mark(value)                                     moves the tick
//   row.ends                                            [{ units, set(pixels), element }, …]: pictures at both ends;
//                                                       pressed, they take the slider there

import { createPicture } from "../parts/picture.js";
import { REACH, decimals, fromUnits, histogram, toUnits } from "./sweep.js";

const BINS = 64;
const ENDS = [-3, 3]; // units at which the small pictures stand: nearly all pictures lie between

const MARKUP = `
  <div class="row-name"><b></b><span></span></div>
  <div class="end low" aria-hidden="true"></div>
  <div class="track">
    <svg viewBox="0 0 ${BINS} 1" preserveAspectRatio="none" aria-hidden="true"><path /></svg>
    <div class="rail" aria-hidden="true"><i class="tick"></i></div>
    <input type="range" min="${-REACH}" max="${REACH}" step="any">
  </div>
  <div class="end high" aria-hidden="true"></div>
  <input class="number" type="number">`;

export function createRow(dimension, model, start) {
  const { prior, names, amounts, collapsed, image_shape: shape } = model;
  const [name, places] = [names[dimension], decimals(prior.deviation[dimension])];
  const unused = collapsed.includes(dimension);
  const element = document.createElement("li");
  element.className = unused ? "row unused" : "row";
  element.innerHTML = MARKUP;
  const [slider, number] = element.querySelectorAll("input");
  const [label, amount] = element.querySelectorAll("b, span");
  const rail = element.querySelector(".rail");
  const rounded = (x) => (Number(x.toFixed(places)) || 0).toFixed(places); // no -0.00
  let value = start;
  let typing = false;

  label.textContent = name;
  amount.textContent = unused ? "unused" : amounts[dimension];
  slider.setAttribute("aria-label", `${name}, ${amounts[dimension]}`);
  number.setAttribute("aria-label", `${name} as a number`);
  number.step = 10 ** (1 - places);
  element.querySelector("path").setAttribute("d", outline(histogram(model.codes, prior, dimension, BINS)));

  const ends = [...element.querySelectorAll(".end")].map((end, i) => {
    const picture = createPicture(shape);
    end.append(picture.canvas);
    end.title = `${name} at ${ENDS[i] < 0 ? "−" : "+"}${Math.abs(ENDS[i])} deviations`;
    end.onclick = () => {
      row.onMove(fromUnits(prior, dimension, ENDS[i]));
      row.onRest();
    };
    return { units: ENDS[i], dimension, set: picture.set, element: end };
  });

  slider.oninput = () => row.onMove(fromUnits(prior, dimension, Number(slider.value)));
  slider.onchange = () => row.onRest();
  number.oninput = () => {
    typing = true; // what is being typed stays as it is
    if (Number.isFinite(number.valueAsNumber)) row.onMove(number.valueAsNumber);
  };
  number.onchange = () => {
    typing = false;
    number.value = rounded(value);
    row.onRest();
  };

  // From 0 to 1 along the reach; what lies beyond stands at the end.
  const along = (at) => (Math.min(Math.max(toUnits(prior, dimension, at), -REACH), REACH) + REACH) / (2 * REACH);

  const row = {
    element,
    ends,
    onMove(value) {},
    onRest() {},

    show(next, spoken) {
      value = next;
      slider.value = toUnits(prior, dimension, value);
      if (!typing) number.value = rounded(value);
      slider.setAttribute("aria-valuetext", `${rounded(value)}${spoken ? `, ${spoken}` : ""}`);
      rail.style.setProperty("--at", along(value));
    },

    mark(from) {
      rail.style.setProperty("--from", along(from));
    },
  };
  row.mark(start);
  row.show(start);
  return row;
}

// The histogram as a hill, in a box of BINS × 1.
function outline(shares) {
  const points = Array.from(shares, (share, i) => `${i + 0.5},${(1 - share).toFixed(3)}`);
  return `M0,1 L0.5,1 L${points.join(" L")} L${BINS - 0.5},1 Z`;
}
