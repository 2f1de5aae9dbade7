// The lens: the decoded picture that floats beside the marker.
//
//   lensMiddle([x, y], map, lens, gap, side)      where its middle goes, on a map and with a lens of these widths
//   drawLens(context, …)                          paints it
//
// It stands above the marker, `gap` pixels from it, so that no finger hides it. Near the upper edge it slides down the
// side that has more room, steadily: a lens that jumps would be the only thing one sees.

const DASHES = 8; // around a marker where it is empty

export function lensMiddle([x, y], map, lens, gap, side = x > map / 2 ? -1 : 1) {
  const half = lens / 2 + 2; // with its frame
  const away = half + gap;
  const room = y - away - half; // above the lens
  const right = side * Math.min(Math.max(away - room, 0), away);
  const up = Math.min(away, away + room);
  const inside = (value) => Math.min(Math.max(value, half), map - half);
  return [inside(x + right), inside(y - up)];
}

// `empty`: whether the decoder has never been there; `fade`: how visible the picture is, 1 where it has.
export function drawLens(context, picture, [x, y], [markerX, markerY], size, { fade, empty, colours }) {
  const [left, top, corner] = [x - size / 2, y - size / 2, 7];
  context.save();
  context.lineWidth = 1.5;
  context.strokeStyle = colours.z;
  context.beginPath();
  context.moveTo(markerX, markerY);
  context.lineTo(x, y);
  context.stroke();

  context.beginPath();
  context.roundRect(left - 3, top - 3, size + 6, size + 6, corner + 2);
  context.fillStyle = colours.paper;
  context.fill();
  context.save();
  context.beginPath();
  context.roundRect(left, top, size, size, corner - 1);
  context.clip();
  context.globalAlpha = fade;
  picture.draw(context, left, top, size);
  context.restore();

  context.beginPath();
  context.roundRect(left - 2, top - 2, size + 4, size + 4, corner + 1);
  context.lineWidth = 2;
  context.strokeStyle = colours.x_hat;
  if (empty) context.setLineDash([5, 4]);
  context.stroke();
  context.restore();
}

// The marker: a ring and its middle on a halo of paper; a light one while the pointer only looks.
export function drawMarker(context, [x, y], { colours, light, empty }) {
  context.save();
  const radius = light ? 5 : 7;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = light ? 4 : 6;
  context.strokeStyle = colours.paper;
  context.stroke();
  context.lineWidth = light ? 1.5 : 3;
  context.strokeStyle = colours.z;
  const dash = (2 * Math.PI * radius) / DASHES;
  if (empty) context.setLineDash([0.6 * dash, 0.4 * dash]);
  context.stroke();
  context.beginPath();
  context.arc(x, y, light ? 1 : 2, 0, 2 * Math.PI);
  context.fillStyle = colours.z;
  context.fill();
  context.restore();
}
