// Ways through two code spaces between the same two pictures, or along one number; what is decoded, and how near to the
// data each place is.
//
// In the address: ends, the numbers of the two held-out pictures; way.

import { createNearness } from "../../mathematics/honesty.js";
import { lerp, slerp } from "../../mathematics/interpolate.js";
import { createChoice } from "../../parts/choice.js";
import { createFrame } from "../parts/frame.js";
import { svgElement } from "../parts/handle.js";
import { openModels } from "../parts/models.js";
import { createPlane, dot } from "../parts/plane.js";
import { readChoice, readNumbers } from "../parts/settings.js";
import { createTiles } from "../parts/tiles.js";
import { mostOf } from "../parts/window.js";

const WAYS = { lerp: "Straight", slerp: "Arc", first: "Sweep z₁", second: "Sweep z₂" };
const ENDS = { a: "A", b: "B" };
const SHOWN = 9;
const PLACES = 65; // at which nearness is measured
const WIDE = 2.5; // deviations of the codes that a sweep reaches to either side of their mean
const HEIGHT = 96;

const MARKUP = `
  <div class="bar"><span>Move</span></div>
  <div class="columns">
    <div class="vae"><p>VAE: <strong>drag here</strong></p><div class="sheet"></div></div>
    <div class="ae"><p>AE: the same two pictures</p><div class="sheet"></div></div>
  </div>
  <p>Along the VAE’s way</p><div class="of-vae"></div>
  <p>Along the AE’s way</p><div class="of-ae"></div>
  <div class="along"></div>
  <p class="verdict"></p>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountTravel(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountTravel(place, [vae, ae], state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [bar, along, verdict] = place.querySelectorAll(".bar, .along, .verdict");
  const usual = { a: first(vae.labels, 3), b: first(vae.labels, 7) };
  const last = vae.count - 1;
  const read = readNumbers(state.ends, [[0, last], [0, last]], [usual.a, usual.b]).map(Math.round);
  const ends = { a: read[0], b: read[1] };
  let way = readChoice(state.way, WAYS, "lerp");
  let moving = "b";
  let turn = 0;
  let busy = false;

  const sides = [["vae", vae], ["ae", ae]].map(([name, model]) => ({
    name,
    model,
    measure: createNearness(model),
    middle: moments(model.codes),
    tiles: createTiles(place.querySelector(`.of-${name}`), SHOWN, model.image_shape, `Along the way of the ${name.toUpperCase()}`),
    plane: null,
  }));
  for (const side of sides) side.plane = createMap(side);

  const chooseEnd = createChoice("Which end is moved", ENDS, moving, (name) => (moving = name));
  const chooseWay = createChoice("Which way", WAYS, way, (name) => {
    way = name;
    show();
    release();
  });
  bar.append(chooseEnd.element, chooseWay.element);
  const frame = createFrame(along, HEIGHT + 24, () => drawNearness(), "How near to the data the places are, along both ways");
  const axis = svgElement("path", { class: "axis" }, frame.svg);
  const curves = Object.fromEntries(sides.map(({ name }) => [name, svgElement("path", { class: `near ${name}` }, frame.svg)]));
  const words = ["A", "B"].map((text) => {
    const label = svgElement("text", { class: "caption", y: HEIGHT + 20 }, frame.svg);
    label.textContent = text;
    return label;
  });

  const code = ({ model }, index) => model.codes.subarray(2 * index, 2 * index + 2);

  // The place at t on the way of one of the models.
  function at(side, t) {
    const [a, b] = [code(side, ends.a), code(side, ends.b)];
    if (way === "lerp") return lerp(a, b, t);
    if (way === "slerp") return slerp(a, b, t);
    const j = way === "first" ? 0 : 1;
    const { mean, deviation } = side.middle[j];
    return Float32Array.from(a, (x, i) => (i === j ? mean + WIDE * deviation * (2 * t - 1) : x));
  }

  function createMap(side) {
    const { name, model } = side;
    const isVae = name === "vae";
    return createPlane(place.querySelector(`.${name} .sheet`), {
      label: isVae ? "The VAE’s map: arrow keys move the chosen end of the way" : "The AE’s map, with the same pictures",
      window: mostOf(model.codes),
      dots: { codes: model.codes, labels: model.labels, colours: model.colours },
      ...(isVae && {
        at: () => [...code(side, ends[moving])],
        onPlace(to) {
          const next = nearestTo(model.codes, to, ends[moving], code(side, ends[moving]));
          if (next === ends[moving]) return;
          ends[moving] = next;
          show();
        },
        onRelease: release,
      }),
      paint(context, { toScreen, colours }) {
        context.strokeStyle = colours.z;
        context.lineWidth = 2.5;
        context.beginPath();
        for (let i = 0; i < PLACES; i++) context[i ? "lineTo" : "moveTo"](...toScreen(at(side, i / (PLACES - 1))));
        context.stroke();
        for (let i = 0; i < SHOWN; i++) dot(context, toScreen(at(side, i / (SHOWN - 1))), 3, colours.z, colours.paper);
        context.font = "bold 14px sans-serif";
        for (const [end, letter] of Object.entries(ENDS)) {
          const [x, y] = toScreen(code(side, ends[end]));
          dot(context, [x, y], 6, colours.mu, colours.paper);
          context.fillStyle = colours.ink;
          context.fillText(letter, x + 8, y - 8);
        }
      },
    });
  }

  function show() {
    for (const { plane } of sides) plane.redraw();
    frame.redraw();
    decodeAll();
  }

  async function decodeAll() {
    const mine = ++turn;
    if (busy) return;
    busy = true;
    for (let i = 0; i < SHOWN; i++) {
      for (const side of sides) {
        const [answer] = await side.model.many("decoder")([at(side, i / (SHOWN - 1))]);
        if (!answer) return;
        side.tiles.set(i, answer.output);
        side.tiles.mark(i, side.measure(at(side, i / (SHOWN - 1))).level);
      }
    }
    busy = false;
    if (mine !== turn) decodeAll();
    else place.dataset.way = `${way} ${ends.a} ${ends.b}`;
  }

  function drawNearness() {
    const width = Math.max(frame.svg.clientWidth, 200);
    axis.setAttribute("d", `M0 ${HEIGHT}H${width}`);
    words[0].setAttribute("x", "0");
    words[1].setAttribute("x", String(width - 12));
    const shares = sides.map((side) => {
      const found = Array.from({ length: PLACES }, (_, i) => side.measure(at(side, i / (PLACES - 1))));
      const points = found.map(({ rank }, i) => `${((i / (PLACES - 1)) * width).toFixed(1)} ${(HEIGHT - 4 - rank * (HEIGHT - 12)).toFixed(1)}`);
      curves[side.name].setAttribute("d", `M${points.join("L")}`);
      return Math.round((100 * found.filter(({ level }) => level !== "usual").length) / PLACES);
    });
    verdict.innerHTML = `Upper is denser. Where codes are sparse or there are none: <strong class="of vae">${shares[0]} %</strong> of the VAE’s way, <strong class="of ae">${shares[1]} %</strong> of the AE’s.`;
    place.dataset.shares = shares.join(",");
  }

  function release() {
    frame.say(verdict.textContent);
    commit({ ends: `${ends.a},${ends.b}`, way });
  }

  show();
  return () => {
    frame.stop();
    for (const { plane } of sides) plane.stop();
  };
}

const first = (labels, label) => Math.max(labels.indexOf(label), 0);

// The code nearest to a place; where that is the present one, as after a small step of a key, the nearest on that side.
function nearestTo(codes, [a, b], present, from) {
  let [best, least] = [present, Infinity];
  const ahead = [a - from[0], b - from[1]];
  for (let i = 0; i < codes.length / 2; i++) {
    const away = Math.hypot(codes[2 * i] - a, codes[2 * i + 1] - b);
    const onThatSide = (codes[2 * i] - from[0]) * ahead[0] + (codes[2 * i + 1] - from[1]) * ahead[1] > 0;
    if (i !== present && onThatSide && away < least) [best, least] = [i, away];
  }
  return best;
}

function moments(codes) {
  return [0, 1].map((j) => {
    const all = Array.from({ length: codes.length / 2 }, (_, i) => codes[2 * i + j]);
    const mean = all.reduce((total, x) => total + x, 0) / all.length;
    return { mean, deviation: Math.sqrt(all.reduce((total, x) => total + (x - mean) ** 2, 0) / all.length) };
  });
}
