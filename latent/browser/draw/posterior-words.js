// What is said of a drawing: the numbers of its code, and the bound, term by term.
//
//   const words = mountWords(element, panel)      at the end of the element
//   words.show(drawing, seen, answer)             seen: { mean, deviation, z, noise }; answer: of the decoder to z
//   words.bound(found)                            what averageBound (bound.js) has found so far; null: nothing yet
//   words.complain(sentence)                      what went wrong

import { misfit } from "../mathematics/bound.js";
import { gaussianKl } from "../mathematics/elbo.js";
import { isTiny } from "./posterior-map.js";

const FEW = 3; // dimensions whose numbers are written out

const ONE_DRAW = "one draw of the negative ELBO";
const AT_THE_MEAN = "at z = μ, where it is no bound on −log p(x)";

const TINY = "On the map, σ is smaller than the dot: the ring shows where to look.";
const BESIDE =
  "The code lies beside this plane: the map shows its shadow, and decodes the nearest point of the plane. ";

const MARKUP = `
  <dl class="code"></dl>
  <dl class="terms"></dl>
  <p class="note"></p>`;

export function mountWords(element, panel) {
  const { model } = panel;
  element.insertAdjacentHTML("beforeend", MARKUP);
  const [code, terms, note] = element.querySelectorAll(".code, .terms, .note");
  let known = null;
  let shown = []; // the terms at the z of now

  function showPoint(drawing, { z }, { output }) {
    const error = output.reduce((total, value, i) => total + (value - drawing[i]) ** 2, 0) / output.length;
    rows(code, z.length <= FEW ? [["z", vector(z), "z"]] : []);
    rows(terms, [["Squared error", error.toFixed(4), null, "mean over the pixels of (x − x̂)²"]]);
  }

  function showCloud(drawing, seen, answer) {
    const { mean, deviation, z, noise } = seen;
    const few = mean.length <= FEW;
    const kl = gaussianKl(seen);
    const cost = kl.reduce((total, each) => total + each, 0);
    const nats = misfit(model.likelihood, answer, drawing);
    const parts = few ? `: ${kl.map((each) => each.toFixed(2)).join(" + ")}` : ` over ${kl.length} dimensions`;
    rows(code, [
      ["μ", few ? vector(mean) : `${mean.length} numbers`, "mu"],
      ["σ", few ? vector(deviation) : span(deviation), "sigma"],
      ["ε", noise ? (few ? vector(noise) : `${noise.length} new numbers`) : "0, so z is μ", "epsilon"],
      ["z", few ? vector(z) : "μ + σ ε", "z"],
    ]);
    shown = [
      ["KL", `${cost.toFixed(2)} nats`, null, `how much the code says beyond the prior${parts}`],
      ["−log p(x|z)", `${nats.toFixed(1)} nats`, null, "how badly x̂ fits x, at this z"],
      ["Sum at this z", `${(cost + nats).toFixed(1)} nats`, null, noise ? ONE_DRAW : AT_THE_MEAN],
    ];
    showTerms();
  }

  function showTerms() {
    const value = known ? `${known.nats.toFixed(1)} ± ${known.error.toFixed(1)} nats` : "…";
    const words = known ? `the mean over ${known.draws.toLocaleString("en")} draws of z, with its standard error` : "";
    rows(terms, [...shown, ["Negative ELBO", value, null, words && `${words}: what training makes small`]]);
  }

  return {
    bound(found) {
      known = found;
      if (shown.length) showTerms();
    },

    show(drawing, seen, answer) {
      const beside = seen.mean.length > 2 ? BESIDE : "";
      if (seen.deviation) {
        showCloud(drawing, seen, answer);
        note.textContent = beside + (isTiny(panel, seen) ? TINY : "");
      } else {
        showPoint(drawing, seen, answer);
        note.textContent = `${beside}This model's code is a point: it knows no σ, and no bound.`;
      }
    },

    complain(sentence) {
      note.textContent = sentence;
    },
  };
}

const digits = (x) => x.toFixed(3).replace("-", "−"); // two would hide what a small σ does to z
const vector = (numbers) => `(${Array.from(numbers, digits).join(", ")})`;
const span = (numbers) => `between ${digits(Math.min(...numbers))} and ${digits(Math.max(...numbers))}`;

// Terms, their values, and what they mean; elements are made once, so that reading them is not disturbed.
function rows(list, entries) {
  while (list.children.length < entries.length) {
    list.insertAdjacentHTML("beforeend", '<div><dt></dt><dd></dd><dd class="meaning"></dd></div>');
  }
  while (list.children.length > entries.length) list.lastChild.remove();
  entries.forEach(([name, value, symbol, meaning = ""], i) => {
    const [term, figure, sentence] = list.children[i].children;
    term.textContent = name;
    term.className = symbol ?? "";
    figure.textContent = value;
    sentence.textContent = meaning;
  });
}
