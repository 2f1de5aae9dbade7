// What is said about a place beside a map: its numbers, which can be typed, the class, and how near the codes are.
//
//   const readout = createReadout(model, onNumbers)     onNumbers([p, q]): one of the two was typed
//   readout.element
//   readout.show([p, q], code, here)                    p, q: numbers of the axes, else places; here: of honesty.js
//
// Every line has its box, whatever it says, so that nothing moves while the pointer does.

import { DOUBTFUL, dense, empty, near, number, typed } from "../parts/words.js";

const REACH = 2; // standard deviations of the prior that a bar of the code can show

const MARKUP = `
  <div class="numbers"></div>
  <canvas class="bars" aria-hidden="true" hidden></canvas>
  <p class="nearest"><span class="swatch"></span> <span>nearest class</span> <b></b></p>
  <p class="nearness"><span></span><span class="gauge"><i></i></span><span></span></p>`;

export function createReadout(model, onNumbers) {
  const element = document.createElement("div");
  element.className = "readout";
  element.innerHTML = MARKUP;
  const [numbers, bars, nearest, nearness] = element.querySelectorAll(".numbers, .bars, .nearest, .nearness");
  const [swatch, label] = nearest.querySelectorAll(".swatch, b");
  const [count, gauge, density] = nearness.querySelectorAll("span");
  const { axes } = model.chart;
  const names = axes ?? ["across", "up"];
  const fields = names.map((name, index) => field(name, index));
  nearest.hidden = !model.classes.length;
  bars.hidden = model.code_shape[0] === 2; // the numbers say it all
  let level = "";
  let shown = [0, 0];

  function field(name, index) {
    const place = numbers.appendChild(document.createElement("label"));
    place.innerHTML = `<span class="${axes ? "z" : "step"}"></span><input type="text" inputmode="decimal" size="6"
      autocomplete="off" spellcheck="false">`;
    const [text, input] = place.querySelectorAll("span, input");
    text.textContent = name;
    input.ariaLabel = `${name}, ${model.name}`;
    input.onfocus = () => input.select();
    input.onchange = () => {
      const value = typed(input.value);
      input.ariaInvalid = String(!Number.isFinite(value));
      if (Number.isFinite(value)) onNumbers(shown.map((each, i) => (i === index ? value : each)));
    };
    input.onblur = () => {
      input.ariaInvalid = null;
      input.value = number(shown[index]);
    };
    input.onkeydown = (event) => {
      if (event.key === "Escape") input.blur();
    };
    return input;
  }

  return {
    element,

    show(numbers, code, here) {
      shown = numbers;
      fields.forEach((input, index) => {
        if (!input.matches(":focus")) input.value = number(shown[index]); // else somebody is typing
      });
      if (here.label !== null && model.classes.length) {
        label.textContent = model.classes[here.label] ?? String(here.label);
        swatch.style.background = model.colours[here.label % model.colours.length];
      }
      if (level !== here.level) {
        level = here.level;
        nearness.dataset.level = level;
        gauge.hidden = level === "empty";
        if (level === "empty") density.textContent = "";
      }
      if (level === "empty") count.textContent = empty(model.nearness, model.count);
      else {
        count.textContent = near(here, model.count, model.nearness.typical);
        density.textContent = here.doubtful ? DOUBTFUL : dense(here);
      }
      gauge.querySelector("i").style.scale = `${here.rank} 1`;
      if (!bars.hidden) paintBars(bars, code, model.prior);
    },
  };
}

// The whole code: a bar for each number, up or down from the prior's mean.
function paintBars(canvas, code, { mean, deviation }) {
  if (canvas.width !== 4 * code.length) {
    canvas.width = 4 * code.length;
    canvas.height = 40;
  }
  const context = canvas.getContext("2d");
  const middle = canvas.height / 2;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = getComputedStyle(canvas).color;
  for (let i = 0; i < code.length; i++) {
    const high = Math.min(Math.max((code[i] - mean[i]) / deviation[i] / REACH, -1), 1) * middle;
    context.fillRect(4 * i, middle - Math.max(high, 0), 3, Math.max(Math.abs(high), 1));
  }
}
