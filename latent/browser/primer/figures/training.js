// A small network that trains while one watches, and whose settings one changes meanwhile.
//
// In the address: seed, run (the settings and when they were changed: training/link.js) and at, the step in sight.

import { createChoice } from "../../parts/choice.js";
import { watchTheme } from "../../parts/theme.js";
import { createCloud, createCurve, createPlane, createSheet } from "../training/pictures.js";
import { BETA, RATE, WIDTHS, readChanges, writeChanges } from "../training/link.js";
import { readNumbers } from "../parts/settings.js";

const CLASSES = 10;
const SPEEDS = { slow: "Slow", epoch: "An epoch a second", full: "Full speed" };
const FAMILIES = { vae: "VAE", ae: "AE" };

const MARKUP = `
  <div class="bar main"></div>
  <div class="bar settings"></div>
  <div class="sights">
    <div><p>Codes <b class="z">z</b>, a colour for each digit</p></div>
    <div><p>Decoded <b class="x-hat">x̂</b> of the same square</p></div>
  </div>
  <div class="examples"><b class="x">x</b><span></span><b class="x-hat">x̂</b><span></span></div>
  <p class="readout"></p>
  <div class="curve"></div>
  <label class="scrub"><span class="unseen">Moment of the training, as a step</span>
    <input type="range" min="0" max="0" value="0"></label>
  <p class="unseen" aria-live="polite"></p>`;

export function mountFigure(place, { state, commit }) {
  place.innerHTML = MARKUP;
  const [main, settings, readout, curvePlace, spoken] = place.querySelectorAll(
    ".main, .settings, .curve, .readout, .unseen[aria-live]",
  );
  const [cloudPlace, planePlace] = place.querySelectorAll(".sights > div");
  const [inputPlace, outputPlace] = place.querySelectorAll(".examples > span");
  const scrub = place.querySelector(".scrub input");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const plane = createPlane(planePlace);
  const outputs = createSheet(outputPlace, "The same digits, encoded and decoded", CLASSES, 1);
  const curve = createCurve(curvePlace);
  let seed = Math.round(readNumbers(state.seed, [[0, 9999]], [0])[0]);
  let worker = null;
  let cloud = null;
  let seen = null; // the latest look
  let perEpoch = 1;
  let colours = readColours();
  let frame = 0;

  const play = button(main, "Play", () => tell(seen?.playing ? { play: false } : { play: true }));
  play.classList.add("primary");
  button(main, "One step", () => tell({ steps: 1 }));
  let speed = "full";
  const speeds = createChoice("Speed", SPEEDS, speed, (name) => {
    speed = name;
    tell({ speed });
  });
  main.append(speeds.element);
  button(main, "Start over", () => again(seed));
  button(main, "Another seed", () => again((seed + 1) % 10000));

  const family = createChoice("Model", FAMILIES, "vae", (name) => set({ family: name }));
  settings.append(family.element);
  const sizes = Object.fromEntries(WIDTHS.map((width) => [width, String(width)]));
  const beta = slider("β", BETA[0], BETA[1], 0.1, (value) => set({ beta: value }), (value) => value.toFixed(1));
  const rate = slider("Learning rate", Math.log10(RATE[0]), Math.log10(RATE[1]), 0.1, (value) => set({ rate: power(value) }), power);
  const named = settings.appendChild(document.createElement("span"));
  named.className = "named";
  named.textContent = "Hidden units ";
  const width = createChoice("Hidden units", sizes, "64", (each) => set({ width: Number(each) }));
  named.append(width.element);

  scrub.oninput = () => tell({ seek: Number(scrub.value) });
  scrub.onchange = remember;
  const stopWatching = watchTheme(place, () => {
    colours = readColours();
    paint();
  });
  const watch = new ResizeObserver(paint);
  watch.observe(place);

  function button(bar, words, onclick) {
    const element = bar.appendChild(document.createElement("button"));
    return Object.assign(element, { type: "button", textContent: words, onclick });
  }

  function slider(words, low, high, step, onSet, said) {
    const label = settings.appendChild(document.createElement("label"));
    label.append(words, " ");
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, { type: "range", min: String(low), max: String(high), step: String(step) });
    const output = label.appendChild(document.createElement("output"));
    input.oninput = () => (output.textContent = String(said(Number(input.value))));
    input.onchange = () => onSet(Number(input.value));
    return {
      show(value) {
        if (document.activeElement === input || input.matches(":active")) return;
        input.value = String(value);
        output.textContent = String(said(Number(input.value)));
      },
    };
  }

  // From the first step again, with the settings of this moment.
  function again(next) {
    seed = next;
    start([{ ...(seen?.settings ?? readChanges(state.run)[0]), step: 0 }], 0);
    remember();
  }

  function tell(message) {
    if (!seen) return; // it has not begun
    worker.postMessage(message);
    if (!message.play && !("speed" in message) && !("seek" in message)) remember();
  }

  function set(change) {
    tell({ set: change });
    remember();
  }

  // What is set, for the address; the next look says what it became.
  let due = false;
  function remember() {
    due = true;
  }

  async function start(changes, at) {
    worker?.terminate();
    seen = null;
    const mine = new Worker(new URL("../training/worker.js", import.meta.url), { type: "module" });
    worker = mine;
    mine.onmessage = ({ data }) => heard(data);
    const fail = () => (readout.textContent = "The training could not be started: reload the page.");
    mine.onerror = fail;
    const answer = await fetch(new URL("../../digits.bin", import.meta.url));
    if (!answer.ok) return fail();
    const digits = await answer.arrayBuffer();
    if (worker === mine) mine.postMessage({ digits, seed, changes, at, speed }, [digits]);
  }

  function heard(data) {
    if (data.shown) {
      perEpoch = data.perEpoch;
      cloudPlace.querySelector("canvas")?.remove();
      inputPlace.replaceChildren();
      cloud = createCloud(cloudPlace, data.shown);
      createSheet(inputPlace, "Ten held-out digits", CLASSES, 1).set(data.examples);
      return;
    }
    const stopped = seen?.playing && !data.playing;
    seen = data;
    cloud.set(data.codes, data.window);
    plane.set(data.plane);
    outputs.set(data.reconstructions);
    showSettings(data.settings);
    play.textContent = data.playing ? "Pause" : "Play";
    scrub.max = String(data.end);
    scrub.value = String(data.step);
    readout.textContent = data.wrong ? WRONG : sentence();
    if (stopped || due) {
      due = false;
      spoken.textContent = readout.textContent;
      commit({ seed: String(seed), run: writeChanges(data.changes), at: String(data.step) });
    }
    paint();
  }

  function showSettings({ family: name, beta: weight, width: units, rate: size }) {
    family.choose(name);
    width.choose(String(units));
    beta.show(weight);
    rate.show(Math.log10(size));
  }

  function sentence() {
    const { step, curve: points, playing, rate: pace } = seen;
    const near = points.findLast(([at]) => at <= step);
    const terms = near ? ` · reconstruction ${near[1].toFixed(1)} nats · KL ${near[2].toFixed(1)} nats` : "";
    const speed = playing && pace > 0 ? ` · ${pace.toFixed(pace < 10 ? 1 : 0)} epochs a second` : "";
    return `Step ${step.toLocaleString("en")} · epoch ${(step / perEpoch).toFixed(1)}${terms}${speed}`;
  }

  function paint() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (!seen) return;
      cloud.paint(colours, still.matches);
      curve.paint(seen, colours);
      if (cloud.moving(still.matches)) paint();
    });
  }

  function readColours() {
    const style = getComputedStyle(place);
    const read = (name) => style.getPropertyValue(name).trim();
    const classes = Array.from({ length: CLASSES }, (_, label) => read(`--class-${label}`));
    const canvasInk = Object.fromEntries(["ink", "line", "z"].map((name) => [name, read(`--${name}`)]));
    return { ...canvasInk, soft: style.color, xHat: read("--x-hat"), classes };
  }

  const at = Math.round(readNumbers(state.at, [[0, 20_000]], [0])[0]);
  start(readChanges(state.run), at);

  return {
    stop() {
      worker?.terminate();
      worker = null;
      cancelAnimationFrame(frame);
      stopWatching();
      watch.disconnect();
    },
  };
}

const WRONG = "The loss is no longer a number: that step was too large. Go back along the curve and lower the learning rate.";
const power = (exponent) => Number((10 ** exponent).toPrecision(2));
