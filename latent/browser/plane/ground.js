// The ground of a map: clear paper where held-out codes are as dense as is usual, hatched where there are none, as on
// the maps of old what nobody had seen.
//
//   const ground = createGround(field, chart)              field: see latent/scene.py; chart: the one it was made for
//   ground.paint(context, { size, ratio, pictures, colours }, active, toScreen)
//
// `active` is the chart the map shows now. Where it is another one than the field's, places go by way of the codes.
// Over pictures the same ground is a veil that they shine through.

const PERIOD = 9; // CSS pixels from one line of the hatching to the next, along an edge of the map
const LINE = 0.2; // how much of the ink
const WASH = 0.045; // of the ink, between the lines
const VEIL = 0.72; // of the paper, over pictures

export function createGround({ window: [left, right, bottom, top], side, fade }, chart) {
  const field = visibility(side, fade);
  const veil = document.createElement("canvas");
  const cover = veil.getContext("2d");
  let pattern = null;
  let made = ""; // what the pattern was made for

  function prepare({ size, ratio, pictures, colours: { ink, paper } }) {
    const side = Math.round(size * ratio);
    if (veil.width !== side) veil.width = veil.height = side;
    const wanted = [ink, paper, ratio, pictures].join();
    if (made === wanted) return;
    made = wanted;
    const wash = pictures ? { colour: paper, alpha: VEIL } : { colour: ink, alpha: WASH };
    pattern = cover.createPattern(hatching(Math.round(PERIOD * ratio), ink, wash), "repeat");
  }

  return {
    paint(context, look, active, toScreen) {
      prepare(look);
      const { size, ratio } = look;
      const screen = (place) => toScreen(active.place(chart.code(place))).map((each) => each * ratio);
      const [x, y] = screen([left, top]);
      const [endX, endY] = screen([right, bottom]);
      cover.globalCompositeOperation = "copy";
      // The hatching moves with the map, else the codes would seem to slide over it.
      pattern.setTransform(new DOMMatrix([1, 0, 0, 1, Math.round(x), Math.round(y)]));
      cover.fillStyle = pattern;
      cover.fillRect(0, 0, veil.width, veil.height);
      cover.globalCompositeOperation = "destination-out";
      cover.drawImage(field, x, y, endX - x, endY - y);
      context.drawImage(veil, 0, 0, size, size);
    },
  };
}

// A canvas whose opacity is how visible each place is.
function visibility(side, fade) {
  const bytes = atob(fade);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) image.data[4 * i + 3] = bytes.charCodeAt(i);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// One period of diagonal lines on a faint wash; seamless, since lines leave where they come in.
function hatching(period, ink, wash) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = period;
  const context = canvas.getContext("2d");
  context.fillStyle = wash.colour;
  context.globalAlpha = wash.alpha;
  context.fillRect(0, 0, period, period);
  context.strokeStyle = ink;
  context.globalAlpha = LINE;
  context.lineWidth = period / PERIOD;
  context.beginPath();
  for (const shift of [-period, 0, period]) {
    context.moveTo(shift - 1, period + 1);
    context.lineTo(shift + period + 1, -1);
  }
  context.stroke();
  return canvas;
}
