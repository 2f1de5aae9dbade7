// The lens: the decoded picture that floats beside the marker.
//
//   const lens = createLens(picture)
//   lens.paint(context, marker, found, { size, touch, colours })      found: of honesty.js; true while it is on its way
//   lensMiddle([x, y], map, lens, gap, side)      where its middle goes, on a map and with a lens of these widths
//   drawMarker(context, place, look)
//
// It stands above the marker, `gap` pixels from it, so that no finger hides it. Near the upper edge it slides down the
// side that has more room, steadily: a lens that jumps would be the only thing one sees.

const DASHES = 8; // around a marker where it is empty
const FINGER = 30; // CSS pixels that a finger hides
const CLOSE = 14;
const EASE = 0.25; // of the way that is left, at each frame
const FAINTEST = 0.3; // of a picture where the decoder has never been

export function createLens(picture) {
  const lens = { x: 0, y: 0, fade: 1, side: 1 }; // where its middle is, from the marker; how visible; which side

  // It and its fading follow the marker a little softened, else they would jump where it changes sides.
  function ease(right, down, fade) {
    const left = [right - lens.x, down - lens.y, fade - lens.fade];
    lens.x += EASE * left[0];
    lens.y += EASE * left[1];
    lens.fade += EASE * left[2];
    return Math.hypot(left[0], left[1]) > 0.5 || Math.abs(left[2]) > 0.01;
  }

  return {
    paint(context, [x, y], found, { size, touch, colours }) {
      const wide = size < 300 ? 64 : 88;
      // Sides change only well beyond the middle.
      if (Math.abs(x - size / 2) > size / 10) lens.side = x > size / 2 ? -1 : 1;
      const [middleX, middleY] = lensMiddle([x, y], size, wide, touch ? FINGER : CLOSE, lens.side);
      const again = ease(middleX - x, middleY - y, FAINTEST + (1 - FAINTEST) * found.fade);
      if (x >= 0 && x <= size && y >= 0 && y <= size) {
        const look = { fade: lens.fade, empty: found.level === "empty", colours };
        drawLens(context, picture, [x + lens.x, y + lens.y], [x, y], wide, look);
      }
      return again;
    },
  };
}

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
function drawLens(context, picture, [x, y], [markerX, markerY], size, { fade, empty, colours }) {
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
export function drawMarker(context, [x, y], { colours, light = false, empty = false }) {
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
