// An autoencoder as the picture of itself: what each layer makes of the reader's digit, and how one of its units does it.
//
// In the address: x, the drawing; which of the models; unit, "stage,unit".

import { createChoice } from "../../parts/choice.js";
import { createPicture } from "../../parts/picture.js";
import { readColours, watchTheme } from "../../parts/theme.js";
import { number } from "../../parts/words.js";
import { createHeat } from "../anatomy/heat.js";
import { openNetworks } from "../anatomy/networks.js";
import { sizeOf, stagesOf } from "../anatomy/stages.js";
import { count, unfold } from "../anatomy/unfold.js";
import { createDigit } from "../parts/digit.js";
import { createSaid } from "../parts/said.js";
import { readChoice, readNumbers } from "../parts/settings.js";

const USUAL = 4; // the digit shown first
const NAMES = { "ae-8": "Dense", tied: "Dense, tied", convolutional: "Convolutional" };

const MARKUP = `
  <div class="which"></div>
  <div class="columns"><div class="desk"></div><div class="flow"></div></div>
  <div class="unfolded">
    <div class="stage"></div>
    <label class="choose"><span>Unit <output></output></span><input type="range" min="0" step="1"></label>
    <div class="product">
      <figure class="inputs"><figcaption>what comes in</figcaption></figure><span aria-hidden="true">×</span>
      <figure class="weights"><figcaption>its weights</figcaption></figure><span aria-hidden="true">=</span>
      <figure class="products"><figcaption>products</figcaption></figure>
    </div>
    <p class="sum"></p>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openNetworks(place, data, root, (models) => (stop = mountAnatomy(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountAnatomy(place, models, state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [which, desk, flow, stagePlace, label, sum] = place.querySelectorAll(".which, .desk, .flow, .stage, .choose, .sum");
  const [named, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const byName = Object.fromEntries(models.map((model) => [model.description.id, model]));
  let name = readChoice(state.which, NAMES, "ae-8");
  let [at, unit] = readNumbers(state.unit, [[0, 9], [0, 9999]], [0, 0]).map(Math.round);
  let stages = []; // of the drawing: the encoder's and the decoder's, one after the other
  let bottleneck = 0; // the stage that gives the code
  let decoded = null; // what the decoder gives, cut to [0, 1]
  let views = []; // of the stages: { heat, figure }
  let result = null; // the picture of `decoded`
  let colours = null;

  const choice = createChoice("Network", NAMES, name, (chosen) => {
    name = chosen;
    [at, unit] = [0, 0];
    build();
    release();
  });
  which.append(choice.element);
  const stopWatching = watchTheme(place, () => {
    colours = null;
    paint();
  });

  function run(pixels) {
    const { encoder, decoder } = byName[name];
    const code = Float32Array.from(encoder.network.run(pixels));
    decoded = Float32Array.from(decoder.network.run(code));
    const inside = stagesOf(encoder.header, encoder.network, pixels).map((stage) => ({ ...stage, of: encoder.network }));
    const outside = stagesOf(decoder.header, decoder.network, code).map((stage) => ({ ...stage, of: decoder.network }));
    stages = [...inside, ...outside];
    bottleneck = inside.length - 1;
  }

  // The stages have other sizes in each network: their pictures are made anew.
  function build() {
    run(digit.pixels);
    at = Math.min(at, stages.length - 1);
    flow.replaceChildren();
    views = stages.map((stage, i) => {
      const figure = flow.appendChild(document.createElement("figure"));
      const heat = createHeat(stage.shape);
      figure.append(heat.canvas, document.createElement("figcaption"));
      figure.lastChild.innerHTML = `${titleOf(stage, i)}<br><span class="quiet">${sizeOf(stage)}</span>`;
      heat.canvas.role = "img";
      heat.canvas.ariaLabel = `What ${figure.lastChild.firstChild.textContent} give for your drawing`;
      heat.canvas.onclick = ({ offsetX, offsetY }) => {
        const found = heat.at(offsetX / heat.canvas.clientWidth, offsetY / heat.canvas.clientHeight);
        if (found !== null) take(i, found);
      };
      return { heat, figure };
    });
    result = createPicture(byName[name].description.image_shape);
    flow.appendChild(document.createElement("figure")).innerHTML = '<figcaption><b class="x-hat">x̂</b>, cut to 0…1</figcaption>';
    flow.lastChild.prepend(result.canvas);
    flow.lastChild.className = "back";
    const options = Object.fromEntries(stages.map((stage, i) => [i, shortOf(i)]));
    stagePlace.replaceChildren(createChoice("Layer of the unit", options, String(at), (chosen) => take(Number(chosen), 0)).element);
    show();
  }

  function take(stage, chosen) {
    const other = stage !== at;
    [at, unit] = [stage, chosen];
    if (other) build();
    else show();
    release();
  }

  function titleOf(stage, i) {
    if (i === bottleneck) return `code <b class="z">z</b>, ${count(stage.shape)} numbers`;
    const maps = stage.shape.length === 3 && stage.shape[0] > 1;
    if (maps) return `${stage.shape[0]} maps of ${stage.shape[1]} × ${stage.shape[2]}`;
    return i === stages.length - 1 ? `${count(stage.shape)} pixels` : `${count(stage.shape)} hidden units`;
  }

  const shortOf = (i) => (i === bottleneck ? "z" : i === stages.length - 1 ? "pixels" : `hidden ${i < bottleneck ? i + 1 : i}`);

  function show() {
    const stage = stages[at];
    const total = count(stage.layer.shape);
    unit = Math.min(unit, total - 1);
    slider.max = String(total - 1);
    slider.value = String(unit);
    named.textContent = `${unit + 1} of ${total}`;
    slider.setAttribute("aria-valuetext", named.textContent);
    paint();
  }

  function paint() {
    if (!views.length) return;
    colours ??= rgbOf(place);
    views.forEach(({ heat }, i) => heat.set(stages[i].numbers, colours, null));
    result.set(decoded);
    views.forEach(({ figure, heat }, i) => mark(figure, heat, i));
    const stage = stages[at];
    const { weights, bias } = unfold(stage.layer, stage.from, unit, stage.of.numbers);
    const products = weights.map((weight, i) => weight * stage.inputs[i]);
    for (const [part, numbers] of Object.entries({ inputs: stage.inputs, weights, products })) {
      const figure = place.querySelector(`.unfolded .${part}`);
      const heat = createHeat(stage.framed);
      figure.querySelector("canvas")?.remove();
      figure.prepend(heat.canvas);
      heat.set(numbers, colours);
    }
    const added = products.reduce((total, each) => total + each, 0);
    const after = stage.activation ? `, and after ${stage.activation} ${number(stage.numbers[unit])}` : "";
    sum.textContent = `The products add up to ${number(added)}; with the bias of ${number(bias)} that is ${number(stage.raw[unit])}${after}.`;
    place.dataset.model = name;
  }

  // A frame around the unit in sight.
  function mark(figure, heat, i) {
    figure.querySelector("i")?.remove();
    figure.classList.toggle("chosen", i === at);
    if (i !== at) return;
    const [left, top, wide, high] = heat.set(stages[i].numbers, colours, unit);
    const frame = figure.appendChild(document.createElement("i"));
    const { offsetLeft, offsetTop, clientWidth, clientHeight } = heat.canvas;
    Object.assign(frame.style, {
      left: `${offsetLeft + left * clientWidth - 2}px`,
      top: `${offsetTop + top * clientHeight - 2}px`,
      width: `${wide * clientWidth}px`,
      height: `${high * clientHeight}px`,
    });
  }

  function see(pixels) {
    if (!views.length) return;
    run(pixels);
    paint();
  }

  function release() {
    say(`${shortOf(at)}, unit ${named.textContent}. ${sum.textContent}`);
    commit({ x: digit.text, which: name, unit: `${at},${unit}` });
  }

  slider.oninput = () => {
    unit = Number(slider.value);
    show();
  };
  slider.onchange = release;
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: models[0].description.image_shape, onPicture: see, onRelease: release });
  build();
  const watch = new ResizeObserver(paint);
  watch.observe(flow);

  return () => {
    stopWatching();
    watch.disconnect();
  };
}

// The colours of what is above zero and below, and of the page, as canvases want them.
function rgbOf(place) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const { x, mu, paper } = readColours(place);
  const read = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  return { above: read(x), below: read(mu), paper: read(paper) };
}
