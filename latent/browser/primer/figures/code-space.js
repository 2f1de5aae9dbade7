// The codes of an autoencoder on their map, what the decoder makes of any place, and codes drawn in three ways.
//
// In the address: z, the place; `from`, "box", "gaussian" or "density"; seed.

import { createCodeDraws } from "../../mathematics/code-draws.js";
import { createNearness } from "../../mathematics/honesty.js";
import { seeded } from "../../mathematics/random.js";
import { createChoice } from "../../parts/choice.js";
import { number } from "../../parts/words.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";
import { around } from "../parts/window.js";

const DRAWS = 200;
const SHOWN = 12;
const FROM = { box: "A box", gaussian: "A Gaussian", density: "The codes’ density" };
const LEVELS = ["usual", "sparse", "empty"];

const MARKUP = `
  <div class="columns">
    <div class="map"><p><strong>Drag across the map</strong>, the holes too.</p><div class="sheet"></div></div>
    <div class="controls">
      <div class="here"></div>
      <p class="place"></p>
      <div class="bar"><span>Draw from</span></div>
      <div class="drawn"></div>
      <p class="share"></p>
    </div>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, ([model]) => (stop = mountSpace(place, model, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountSpace(place, model, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [sheet, here, words, bar, drawn, share] = place.querySelectorAll(".sheet, .here, .place, .bar, .drawn, .share");
  const say = createSaid(place);
  const measure = createNearness(model);
  const ways = createCodeDraws(model.codes, 2, model.nearness.bandwidth);
  const window = around(model.codes);
  const limits = [
    [window.x - window.half, window.x + window.half],
    [window.y - window.half, window.y + window.half],
  ];
  let code = readNumbers(state.z, limits, ways.mean);
  let from = readChoice(state.from, FROM, "box");
  let seed = Math.round(readNumbers(state.seed, [[0, 9999]], [0])[0]);
  let draws = [];
  let turn = 0;
  const decode = model.lane("decoder");
  const one = createTiles(here, 1, model.image_shape, "The decoded place");
  const tiles = createTiles(drawn, SHOWN, model.image_shape, "Decoded draws");

  const plane = createPlane(sheet, {
    label: "The map of codes, a dot for each held-out picture. Arrow keys move the place that is decoded.",
    window,
    dots: { codes: model.codes, labels: model.labels, colours: model.colours },
    at: () => code,
    onPlace(next) {
      code = next;
      look();
    },
    onRelease: release,
    paint(context, { toScreen, colours }) {
      draws.forEach((each, i) => dot(context, toScreen(each), i < SHOWN ? 4 : 2, colours.ink, i < SHOWN ? colours.paper : null));
      dot(context, toScreen(code), 7, colours.z, colours.paper);
    },
  });

  const choice = createChoice("What codes are drawn from", FROM, from, (name) => {
    from = name;
    drawAll();
    release();
  });
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Draw again";
  again.onclick = () => {
    seed = (seed + 1) % 10000;
    drawAll();
    release();
  };
  bar.append(choice.element, again);

  function look() {
    plane.redraw();
    const { near, level } = measure(Float32Array.from(code));
    words.innerHTML = `<b class="z">z</b> = (${code.map(number).join(", ")}): ${near} of ${model.count.toLocaleString("en")} held-out codes near, ${level === "empty" ? "<strong>empty here</strong>" : level === "sparse" ? "sparse" : "as dense as usual"}`;
    decode(Float32Array.from(code)).then((answer) => answer && one.set(0, answer.output));
  }

  async function drawAll() {
    const mine = ++turn;
    const random = seeded(seed);
    draws = Array.from({ length: DRAWS }, () => ways[from](random));
    plane.redraw();
    const levels = draws.map((each) => measure(each).level);
    const shares = LEVELS.map((level) => Math.round((100 * levels.filter((each) => each === level).length) / DRAWS));
    share.innerHTML = `Of ${DRAWS} draws <strong>${shares[2]} %</strong> fall where it is empty, ${shares[1]} % where codes are sparse, ${shares[0]} % where they are as dense as usual.`;
    place.dataset.empty = String(shares[2]);
    for (let i = 0; i < SHOWN; i++) {
      const [answer] = await model.many("decoder")([draws[i]]);
      if (!answer || mine !== turn) return;
      tiles.set(i, answer.output, levels[i] === "usual" ? "" : levels[i]);
      tiles.mark(i, levels[i]);
    }
  }

  function release() {
    say(`${words.textContent}. ${share.textContent}`);
    commit({ z: writeNumbers(code), from, seed: String(seed) });
  }

  look();
  drawAll();
  return () => {
    turn++;
    plane.stop();
  };
}
