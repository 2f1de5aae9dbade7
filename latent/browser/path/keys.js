// The keys of a path as a row of pictures: to visit, to move by button or by dragging, to remove.
//
//   const row = mountKeys(list, { visit(index), move(from, to), remove(index) })      list: an empty <ol>
//   row.show(keys, panels)           keys: objects { place }, the same object for the same key; panels: { model, chart }
//   row.focus(index, action)    puts the focus on a key's button: "visit", "back", "on" or "remove"

import { keyCode } from "./route.js";
import { createPicture } from "../parts/picture.js";

const DRAGGED = 6; // px, farther than a finger trembles

const MARKUP = `
  <button type="button" class="face" data-action="visit"><span class="pictures"></span><b></b></button>
  <div class="moves">
    <button type="button" data-action="back"></button>
    <button type="button" data-action="on"></button>
    <button type="button" data-action="remove"></button>
  </div>`;

const ACTIONS = {
  visit: { sign: null, name: (n) => `Go to place ${n}` },
  back: { sign: "‹", name: (n) => `Move place ${n} towards the start` },
  on: { sign: "›", name: (n) => `Move place ${n} towards the end` },
  remove: { sign: "×", name: (n) => `Remove place ${n}` },
};

export function mountKeys(list, { visit, move, remove }) {
  const chips = new Map(); // by key
  const thumbnails = new WeakMap(); // by chip, then by model
  let keys = [];

  function createChip(key) {
    const chip = document.createElement("li");
    chip.innerHTML = MARKUP;
    const index = () => keys.indexOf(key);
    const work = {
      visit: () => visit(index()),
      back: () => move(index(), index() - 1),
      on: () => move(index(), index() + 1),
      remove: () => remove(index()),
    };
    for (const button of chip.querySelectorAll("button")) {
      const { sign } = ACTIONS[button.dataset.action];
      if (sign) button.textContent = sign;
      button.onclick = work[button.dataset.action];
    }
    const face = chip.querySelector(".face");
    drag(face, chip, index);
    return chip;
  }

  function thumbnail(chip, { model }) {
    if (!thumbnails.has(chip)) thumbnails.set(chip, new Map());
    const own = thumbnails.get(chip);
    if (!own.has(model)) {
      const picture = createPicture(model.image_shape);
      picture.canvas.ariaHidden = "true"; // its button has a name
      own.set(model, { picture, decode: model.lane("decoder"), shown: "" });
    }
    return own.get(model);
  }

  // The old picture stays until the new one is there. What fails is said beside the screen, which asks for the same.
  async function draw(each, code) {
    if (each.shown === `${code}`) return;
    each.shown = `${code}`;
    const answer = await each.decode(code).catch(() => null);
    if (answer) each.picture.set(answer.output);
    else if (each.shown === `${code}`) each.shown = "";
  }

  function label(chip, i) {
    chip.querySelector("b").textContent = i + 1;
    for (const button of chip.querySelectorAll("button")) {
      const { action } = button.dataset;
      button.ariaLabel = ACTIONS[action].name(i + 1);
      button.disabled = (action === "back" && i === 0) || (action === "on" && i === keys.length - 1);
    }
  }

  // Dragging a picture: the others make room, and the order changes when it is dropped.
  function drag(face, chip, index) {
    let held = null;
    let moved = false;

    face.onpointerdown = (event) => {
      moved = false;
      if (!event.isPrimary || event.button !== 0) return;
      const slots = keys.map((key) => chips.get(key).getBoundingClientRect());
      held = { x: event.clientX, y: event.clientY, slots, from: index(), to: index() };
    };
    face.onpointermove = (event) => {
      if (!held) return;
      const [right, down] = [event.clientX - held.x, event.clientY - held.y];
      if (!moved && Math.hypot(right, down) < DRAGGED) return;
      if (!moved) face.setPointerCapture(event.pointerId);
      moved = true;
      const { slots, from } = held;
      const away = ({ left, top }) => Math.hypot(left - slots[from].left - right, top - slots[from].top - down);
      held.to = slots.reduce((best, slot, i) => (away(slot) < away(slots[best]) ? i : best), from);
      makeRoom(held);
      chip.classList.add("dragged");
      chip.style.transform = `translate(${right}px, ${down}px)`;
    };
    const end = (drop) => () => {
      if (!held) return;
      const { from, to } = held;
      held = null;
      for (const each of chips.values()) each.style.transform = "";
      chip.classList.remove("dragged");
      if (drop && moved && to !== from) move(from, to);
    };
    face.onpointerup = end(true);
    face.onpointercancel = face.onlostpointercapture = end(false);
    // A drop is no click.
    face.addEventListener("click", (event) => moved && event.stopImmediatePropagation(), { capture: true });
  }

  function makeRoom({ slots, from, to }) {
    const order = reordered(keys, from, to);
    keys.forEach((key, i) => {
      const slot = slots[order.indexOf(key)];
      chips.get(key).style.transform = `translate(${slot.left - slots[i].left}px, ${slot.top - slots[i].top}px)`;
    });
  }

  return {
    show(latest, panels) {
      keys = latest;
      for (const [key, chip] of chips) if (!keys.includes(key)) chip.remove(), chips.delete(key);
      keys.forEach((key, i) => {
        if (!chips.has(key)) chips.set(key, createChip(key));
        const chip = chips.get(key);
        if (list.children[i] !== chip) list.insertBefore(chip, list.children[i] ?? null);
        const shown = panels.map((panel) => thumbnail(chip, panel));
        chip.querySelector(".pictures").replaceChildren(...shown.map(({ picture }) => picture.canvas));
        shown.forEach((each, k) => draw(each, keyCode(panels[k].chart, key.place)));
        label(chip, i);
      });
    },

    focus(index, action) {
      const find = (name) => list.children[index]?.querySelector(`[data-action=${name}]`);
      const button = find(action);
      (button?.disabled ? find(action === "back" ? "on" : "back") : button)?.focus();
    },
  };
}

export function reordered(keys, from, to) {
  const order = [...keys];
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}
