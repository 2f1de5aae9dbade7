// The plane as pictures: a lattice of places, each decoded when there is time.
//
//   const tiles = createTiles(model, spare, changed)       spare: of spare-time.js; changed(): there is more to paint
//   tiles.lay(camera, size, chart, [a, b])                 when the map has come to rest; filled outwards from there
//   tiles.paint(context, toScreen)
//   tiles.stop()
//
// The lattice belongs to the plane, not to the screen: its steps are powers of √2, so that a map that was moved keeps
// most of its pictures. What was there stays underneath until the new lattice is full.

import { createPicture } from "../parts/picture.js";

const LEAST = 28; // CSS pixels between two pictures; at most √2 times as many
const SLICE = 4; // milliseconds of work before the browser may do something else
const SHARPEST = 40; // pixels kept of a picture, across
const REST = 140; // milliseconds between two looks, so that a quick lattice does not repaint the map at each picture

export function createTiles(model, spare, changed) {
  const decode = model.many("decoder");
  const picture = createPicture(model.image_shape);
  const [, height, width] = model.image_shape;
  const cell = Math.min(Math.max(height, width), SHARPEST);
  let lattice = null;
  let under = null; // the lattice before it
  let run = 0; // counts lattices: work for an older one ends

  function lay(camera, size, chart, from) {
    const step = 2 ** (Math.ceil(2 * Math.log2((LEAST * camera.span) / size)) / 2);
    const half = camera.span / 2;
    const first = [camera.x - half, camera.y - half].map((edge) => Math.floor(edge / step));
    const last = [camera.x + half, camera.y + half].map((edge) => Math.floor(edge / step));
    const [columns, rows] = [0, 1].map((axis) => last[axis] - first[axis] + 1);
    const sheet = document.createElement("canvas");
    sheet.width = columns * cell;
    sheet.height = rows * cell;
    const next = { step, chart, first, columns, rows, sheet, filled: new Uint8Array(columns * rows) };
    if (lattice?.chart === chart) {
      if (lattice.step === step) keep(lattice, next);
      if (lattice.step !== step || !under || lattice.filled.every(Boolean)) under = lattice;
    } else {
      under = null;
    }
    lattice = next;
    fill(next, from, ++run).catch(() => {}); // the marker's own lane tells what went wrong
  }

  // What both lattices show.
  function keep(old, next) {
    for (let row = 0; row < next.rows; row++) {
      for (let column = 0; column < next.columns; column++) {
        const from = [column + next.first[0] - old.first[0], old.rows - 1 - (next.first[1] + row - old.first[1])];
        if (from[0] < 0 || from[1] < 0 || from[0] >= old.columns || from[1] >= old.rows) continue;
        const bottomUp = old.rows - 1 - from[1];
        if (!old.filled[bottomUp * old.columns + from[0]]) continue;
        next.filled[row * next.columns + column] = 1;
        const y = (next.rows - 1 - row) * cell;
        const context = next.sheet.getContext("2d");
        context.drawImage(old.sheet, from[0] * cell, from[1] * cell, cell, cell, column * cell, y, cell, cell);
      }
    }
  }

  async function fill(to, from, mine) {
    const context = to.sheet.getContext("2d");
    const middle = (column, row) => [(to.first[0] + column + 0.5) * to.step, (to.first[1] + row + 0.5) * to.step];
    const missing = Array.from(to.filled.keys())
      .filter((index) => !to.filled[index])
      .map((index) => ({ index, column: index % to.columns, row: Math.floor(index / to.columns) }))
      .map((tile) => ({ ...tile, place: middle(tile.column, tile.row) }))
      .sort((p, q) => distance(p.place, from) - distance(q.place, from));
    let begun = performance.now();
    let told = begun;
    while (missing.length) {
      const asked = performance.now();
      const tiles = missing.splice(0, model.batch("decoder"));
      const answers = await decode(tiles.map(({ place }) => to.chart.code(place)));
      if (mine !== run || !answers[0]) return;
      tiles.forEach(({ index, column, row }, n) => {
        picture.set(answers[n].output);
        picture.draw(context, column * cell, (to.rows - 1 - row) * cell, (cell * width) / Math.max(width, height));
        to.filled[index] = 1;
      });
      const now = performance.now();
      if (now - begun < SLICE) continue;
      if (now - told > REST) {
        told = now;
        changed();
      }
      // A network that takes long is one that the pointer would have to wait for.
      await (now - asked > SLICE ? spare.turn() : idle());
      if (mine !== run) return;
      begun = performance.now();
    }
    under = null;
    changed();
  }

  function draw(context, toScreen, { first, step, columns, rows, sheet }) {
    const [x, y] = toScreen([first[0] * step, (first[1] + rows) * step]);
    const [endX, endY] = toScreen([(first[0] + columns) * step, first[1] * step]);
    context.drawImage(sheet, x, y, endX - x, endY - y);
  }

  return {
    lay,
    paint(context, toScreen) {
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      if (under) draw(context, toScreen, under);
      if (lattice) draw(context, toScreen, lattice);
    },
    stop() {
      run++;
      lattice = under = null;
    },
  };
}

function distance(p, q) {
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

// Safari has no idle callbacks: a short rest does as well.
function idle() {
  const wait = globalThis.requestIdleCallback ?? ((callback) => setTimeout(callback, 20));
  return new Promise((resolve) => wait(resolve, { timeout: 200 }));
}
