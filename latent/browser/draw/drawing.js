// The tool in which one draws a digit and sees where the encoders put it: a point for an AE, a cloud for a VAE.
//
//   drawable(models)                              whether it can be offered: all of them take drawings of digits
//   const tool = mountDrawing(element, plane)     element: empty; plane: as plane.js gives it to its tools
//   tool.shown(true)                              its tab was opened, or left
//   tool.stop()

import { fitDigit } from "./fit.js";
import { normal } from "../mathematics/normal.js";
import { mountPad } from "../pad.js";
import { paintPosterior } from "./posterior-map.js";
import { mountPosterior } from "./posterior-view.js";

const GLIDE = 350; // ms that z takes to its new place in the cloud

const MARKUP = `
  <div class="columns">
    <div class="desk">
      <div class="pad"></div>
      <div class="noise buttons" hidden>
        <button type="button" class="primary">Draw ε again</button>
        <button type="button">Use μ</button>
      </div>
      <ul class="legend" hidden></ul>
    </div>
    <div class="looks">
      <p class="lead">Draw a digit: with every stroke the encoder looks again, and the map shows what it sees.</p>
      <div class="views" hidden></div>
    </div>
  </div>`;

const entry = (swatch, words) => `<li><span class="swatch" ${swatch}></span><span>${words}</span></li>`;
const POINT = entry(`style="background: var(--z)"`, `the code <b class="z">z</b> of an AE: a point`);
const CLOUD = [
  entry(`style="background: var(--mu)"`, `<b class="mu">μ</b>, the middle of q(z|x)`),
  entry(`data-cloud`, `one and two <b class="sigma">σ</b> around it, true size`),
  entry(`style="background: var(--z)"`, `<b class="z">z</b> = μ + σ ε, one draw; fainter: those before`),
].join("");

export function drawable(models) {
  return models.every(({ encoder, fit, image_shape: [channels] }) => encoder && fit === "digit" && channels === 1);
}

export function mountDrawing(element, plane) {
  element.classList.add("drawing");
  element.innerHTML = MARKUP;
  const [pad, noise, legend, hint, stage] = element.querySelectorAll(".pad, .noise, .legend, .lead, .views");
  const [again, middle] = noise.querySelectorAll("button");
  const several = plane.panels.length > 1;
  let open = false;
  let empty = true;
  let glide = 0;

  const views = plane.panels.map((panel) => {
    const section = stage.appendChild(document.createElement("section"));
    section.ariaLabel = panel.name;
    if (several) section.appendChild(document.createElement("h3")).textContent = panel.name;
    const body = section.appendChild(document.createElement("div"));
    const view = mountPosterior(body, panel, () => changed(view));
    return Object.assign(view, { section });
  });

  // The marker goes with the first cloud, else with the first point.
  function leader() {
    const visible = views.filter(({ panel, seen }) => panel.visible && seen);
    return visible.find(({ seen }) => seen.deviation) ?? visible[0];
  }

  function changed(view) {
    if (!open || empty) return;
    if (view === leader()) plane.moveTo(view.panel.chart.place(view.seen.z));
    const clouds = views.filter(({ seen }) => seen?.deviation);
    noise.hidden = !clouds.length;
    const words = [clouds.length && CLOUD, clouds.length < views.length && POINT].filter(Boolean).join("");
    if (legend.dataset.words !== words) legend.innerHTML = legend.dataset.words = words;
    plane.redraw();
  }

  function look() {
    const { ink, side } = sheet.ink();
    const forms = new Map(); // models of one shape see the same
    const inputs = views.map(({ panel: { model } }) => {
      const shape = `${model.image_shape}`;
      if (!forms.has(shape)) forms.set(shape, fitDigit(ink, side, model.image_shape));
      return forms.get(shape);
    });
    empty = inputs.includes(null);
    hint.hidden = !empty;
    stage.hidden = legend.hidden = empty;
    if (empty) {
      noise.hidden = true;
      for (const view of views) view.forget();
      return plane.redraw();
    }
    views.forEach((view, i) => view.see(inputs[i]));
  }

  function arrange() {
    for (const { section, panel } of views) if (section.hidden === panel.visible) section.hidden = !panel.visible;
  }

  // z glides to where another ε puts it, so that one sees it stay inside the cloud.
  function shake(next) {
    cancelAnimationFrame(glide);
    const clouds = views.filter(({ seen }) => seen?.deviation);
    const paths = clouds.map((view) => {
      const zero = Float32Array.from(view.seen.mean, () => 0);
      return { view, from: view.noise ?? zero, to: next ? view.seen.mean.map(() => normal()) : zero };
    });
    for (const { view } of paths) view.remember();
    const start = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = (now) => {
      const t = still ? 1 : Math.min(Math.max((now - start) / GLIDE, 0), 1);
      const eased = t * t * (3 - 2 * t);
      for (const { view, from, to } of paths) {
        view.shake(t === 1 && !next ? null : from.map((x, i) => x + eased * (to[i] - x)));
      }
      if (t < 1) glide = requestAnimationFrame(step);
      else plane.release();
    };
    step(start);
  }

  again.onclick = () => shake(true);
  middle.onclick = () => shake(false);

  const sheet = mountPad(pad);
  sheet.onInk = look;
  sheet.onDraw = () => empty || plane.release();

  const removeLayer = plane.addLayer((context, panel) => {
    if (open) arrange(); // which maps are shown may have changed
    const view = views.find((each) => each.panel === panel);
    if (!open || !view?.seen) return;
    paintPosterior(context, panel, view.seen, plane.colours);
    view.paint(plane.colours);
  });

  return {
    shown(visible) {
      open = visible;
      arrange();
      for (const view of views) if (view.seen) changed(view);
      plane.redraw();
    },
    stop() {
      cancelAnimationFrame(glide);
      sheet.onInk = sheet.onDraw = () => {};
      removeLayer();
      for (const view of views) view.stop();
    },
  };
}
