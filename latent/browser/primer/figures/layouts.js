// The same pictures in five layouts, between which they glide; and what each layout can do beside showing them.
//
// In the address: layout; at, the place in its square; picture, the one that is chosen; does, what is tried.

import { posterior } from "../../mathematics/elbo.js";
import { normal } from "../../mathematics/normal.js";
import { seeded } from "../../mathematics/random.js";
import { createChoice } from "../../parts/choice.js";
import { doubled, invertPca, mirrored, placeByPca, readLayouts } from "../layouts/read.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers, writeNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";

const NAMES = { pca: "Linear (PCA)", tsne: "t-SNE", umap: "UMAP", ae: "AE", vae: "VAE" };
const DOES = { invert: "Decode a place", project: "Place a new picture", generate: "Draw new ones" };
const WHY = {
  tsne: "t-SNE moves points until neighbours match: there is no function, neither back nor for a new point.",
  umap: "UMAP moves points too. Its package can approximate both ways afterwards; the layout itself is no function.",
  pca: { generate: "A Gaussian in the plane of two components: blurred sums of two pictures." },
  ae: { generate: "Draws of the Gaussian with the codes’ mean and spread: some fall into holes." },
  vae: { generate: "Draws of N(0, I), its own prior." },
};
const GLIDE = 700; // ms
const DRAWN = 6;
const MARGIN = 1.05;

const MARKUP = `
  <div class="bar"></div>
  <div class="columns">
    <div class="map"><div class="sheet"></div></div>
    <div class="controls">
      <div class="shown"></div>
      <p class="told"></p>
      <div class="made"></div>
    </div>
  </div>
  <div class="table" tabindex="0" role="group" aria-label="What each layout can do"><table><thead></thead><tbody></tbody></table></div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountLayouts(place, models, data, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountLayouts(place, [ae, vae], data, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [bar, sheet, shown, told, made, head, body] = place.querySelectorAll(".bar, .sheet, .shown, .told, .made, thead, tbody");
  const say = createSaid(place);
  const all = readLayouts(data.layouts);
  const { count, side, labels } = all;
  const models = { ae, vae };
  let name = readChoice(state.layout, NAMES, "pca");
  let does = readChoice(state.does, DOES, "invert");
  let at = readNumbers(state.at, [[-1, 1], [-1, 1]], [0, 0]);
  let picture = Math.round(readNumbers(state.picture, [[0, count - 1]], [0])[0]);
  let from = layout(name).places;
  let [started, gliding, turn] = [-Infinity, 0, 0];
  let found = null; // where a new picture is placed, or where new ones were drawn
  const original = createTiles(shown, 1, [1, side, side], "The nearest of the 2,000 pictures");
  const tiles = createTiles(made, DRAWN, ae.image_shape, "What the layout makes");

  function layout(which) {
    return all.layouts.find((each) => each.name === which);
  }
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const share = () => (still() ? 1 : Math.min(Math.max((performance.now() - started) / GLIDE, 0), 1));
  // In the layout's own units, and back.
  const own = (at, { middle, half } = layout(name)) => at.map((x, j) => middle[j] + half * x);
  const square = (at, { middle, half } = layout(name)) => at.map((x, j) => (x - middle[j]) / half);

  const plane = createPlane(sheet, {
    label: "The pictures, a dot each in the colour of its class. Arrow keys move the place that is looked at.",
    window: { x: 0, y: 0, half: MARGIN },
    at: () => at,
    onPlace(next) {
      at = next.map((x) => Math.min(Math.max(x, -1), 1));
      picture = nearest(layout(name).places, at);
      look();
    },
    onRelease: release,
    paint(context, { toScreen, colours }) {
      const t = share();
      const eased = t * t * (3 - 2 * t);
      const { places } = layout(name);
      context.globalAlpha = 0.7;
      ae.colours.forEach((colour, label) => {
        context.beginPath();
        for (let i = 0; i < count; i++) {
          if (labels[i] !== label) continue;
          const now = (j) => from[2 * i + j] + eased * (places[2 * i + j] - from[2 * i + j]);
          const [x, y] = toScreen([now(0), now(1)]);
          context.moveTo(x + 2, y);
          context.arc(x, y, 2, 0, 2 * Math.PI);
        }
        context.fillStyle = colour;
        context.fill();
      });
      context.globalAlpha = 1;
      if (t < 1) {
        gliding = requestAnimationFrame(() => plane.redraw());
        return;
      }
      dot(context, toScreen([places[2 * picture], places[2 * picture + 1]]), 6, colours.x, colours.paper);
      for (const each of found ?? []) dot(context, toScreen(each), 5, colours.mu, colours.paper);
      if (does === "invert") dot(context, toScreen(at), 4, colours.z, colours.paper);
    },
  });

  const choice = createChoice("Which layout", NAMES, name, (next) => go(next, does));
  bar.append(choice.element);
  head.innerHTML = `<tr><td></td>${Object.values(DOES).map((words) => `<th scope="col">${words}</th>`).join("")}</tr>`;
  for (const [which, words] of Object.entries(NAMES)) {
    const row = body.appendChild(document.createElement("tr"));
    row.innerHTML = `<th scope="row">${words}</th>`;
    for (const [doing, title] of Object.entries(DOES)) {
      const button = row.appendChild(document.createElement("td")).appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = typeof WHY[which] === "string" ? "no: why?" : "yes: try";
      button.ariaLabel = `${words}, ${title}: ${button.textContent}`;
      button.onclick = () => go(which, doing);
    }
  }

  function go(next, doing) {
    if (next !== name) {
      from = layout(name).places;
      started = performance.now();
      name = next;
      const { places } = layout(name);
      at = [places[2 * picture], places[2 * picture + 1]];
    }
    does = doing;
    choice.choose(name);
    look();
    release();
  }

  async function look() {
    const mine = ++turn;
    found = null;
    original.set(0, all.thumbnail(picture), ae.classes[labels[picture]]);
    plane.redraw();
    const made = typeof WHY[name] === "string" ? { words: WHY[name], pictures: [] } : await DO[does]();
    if (!made || mine !== turn) return;
    told.innerHTML = `<strong>${NAMES[name]}. ${DOES[does]}.</strong> ${made.words}`;
    found = made.places ?? null;
    for (let i = 0; i < DRAWN; i++) {
      if (made.pictures[i]) tiles.set(i, made.pictures[i]);
      tiles.mark(i, made.pictures[i] ? "" : "absent");
    }
    place.dataset.made = `${name} ${does}`;
    plane.redraw();
  }

  async function decoded(places) {
    if (name === "pca") return places.map((each) => invertPca(all, each));
    const answers = [];
    for (const each of places) {
      const [answer] = await models[name].many("decoder")([Float32Array.from(each)]);
      if (!answer) return null;
      answers.push(answer.output);
    }
    return answers;
  }

  const DO = {
    async invert() {
      const pictures = await decoded([own(at)]);
      return pictures && { pictures, words: "What this place is decoded to; above it the nearest of the 2,000 pictures." };
    },
    async project() {
      const pixels = doubled(mirrored(all.thumbnail(picture), side), side);
      let to = null;
      if (name === "pca") to = placeByPca(all, pixels);
      else {
        const [answer] = await models[name].many("encoder")([pixels]);
        if (!answer) return null;
        to = name === "vae" ? [...posterior(answer.output).mean] : [...answer.output];
      }
      const back = await decoded([to]);
      return back && { pictures: [pixels, ...back], places: [square(to)], words: "The chosen picture mirrored, which is a new one, where it is placed, and what comes back of it." };
    },
    async generate() {
      const random = seeded(turn);
      const { places } = layout(name);
      const spread = [0, 1].map((j) => Math.sqrt(Array.from({ length: count }, (_, i) => places[2 * i + j]).reduce((sum, x, _, xs) => sum + (x - mean(places, j)) ** 2 / xs.length, 0)));
      const drawn = Array.from({ length: DRAWN }, () =>
        name === "vae" ? [normal(random), normal(random)] : own([0, 1].map((j) => mean(places, j) + spread[j] * normal(random))),
      );
      const pictures = await decoded(drawn);
      return pictures && { pictures, places: drawn.map((each) => square(each)), words: WHY[name].generate };
    },
  };

  function release() {
    say(told.textContent);
    commit({ layout: name, does, at: writeNumbers(at), picture: String(picture) });
  }

  look();
  return () => {
    turn++;
    cancelAnimationFrame(gliding);
    plane.stop();
  };
}

const mean = (places, j) => places.reduce((sum, x, i) => (i % 2 === j ? sum + x : sum), 0) / (places.length / 2);

function nearest(places, at) {
  let [best, least] = [0, Infinity];
  for (let i = 0; i < places.length / 2; i++) {
    const away = (places[2 * i] - at[0]) ** 2 + (places[2 * i + 1] - at[1]) ** 2;
    if (away < least) [best, least] = [i, away];
  }
  return best;
}
