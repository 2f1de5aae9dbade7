// What lies still on a map: ground, codes or pictures, the grid with its numbers, the pictures the plane was laid
// through. Painted again only when the map moves, its size changes or the theme does.
//
//   const map = createMap(model, chart, spare, changed)       see tiles.js for the last two
//   map.lay(chart)                             another chart is shown from now on
//   map.rest(camera, size, place)              the map has come to rest: time to decode what it shows as pictures
//   map.paint(context, { camera, size, ratio, pictures, colours })
//   map.stop()

import { axisOf, niceStep, ticks } from "./axes.js";
import { toScreen } from "./camera.js";
import { createDots } from "./dots.js";
import { createGround } from "./ground.js";
import { createPicture } from "../parts/picture.js";
import { createTiles } from "./tiles.js";

const APART = 64; // CSS pixels at least between two lines of the grid
const FONT = "11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const SYMBOL = "italic 600 15px Georgia, 'Times New Roman', serif";
const NAME = "600 12px system-ui, sans-serif";
const EDGE = 6; // between a text and the edge of the map

export function createMap(model, chart, spare, changed) {
  const { corners, axes } = model.chart;
  const ground = createGround(model.field, chart);
  const dots = createDots(model);
  const tiles = createTiles(model, spare, changed);
  const pictures = corners.map(() => createPicture(model.image_shape));
  let active = null;
  let stopped = false;
  decodeCorners().catch(() => {}); // the marker's own lane tells what went wrong

  async function decodeCorners() {
    if (!corners.length) return;
    const answers = await model.many("decoder")(corners.map(({ place }) => chart.code(place)));
    if (stopped || !answers[0]) return;
    answers.forEach(({ output }, index) => pictures[index].set(output));
    changed();
  }

  function paintGrid(context, { camera, size, pictures, colours }) {
    const step = niceStep((APART * camera.span * Math.abs(axisOf(active, "across").unit)) / size);
    const half = camera.span / 2;
    for (const [direction, middle] of [
      ["across", camera.x],
      ["up", camera.y],
    ]) {
      const axis = axisOf(active, direction);
      const upright = direction === "across";
      const ends = [axis.number(middle - half), axis.number(middle + half)].sort((p, q) => p - q);
      for (const { value, label } of ticks(...ends, step)) {
        const place = axis.place(value);
        const [x, y] = toScreen(camera, size, upright ? [place, 0] : [0, place]).map((each) => Math.round(each) + 0.5);
        if (!pictures) line(context, upright ? [x, 0, x, size] : [0, y, size, y], colours, label);
        // Numbers keep clear of the corners, where the names of the axes stand.
        if (upright && x > 30 && x < size - 44) say(context, label, x, size - EDGE, "center", "alphabetic", colours);
        if (!upright && y > 34 && y < size - 26) say(context, label, EDGE, y, "left", "middle", colours);
      }
    }
    context.font = SYMBOL;
    say(context, axes[0], size - EDGE - 2, size - EDGE - 1, "right", "alphabetic", colours, colours.z, SYMBOL);
    say(context, axes[1], EDGE + 1, EDGE + 14, "left", "alphabetic", colours, colours.z, SYMBOL);
  }

  function paintCorners(context, { camera, size, colours }) {
    const side = size < 300 ? 26 : 40;
    const at = corners.map(({ place }) => toScreen(camera, size, place));
    if (corners.length > 2) {
      context.strokeStyle = colours.ink;
      context.globalAlpha = 0.35;
      context.lineWidth = 1;
      context.beginPath();
      at.forEach(([x, y]) => context.lineTo(x, y));
      context.closePath();
      context.stroke();
      context.globalAlpha = 1;
    }
    corners.forEach(({ name }, index) => {
      const [x, y] = at[index];
      context.fillStyle = colours.paper;
      context.fillRect(x - side / 2 - 3, y - side / 2 - 3, side + 6, side + 6);
      context.strokeStyle = colours.ink;
      context.lineWidth = 1;
      context.strokeRect(x - side / 2 - 2, y - side / 2 - 2, side + 4, side + 4);
      pictures[index].draw(context, x - side / 2, y - side / 2, side);
      say(context, name, x, y + side / 2 + 16, "center", "alphabetic", colours, colours.ink, NAME);
    });
  }

  return {
    lay(other) {
      active = other;
      dots.lay(active);
    },

    rest: (camera, size, place) => tiles.lay(camera, size, active, place),

    paint(context, look) {
      const { camera, size, ratio, colours } = look;
      const screen = (place) => toScreen(camera, size, place);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.globalAlpha = 1;
      context.fillStyle = colours.paper;
      context.fillRect(0, 0, size, size);
      if (look.pictures) tiles.paint(context, screen);
      ground.paint(context, look, active, screen);
      if (axes) paintGrid(context, look);
      if (!look.pictures) dots.paint(context, look);
      paintCorners(context, look);
    },

    stop() {
      stopped = true;
      tiles.stop();
    },
  };
}

function line(context, [x, y, endX, endY], { ink }, label) {
  context.strokeStyle = ink;
  context.globalAlpha = Number(label) === 0 ? 0.3 : 0.09;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(endX, endY);
  context.stroke();
  context.globalAlpha = 1;
}

// Text on a halo of paper, to be read on anything.
function say(context, text, x, y, align, baseline, { paper, ink }, colour = ink, font = FONT) {
  context.font = font;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = paper;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
