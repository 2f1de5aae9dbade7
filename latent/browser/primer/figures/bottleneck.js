// The reader's own digit through codes of other widths, and through PCA's of the same: what comes back, and how far off.
//
// In the address: x, the drawing; width, of the code.

import { meanSquaredError } from "../../mathematics/error.js";
import { createPicture } from "../../parts/picture.js";
import { createDigit } from "../parts/digit.js";
import { createGraph } from "../parts/graph.js";
import { openModels } from "../parts/models.js";
import { createSaid } from "../parts/said.js";

const USUAL = 5; // the digit shown first
const FIRST = 4; // the width shown first
const TICKS = [0.003, 0.01, 0.03, 0.1];

const MARKUP = `
  <div class="columns">
    <div class="desk"></div>
    <div class="controls">
      <label class="choose"><span>Width of the code <b class="z">z</b>: <output></output></span><input type="range" min="0" step="1"></label>
      <div class="shots">
        <figure class="ae"><figcaption><b class="x-hat">x̂</b>, autoencoder<br><output></output></figcaption></figure>
        <figure class="pca"><figcaption><b class="x-hat">x̂</b>, PCA<br><output></output></figcaption></figure>
      </div>
      <p>The code <b class="z">z</b> of the autoencoder, a bar for each number:</p>
      <div class="code" role="img"></div>
    </div>
  </div>`;

export function mountFigure(place, { state, data, root, commit }) {
  let stop = () => {};
  const loading = openModels(place, data, root, (models) => (stop = mountBottleneck(place, models, state, commit)));
  return {
    stop() {
      loading.stop();
      stop();
    },
  };
}

function mountBottleneck(place, [pca, ...models], state, commit) {
  place.insertAdjacentHTML("beforeend", MARKUP);
  const [desk, label, code] = place.querySelectorAll(".desk, .choose, .code");
  const [named, slider] = label.querySelectorAll("output, input");
  const say = createSaid(place);
  const widths = models.map((model) => model.code_shape[0]);
  const encoders = models.map((model) => model.lane("encoder"));
  const decoders = models.map((model) => model.lane("decoder"));
  const linear = { encode: pca.lane("encoder"), decode: pca.many("decoder") };
  let at = Math.max(widths.indexOf(Number(state.width)), 0) || widths.indexOf(FIRST);
  let found = null; // of the drawing, for each width: { ae, pca }, { code, output, error } each
  let turn = 0;

  const shots = Object.fromEntries(
    ["ae", "pca"].map((name) => {
      const figure = place.querySelector(`.${name}`);
      const picture = createPicture(pca.image_shape);
      figure.prepend(picture.canvas);
      return [name, { picture, error: figure.querySelector("output") }];
    }),
  );
  const graph = createGraph(place, {
    label: "Mean squared error of a pixel against the width of the code, of the autoencoder and of PCA",
    x: { title: "width of the code", low: 0.9, high: 70, log: true, ticks: widths.map((width) => [width, String(width)]) },
    y: { title: "error of a pixel", low: 0.002, high: 0.1, log: true, ticks: TICKS.map((tick) => [tick, String(tick)]) },
    series: {
      ae: { title: "autoencoder, all test digits", colour: "x-hat", joined: true },
      pca: { title: "PCA, all test digits", colour: "epsilon", joined: true },
      ownAe: { title: "autoencoder, your drawing", colour: "x-hat", open: true },
      ownPca: { title: "PCA, your drawing", colour: "epsilon", open: true },
    },
  });
  graph.set({
    ae: models.map((model, i) => [widths[i], model.measured.error]),
    pca: widths.map((width) => [width, pca.measured.errors[width - 1]]),
  });

  // All widths at once: they are small, and the curve below is of the same drawing.
  async function see(pixels) {
    const mine = ++turn;
    delete place.dataset.width; // says that what is shown is of the drawing in sight
    const whole = await linear.encode(pixels);
    const codes = await Promise.all(encoders.map((encode) => encode(pixels)));
    if (mine !== turn || !whole || !codes.every(Boolean)) return;
    const outputs = await Promise.all(decoders.map((decode, i) => decode(codes[i].output)));
    // The first numbers of PCA's code are the code of a narrower PCA.
    const fewer = await linear.decode(widths.map((width) => whole.output.map((number, j) => (j < width ? number : 0))));
    if (mine !== turn || ![...outputs, ...fewer].every(Boolean)) return;
    const told = (code, { output }) => ({ code, output, error: meanSquaredError(pixels, output) });
    found = widths.map((_, i) => ({ ae: told(codes[i].output, outputs[i]), pca: told(whole.output, fewer[i]) }));
    show();
  }

  function show() {
    const width = widths[at];
    named.textContent = `${width} number${width > 1 ? "s" : ""}`;
    slider.setAttribute("aria-valuetext", named.textContent);
    graph.mark(width);
    if (!found) return;
    for (const [name, { picture, error }] of Object.entries(shots)) {
      picture.set(found[at][name].output);
      error.textContent = found[at][name].error.toFixed(4);
    }
    showCode(found[at].ae.code);
    graph.set({
      ownAe: found.map(({ ae }, i) => [widths[i], ae.error]),
      ownPca: found.map((each, i) => [widths[i], each.pca.error]),
    });
    place.dataset.width = String(width);
  }

  function showCode(numbers) {
    const most = Math.max(...numbers.map(Math.abs));
    while (code.children.length > numbers.length) code.lastChild.remove();
    numbers.forEach((number, i) => {
      const bar = code.children[i] ?? code.appendChild(document.createElement("i"));
      const high = (50 * Math.abs(number)) / most;
      bar.style.height = `${high}%`;
      bar.style.top = number > 0 ? `${50 - high}%` : "50%";
    });
    code.ariaLabel = `${numbers.length} numbers, the largest ${most.toFixed(2)} in size`;
  }

  function release() {
    if (found) {
      const { ae, pca: lines } = found[at];
      say(`With ${named.textContent} the autoencoder is off by ${ae.error.toFixed(4)} a pixel, PCA by ${lines.error.toFixed(4)}.`);
    }
    commit({ x: digit.text, width: String(widths[at]) });
  }

  slider.max = String(widths.length - 1);
  slider.value = String(at);
  slider.oninput = () => {
    at = Number(slider.value);
    show();
  };
  slider.onchange = release;
  show();
  const digit = createDigit(desk, { text: state.x, usual: USUAL, shape: pca.image_shape, onPicture: see, onRelease: release });

  return () => {
    turn++;
    graph.stop();
  };
}
