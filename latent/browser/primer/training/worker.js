// Trains away from the main thread, so that what one watches stays smooth.
//
//   { digits, seed, changes, at, speed }     once, first: the buffer moves here; trains up to the step `at`
//   { play }, { speed }               "slow" 4 steps a second, "epoch" an epoch a second, "full" as many as there are
//   { steps }, { seek }, { set }      some steps; to a moment; other settings from here on
//   →  { shown, examples, perEpoch }  once: the labels of the codes that are shown, and the ten examples
//   →  what view.js gives, with { step, end, settings, changes, curve, playing, rate, wrong }     at most 30 times a second

import { readDigits } from "./digits.js";
import { createRun } from "./run.js";
import { createView } from "./view.js";

const MOST = 20_000; // steps
const SLICE = 12; // ms at a time
const LOOK = 33; // ms from one look to the next
const PAUSES = { slow: 250, epoch: 1000 };

const channel = new MessageChannel(); // a timeout would wait some milliseconds too long
let run, view;
let goal = 0; // the step to train up to
let speed = "full";
let timer = 0;
let busy = false;
let looked = 0;
let since = { time: 0, step: 0 };

channel.port1.onmessage = slice;

self.onmessage = ({ data }) => {
  if (data.digits) begin(data);
  else if ("play" in data) play(data.play ? MOST : run.step);
  else if ("steps" in data) play(Math.min(run.step + data.steps, MOST));
  else if ("speed" in data) speed = data.speed;
  else change(data);
};

function begin({ digits, seed, changes, at, speed: chosen }) {
  speed = at ? "full" : chosen;
  const data = readDigits(digits);
  view = createView(data);
  run = createRun(data, { seed, changes });
  self.postMessage({ shown: view.shown, examples: view.examples, perEpoch: run.perEpoch });
  play(Math.min(at, MOST));
}

function change({ seek, set }) {
  const onward = goal > run.step && busy;
  if (seek !== undefined) {
    run.seek(seek);
    goal = run.step;
  }
  if (set) run.set(set);
  if (!onward || seek !== undefined) goal = run.step;
  look();
}

function play(to) {
  goal = to;
  since = { time: performance.now(), step: run.step };
  clearTimeout(timer);
  if (goal > run.step && !busy) again();
  else if (goal <= run.step) look();
}

function again() {
  busy = true;
  const pause = PAUSES[speed];
  if (pause) timer = setTimeout(slice, speed === "epoch" ? pause / run.perEpoch : pause);
  else channel.port2.postMessage(null);
}

function slice() {
  busy = false;
  const until = performance.now() + SLICE;
  while (run.step < goal) {
    run.advance();
    if (PAUSES[speed] || performance.now() > until) break;
  }
  if (wrong()) goal = run.step;
  if (run.step >= goal || performance.now() - looked > LOOK) look();
  if (run.step < goal) again();
}

// After a step that was too large everything becomes NaN at once.
const wrong = () => !Number.isFinite(run.parameters[0]);

function look() {
  looked = performance.now();
  const { step, end, settings, changes, curve } = run;
  const rate = (1000 * (step - since.step)) / (looked - since.time) / run.perEpoch;
  const playing = goal > step;
  if (looked - since.time > 1000) since = { time: looked, step };
  self.postMessage({ ...view.look(run), step, end, settings, changes, curve, rate, playing, wrong: wrong() });
}
