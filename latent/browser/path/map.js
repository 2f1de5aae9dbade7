// The path on a map: a line through the journey, a tick for each frame, the keys as numbered handles.
//
//   paintPath(context, panel, { places, track, at, colours })      track: of path/route.js, absent below two keys;
//                                                                  at: the frame that the screen shows
//   keyAt(panel, places, x, y, reach)                              the index of the key under the finger, or -1

const TURN = 2 * Math.PI;
const HANDLE = 11; // px, of a key's radius
const TICK = 1.75; // of a frame's

export function paintPath(context, panel, { places, track, at, colours }) {
  context.save();
  context.lineJoin = context.lineCap = "round";
  if (track) {
    trace(context, track.line.map(panel.toScreen), colours);
    ticks(context, track.steps.map(panel.toScreen), colours);
    playhead(context, panel.toScreen(track.steps[at]), colours);
  }
  // The first key is drawn last: where keys lie on each other it is the one that is read.
  for (let i = places.length - 1; i >= 0; i--) handle(context, panel.toScreen(places[i]), `${i + 1}`, colours);
  context.restore();
}

export function keyAt(panel, places, x, y, reach) {
  let [found, least] = [-1, Math.max(reach, HANDLE)];
  places.forEach((place, i) => {
    const [left, top] = panel.toScreen(place);
    const distance = Math.hypot(left - x, top - y);
    if (distance < least) [found, least] = [i, distance];
  });
  return found;
}

function trace(context, points, { paper, ink }) {
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.globalAlpha = 0.8;
  context.strokeStyle = paper; // an edge of paper keeps the line apart from the codes
  context.lineWidth = 5;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.stroke();
}

function ticks(context, points, { paper, ink }) {
  context.beginPath();
  for (const [x, y] of points) {
    context.moveTo(x + TICK, y);
    context.arc(x, y, TICK, 0, TURN);
  }
  context.strokeStyle = paper;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = ink;
  context.fill();
}

function playhead(context, [x, y], { paper, z }) {
  context.beginPath();
  context.arc(x, y, 5, 0, TURN);
  context.fillStyle = z;
  context.fill();
  context.strokeStyle = paper;
  context.lineWidth = 2;
  context.stroke();
}

function handle(context, [x, y], name, { paper, ink }) {
  context.beginPath();
  context.arc(x, y, HANDLE, 0, TURN);
  context.fillStyle = ink;
  context.fill();
  context.strokeStyle = paper;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = paper;
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, x, y + 0.5);
}
