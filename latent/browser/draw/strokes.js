// The strokes of a pad, painted: on its own sheet, and on the small picture that a model is given.
//
//   prepare(context, colour)              lays a sheet's units over the whole canvas
//   paint(context, stroke, from)          a stroke [[x, y, width], …] from this point on
//   picture(strokes)                      as a PNG in base64, "" for none
//   inkOf(strokes)                        { ink: Float32Array [side²] in [0, 1], side }

export const SIDE = 1000; // strokes are lists of [x, y, width] in thousandths of the side: they fit a sheet of any size
const PICTURE = 112; // pixels sent: four for each of MNIST's

export function prepare(context, ink) {
  const scale = context.canvas.width / SIDE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = ink;
}

// Each point of a stroke bends a curve between the middles of its two neighbouring lines, hence no corners.
export function paint(context, stroke, from = 0) {
  /** @returns {[number, number]} */
  const middle = (p, q) => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  for (let i = from; i < stroke.length; i++) {
    const [x, y, width] = stroke[i];
    context.lineWidth = width;
    context.beginPath();
    if (i === 0) {
      context.moveTo(x, y);
      context.lineTo(x + 0.1, y); // a line of no length may be left out: this is a dot
    } else {
      const bend = stroke[i - 1];
      context.moveTo(...(i === 1 ? bend : middle(stroke[i - 2], bend)));
      context.quadraticCurveTo(bend[0], bend[1], ...middle(bend, stroke[i]));
    }
    context.stroke();
  }
}

export function picture(strokes) {
  return strokes.length ? drawn(strokes).canvas.toDataURL("image/png").split(",")[1] : "";
}

export function inkOf(strokes) {
  const { data } = drawn(strokes).getImageData(0, 0, PICTURE, PICTURE);
  const ink = new Float32Array(PICTURE ** 2);
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i] / 255;
  return { ink, side: PICTURE };
}

// A small canvas with the strokes in white on black.
function drawn(strokes) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PICTURE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  prepare(context, "white");
  context.fillRect(0, 0, SIDE, SIDE); // a context begins with black
  for (const stroke of strokes) paint(context, stroke);
  return context;
}
