// Boards that an autoregressive prior drew, one symbol after another: played, paused, stepped, and what was expected.
//
//   const drawn = mountDrawn(place, { grids, chances, likeliest }, state, { onShow, onRelease })
//   drawn.now()         { grid, count }: the board, and how many of its symbols are there
//   drawn.state()       { grid, count } as texts;  drawn.stop()

import { readNumbers } from "../parts/settings.js";

const PACE = 180; // ms a symbol

const MARKUP = `
  <div class="bar"><button type="button" class="primary">Play</button><button type="button">One symbol</button><button type="button">Another board</button></div>
  <label>Symbols drawn: <output></output><input type="range" min="0" step="1"></label>
  <p class="expected"></p>
  <ol class="likeliest"></ol>`;

export function mountDrawn(place, { grids, chances, likeliest }, state, { onShow, onRelease }) {
  place.innerHTML = MARKUP;
  const [play, one, another] = place.querySelectorAll("button");
  const [shown, slider] = place.querySelectorAll("output, input");
  const [expected, list] = place.querySelectorAll(".expected, .likeliest");
  const places = grids[0].length;
  let [which] = readNumbers(state.grid, [[0, grids.length - 1]], [0]).map(Math.round);
  let [count] = readNumbers(state.count, [[0, places]], [places]).map(Math.round);
  let timer = 0;
  slider.max = String(places);

  function show() {
    slider.value = shown.textContent = String(count);
    const last = count - 1;
    expected.textContent = count
      ? `The last symbol, ${grids[which][last]}, had a chance of ${percent(chances[which][last])}. Expected were, likeliest first:`
      : "Nothing is drawn yet.";
    list.innerHTML = count
      ? likeliest[which][last].map(([index, chance]) => `<li${index === grids[which][last] ? ' class="taken"' : ""}>symbol ${index}: ${percent(chance)}</li>`).join("")
      : "";
    onShow();
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  function next() {
    if (count < places) count++;
    if (count === places && timer) {
      pause();
      onRelease();
    }
    show();
  }

  play.onclick = () => {
    if (timer) {
      pause();
      return onRelease();
    }
    if (count === places) count = 0;
    play.textContent = "Pause";
    timer = setInterval(next, PACE);
    show();
  };
  one.onclick = () => {
    pause();
    next();
    onRelease();
  };
  another.onclick = () => {
    pause();
    which = (which + 1) % grids.length;
    show();
    onRelease();
  };
  slider.oninput = () => {
    pause();
    count = Number(slider.value);
    show();
  };
  slider.onchange = onRelease;
  queueMicrotask(show);

  return {
    now: () => ({ grid: grids[which], count }),
    state: () => ({ grid: String(which), count: String(count) }),
    stop: pause,
  };
}

const percent = (chance) => `${(100 * chance).toFixed(1)} %`;
