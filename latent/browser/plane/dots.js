// Held-out codes as dots in the colours of their classes.
//
//   const dots = createDots(model)                 loaded: see model.js
//   dots.lay(chart)                                where they are on this plane
//   dots.paint(context, { camera, size, ratio, colours })
//
// Codes beside the plane are brought to it along the shortest way and fade with their distance. A canvas takes longer
// than a frame for thousands of arcs, or of copies of one: each kind of dot is drawn once, then stamped by hand.

const LEVELS = 6; // of fading
const SOLID = 0.85;
const FAINT = 0.07;
const FLAT = 1e-6; // a plane is as good as touched at this distance, in units of the largest code

export function createDots({ codes, labels, count, colours: classes }) {
  const dimensions = codes.length / count;
  const places = new Float64Array(2 * count);
  const level = new Uint8Array(count); // 0 on the plane, LEVELS − 1 farthest from it
  const order = Uint32Array.from(labels, (_, index) => index); // of painting: the nearest to the plane on top
  const sheet = document.createElement("canvas");
  const paper = sheet.getContext("2d");
  let image = null;
  let pixels = null; // of `image`, four bytes at a time
  let stamps = [];
  let side = 0; // of a stamp
  let made = ""; // what the stamps were made for

  function lay(chart) {
    const distance = new Float64Array(count);
    let largest = 0;
    for (let i = 0; i < count; i++) {
      const code = codes.subarray(i * dimensions, (i + 1) * dimensions);
      places.set(chart.place(code), 2 * i);
      if (dimensions > 2) distance[i] = chart.distance(code);
      largest = Math.max(largest, Math.hypot(...code));
    }
    order.sort((i, j) => distance[j] - distance[i] || i - j);
    order.forEach((index, position) => {
      const nearer = (count - 1 - position) / count; // the share of codes that lie nearer to the plane
      level[index] = distance[index] <= FLAT * largest ? 0 : Math.floor(LEVELS * nearer);
    });
  }

  function prepare(size, ratio, ink) {
    const radius = Math.min(Math.max(size / 300, 1.1), 1.9) * ratio;
    const inks = classes.length ? classes : [ink];
    if (made !== inks.join() + radius) {
      made = inks.join() + radius;
      stamps = inks.flatMap((each) => Array.from({ length: LEVELS }, (_, far) => stamp(each, radius, opacity(far))));
      side = Math.sqrt(stamps[0].length);
    }
    const wide = Math.round(size * ratio) + 2 * side; // room for dots that stand across the edge
    if (image?.width !== wide) {
      sheet.width = sheet.height = wide;
      image = new ImageData(wide, wide);
      pixels = new Uint32Array(image.data.buffer);
    }
    pixels.fill(0);
    return wide;
  }

  return {
    lay,
    paint(context, { camera: { x, y, span }, size, ratio, colours }) {
      const wide = prepare(size, ratio, colours.ink);
      const scale = (size * ratio) / span;
      const middle = wide / 2 - side / 2;
      for (let k = 0; k < count; k++) {
        const i = order[k];
        const left = Math.round(middle + (places[2 * i] - x) * scale);
        const top = Math.round(middle - (places[2 * i + 1] - y) * scale);
        if (left < 0 || top < 0 || left + side > wide || top + side > wide) continue;
        const ink = classes.length ? labels[i] % classes.length : 0;
        press(stamps[ink * LEVELS + level[i]], side, pixels, top * wide + left, wide);
      }
      paper.putImageData(image, 0, 0);
      context.drawImage(sheet, -side / ratio, -side / ratio, wide / ratio, wide / ratio);
    },
  };
}

function opacity(level) {
  return FAINT + (SOLID - FAINT) * (1 - level / (LEVELS - 1)) ** 2;
}

function press(stamp, side, pixels, at, wide) {
  for (let k = 0, row = 0; row < side; row++, at += wide - side) {
    for (let column = 0; column < side; column++, k++, at++) {
      const upper = stamp[k];
      if (upper === 0) continue;
      const lower = pixels[at];
      pixels[at] = lower === 0 ? upper : over(upper, lower);
    }
  }
}

// One colour over another, red in the lowest byte and opacity in the highest.
function over(upper, lower) {
  const opaque = upper >>> 24;
  const under = ((lower >>> 24) * (255 - opaque)) / 255;
  const part = opaque / (opaque + under);
  const red = (lower & 255) + part * ((upper & 255) - (lower & 255));
  const green = ((lower >> 8) & 255) + part * (((upper >> 8) & 255) - ((lower >> 8) & 255));
  const blue = ((lower >> 16) & 255) + part * (((upper >> 16) & 255) - ((lower >> 16) & 255));
  return ((opaque + under) << 24) | (blue << 16) | (green << 8) | red;
}

function stamp(ink, radius, alpha) {
  const canvas = document.createElement("canvas");
  const side = (canvas.width = canvas.height = 2 * Math.ceil(radius + 0.5));
  const context = canvas.getContext("2d");
  context.globalAlpha = alpha;
  context.fillStyle = ink;
  context.beginPath();
  context.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
  context.fill();
  return new Uint32Array(context.getImageData(0, 0, side, side).data.buffer);
}
