// One model of a plane: its map, the decoded picture, and what is said about the place.
//
//   const panel = createPanel(model, spare, on)
//   panel.element, panel.canvas                       canvas: the upper one, which takes the pointer and the focus
//   panel.model, name, chart, visible, scale, toScreen    as tools see them: see plane.js
//   panel.setChart(chart), panel.setSize(size, ratio)
//   panel.look = { camera, size, ratio, pictures, colours }      what the map shows
//   panel.follow(place)                               decodes what is there; the picture is set as soon as it is known
//   panel.paint({ place, light, committed, touch, layers, … })   true where it has to be painted again soon
//   panel.read(place)                                 the words beside it
//   panel.stop()
//
//   on.picture(panel)      another picture was decoded
//   on.changed()           the map has something new to show
//   on.numbers(place)      a number was typed: the place it means

import { toScreen } from "./camera.js";
import { createChart } from "./chart.js";
import { BESIDE, doubtful, signs } from "../mathematics/doubt.js";
import { createNearness } from "../mathematics/honesty.js";
import { createLens, drawMarker } from "./lens.js";
import { createMap } from "./map.js";
import { createNumbers } from "./numbers.js";
import { createPicture } from "../parts/picture.js";
import { createReadout } from "./readout.js";
import { spoken } from "../parts/words.js";

const REST = 300; // ms at one place after which its picture is worth a second look

const MARKUP = `
  <h2></h2>
  <div class="map">
    <canvas></canvas>
    <canvas tabindex="0" role="application"></canvas>
    <p class="hint" aria-hidden="true" hidden>Click the map, then scroll to zoom</p>
  </div>
  <div class="here">
    <figure class="decoded"><figcaption><b class="x-hat">x̂</b> decoded from <b class="z">z</b></figcaption></figure>
  </div>
  <p class="message" role="alert" hidden></p>`;

export function createPanel(model, spare, on) {
  const element = document.createElement("article");
  element.className = "panel";
  element.innerHTML = MARKUP;
  const [title, lower, canvas, hint] = element.querySelectorAll("h2, .map > *");
  const [here, figure, message] = element.querySelectorAll(".here, figure, .message");
  const [below, above] = [lower, canvas].map((each) => each.getContext("2d"));
  const home = { ...model.chart, ...createChart(model.chart) }; // where the grid runs is asked of it too
  const measure = createNearness(model);
  const map = createMap(model, home, spare, on.changed);
  const [decode, encode] = ["decoder", "encoder"].map((part) => model.lane(part));
  const picture = createPicture(model.image_shape);
  const numbers = createNumbers(model, () => panel.chart);
  const readout = createReadout(model, (typed) => on.numbers(numbers.place(typed)));
  const lens = createLens(picture);
  let followed = null; // the place whose picture is there or on its way
  let pixels = null; // that picture, once it is there
  let moves = 0;
  let resting = 0; // a timer
  let code = null;
  let found = null; // how near the held-out codes are to it
  let stopped = false;

  title.textContent = model.name;
  title.title = model.title;
  canvas.ariaLabel =
    `Map of ${model.title}. Arrow keys move, with Shift farther; plus and minus zoom, 0 shows the whole map, ` +
    "Home goes back to the start.";
  picture.canvas.role = "img";
  picture.canvas.ariaLabel = `Decoded picture, ${model.name}`;
  figure.prepend(picture.canvas);
  here.append(readout.element);

  function follow(place) {
    if (followed && place[0] === followed[0] && place[1] === followed[1]) return;
    followed = place;
    pixels = null;
    moves++;
    clearTimeout(resting);
    resting = setTimeout(() => lookAgain().catch(complain), REST);
    code = panel.chart.code(place);
    found = measure(code);
    decode(code).then((answer) => show(answer, place), complain);
  }

  function complain(error) {
    message.hidden = stopped;
    message.textContent = error.message;
  }

  // Whether the decoder seems to guess there. Not asked where nobody moved yet: an encoder is large.
  async function lookAgain() {
    const [seen, here] = [pixels, found];
    if (stopped || moves < 2 || !seen || !encode || !model.doubt || here.doubtful !== undefined) return;
    const likeliest = measure.likeliest(code);
    const answer = await encode(seen);
    if (!answer || found !== here) return;
    const row = (n) => model.codes.subarray(n * code.length, (n + 1) * code.length);
    const codes = [answer.output.slice(0, code.length), ...likeliest.slice(0, BESIDE).map(row)];
    const answers = await model.many("decoder")(codes);
    if (answers.some((each) => !each) || found !== here) return;
    const [again, ...beside] = answers.map(({ output }) => output);
    const labels = likeliest.map((n) => model.labels[n]);
    here.doubtful = doubtful(model.doubt, signs(seen, again, beside, labels));
    panel.read(followed);
  }

  function show(answer, place) {
    if (!answer || stopped) return;
    if (place === followed) pixels = answer.output;
    message.hidden = true;
    picture.set(answer.output);
    on.picture(panel);
  }

  function paint({ place, committed, light, touch, layers }) {
    const { size, ratio, colours } = panel.look;
    if (!size || !found) return false;
    above.setTransform(ratio, 0, 0, ratio, 0, 0);
    above.clearRect(0, 0, size, size);
    for (const layer of layers) layer(above, panel);
    if (light) drawMarker(above, panel.toScreen(committed), { colours });
    const marker = panel.toScreen(place);
    const again = lens.paint(above, marker, found, { size, touch, colours });
    drawMarker(above, marker, { colours, light, empty: found.level === "empty" });
    return again;
  }

  const panel = {
    element,
    canvas,
    model,
    name: model.name,
    home,
    chart: home,
    visible: true,
    look: { size: 0, ratio: 1 },

    get scale() {
      return panel.look.size / panel.look.camera.span;
    },

    toScreen: (place) => toScreen(panel.look.camera, panel.look.size, place),

    setChart(chart) {
      panel.chart = chart;
      followed = null;
      map.lay(chart);
    },

    setSize(size, ratio) {
      for (const each of [lower, canvas]) each.width = each.height = Math.round(size * ratio);
    },

    follow,
    paint,
    paintMap: () => panel.look.size && map.paint(below, panel.look),
    rest: (place) => map.rest(panel.look.camera, panel.look.size, place),

    read(place) {
      figure.dataset.level = found.level;
      readout.show(numbers.of(place), code, found);
    },

    say(place) {
      const label = found.label === null ? null : (model.classes[found.label] ?? null);
      return spoken({ where: numbers.words(place, code.length === 2), label, near: found.near, level: found.level });
    },

    // How to zoom, said once.
    showHint() {
      hint.hidden = false;
      hint.onanimationend = () => hint.remove();
    },

    stop() {
      stopped = true;
      clearTimeout(resting);
      map.stop();
    },
  };
  panel.setChart(home);
  return panel;
}
