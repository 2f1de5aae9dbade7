// The path on the maps: a line through the journey, a tick for each frame, the keys as numbered handles.
//
//   const remove = addPathLayer(plane, path)        path.open, path.keys [{ place }], path.track(panel), path.at
//     path.refresh()                                something on the maps is another than when the path was laid
//     path.moved(key, place), path.dropped()        a key was dragged there, and let go
//   paintPath(context, panel, { places, track, at, colours })      track: of path/route.js, absent below two keys;
//                                                                  at: the frame that the screen shows
//   keyAt(panel, places, x, y, reach)                              the index of the key under the finger, or -1

const COVERED = 6; // px: a key so near to the marker lies beneath it, and the marker is what one takes
const TURN = 2 * Math.PI;
const HANDLE = 11; // px, of a key's radius
const TICK = 1.75; // of a frame's

export function addPathLayer(plane, path) {
  const places = () => path.keys.map(({ place }) => place);

  const removeLayer = plane.addLayer((context, panel) => {
    if (!path.open || !path.keys.length) return;
    path.refresh();
    const look = { places: places(), track: path.track(panel), at: path.at, colours: plane.colours };
    paintPath(context, panel, look);
  });

  const removeHandle = plane.addHandle((panel, x, y, reach) => {
    const index = path.open ? keyAt(panel, places(), x, y, reach) : -1;
    if (index < 0) return null;
    const key = path.keys[index];
    const [[left, top], [markerLeft, markerTop]] = [key.place, plane.place()].map(panel.toScreen);
    if (Math.hypot(left - markerLeft, top - markerTop) < COVERED) return null;
    return { move: (place) => path.moved(key, place), drop: path.dropped };
  });

  return () => {
    removeLayer();
    removeHandle();
  };
}

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
