// A drawing as text for an address: strokes between full stops, four letters a point, two for x and two for y.
//
//   writeStrokes(strokes)       so coarse that it fits into LONGEST letters; readStrokes gives back what it kept
//   readStrokes(text, width)    strokes [[x, y, width], …] as draw/strokes.js paints them; null for a text that is none

const LONGEST = 380;
const BASE = 32; // 32² levels for a sheet of 1000
const FORM = /^[0-9a-v]{4,}(\.[0-9a-v]{4,})*$/;
const FINEST = 4; // thousandths of the sheet that a point may lie beside the line that leaves it out

export function writeStrokes(strokes) {
  for (let tolerance = FINEST; ; tolerance *= 1.5) {
    const text = strokes.map((stroke) => thinned(stroke, tolerance).map(writePoint).join("")).join(".");
    if (text.length <= LONGEST || tolerance > 1000) return text.length <= LONGEST ? text : "";
  }
}

export function readStrokes(text, width) {
  if (typeof text !== "string" || text.length > LONGEST || !FORM.test(text)) return null;
  const strokes = text.split(".");
  if (strokes.some((stroke) => stroke.length % 4)) return null;
  return strokes.map((stroke) => {
    const points = stroke.match(/..../g).map((four) => [readNumber(four.slice(0, 2)), readNumber(four.slice(2)), width]);
    return [...points, points.at(-1)]; // as the pad ends a stroke: given twice, the last point is reached
  });
}

const writePoint = ([x, y]) => writeNumber(x) + writeNumber(y);
const writeNumber = (x) => Math.min(Math.max(Math.round(x), 0), 1000).toString(BASE).padStart(2, "0");
const readNumber = (two) => Math.min(parseInt(two, BASE), 1000);

// The points that a line through the others would miss by more than the tolerance (Ramer 1972, Douglas and Peucker 1973).
function thinned(points, tolerance) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  let [farthest, most] = [0, tolerance];
  points.forEach((point, i) => {
    const away = distance(point, first, last);
    if (away > most) [farthest, most] = [i, away];
  });
  if (!farthest) return [first, last];
  return [...thinned(points.slice(0, farthest + 1), tolerance).slice(0, -1), ...thinned(points.slice(farthest), tolerance)];
}

function distance([x, y], [fromX, fromY], [toX, toY]) {
  const [across, down] = [toX - fromX, toY - fromY];
  const length = Math.hypot(across, down);
  if (!length) return Math.hypot(x - fromX, y - fromY);
  return Math.abs(across * (fromY - y) - (fromX - x) * down) / length;
}
