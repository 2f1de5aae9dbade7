// What one watches while a network trains: the map of codes, the decoded plane, the ten examples, and the curve.

import { createPicture } from "../../parts/picture.js";
import { SIDE } from "./view.js";

const DIGIT = 8; // pixels wide
const GLIDE = 90; // ms that a dot takes to where the next look finds it
const PRIOR = [1, 2]; // deviations of N(0, 1) that are drawn

// A canvas as wide as its place, sharp on dense displays.
export function createCanvas(place, label, proportion) {
  const canvas = place.appendChild(document.createElement("canvas"));
  canvas.role = "img";
  canvas.ariaLabel = label;
  const context = canvas.getContext("2d");
  return {
    canvas,
    fitted() {
      const ratio = devicePixelRatio || 1;
      const width = canvas.clientWidth || 200;
      const height = Math.round(width * proportion);
      if (canvas.width !== Math.round(width * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      return { context, width, height };
    },
  };
}

// The codes, which glide from one look to the next: `moving` says whether they have not arrived.
export function createCloud(place, labels) {
  const sheet = createCanvas(place, "The map of codes, a dot for every third digit", 1);
  let [from, to] = [null, null];
  let [fromWindow, toWindow, started] = [2.5, 2.5, 0];

  const share = (still) => (still ? 1 : Math.min((performance.now() - started) / GLIDE, 1));

  return {
    moving: (still) => to !== null && share(still) < 1,

    set(codes, window) {
      const t = share(false);
      from = to ? to.map((each, i) => from[i] + t * (each - from[i])) : codes;
      fromWindow += t * (toWindow - fromWindow);
      [to, toWindow, started] = [codes, window, performance.now()];
    },

    paint(colours, still) {
      const { context, width } = sheet.fitted();
      if (!to) return;
      const t = share(still);
      const scale = width / 2 / (1.04 * (fromWindow + t * (toWindow - fromWindow)));
      context.strokeStyle = colours.line;
      context.beginPath();
      for (const radius of PRIOR) {
        context.moveTo(width / 2 + radius * scale, width / 2);
        context.arc(width / 2, width / 2, radius * scale, 0, 2 * Math.PI);
      }
      context.stroke();
      const size = width / 130;
      colours.classes.forEach((colour, label) => {
        context.beginPath();
        for (let i = 0; i < labels.length; i++) {
          if (labels[i] !== label) continue;
          const x = width / 2 + scale * (from[2 * i] + t * (to[2 * i] - from[2 * i]));
          const y = width / 2 - scale * (from[2 * i + 1] + t * (to[2 * i + 1] - from[2 * i + 1]));
          context.moveTo(x + size, y);
          context.arc(x, y, size, 0, 2 * Math.PI);
        }
        context.fillStyle = colour;
        context.fill();
      });
    },
  };
}

// Digits in rows of so many.
export function createSheet(place, label, columns, rows) {
  const picture = createPicture([1, rows * DIGIT, columns * DIGIT]);
  const pixels = new Float32Array(columns * rows * DIGIT * DIGIT);
  picture.canvas.role = "img";
  picture.canvas.ariaLabel = label;
  place.append(picture.canvas);
  return {
    set(digits) {
      const wide = columns * DIGIT;
      for (let digit = 0; digit < columns * rows; digit++) {
        const corner = Math.floor(digit / columns) * DIGIT * wide + (digit % columns) * DIGIT;
        for (let line = 0; line < DIGIT; line++) {
          const start = digit * DIGIT * DIGIT + line * DIGIT;
          pixels.set(digits.subarray(start, start + DIGIT), corner + line * wide);
        }
      }
      picture.set(pixels);
    },
  };
}

export const createPlane = (place) => createSheet(place, "What the decoder makes of the same map", SIDE, SIDE);

// The two terms over the steps, and where one is.
export function createCurve(place) {
  const sheet = createCanvas(place, "The two terms of the loss over the steps", 0.22);
  return {
    paint({ curve, end, step }, colours) {
      const { context, width, height } = sheet.fitted();
      const last = Math.max(end, 1);
      const most = Math.max(10, ...curve.slice(1).map(([, reconstruction, kl]) => Math.max(reconstruction, kl)));
      const toX = (at) => (at / last) * width;
      const toY = (nats) => height - 2 - (nats / most) * (height - 16);
      context.lineWidth = 1;
      context.strokeStyle = colours.soft;
      context.beginPath();
      context.moveTo(toX(step), 0);
      context.lineTo(toX(step), height);
      context.moveTo(0, height - 1);
      context.lineTo(width, height - 1);
      context.stroke();
      context.lineWidth = 2;
      [colours.xHat, colours.z].forEach((colour, part) => {
        context.strokeStyle = colour;
        context.beginPath();
        curve.forEach((point, i) => context[i ? "lineTo" : "moveTo"](toX(point[0]), toY(point[part + 1])));
        context.stroke();
      });
      context.fillStyle = colours.soft;
      context.font = "12px sans-serif";
      context.fillText(`${Math.round(most)} nats`, 2, 11);
    },
  };
}
