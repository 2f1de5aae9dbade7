// Where the encoder sees a drawing, on a map: a dot for a code that is a point, an ellipse for one that is a cloud.
//
//   paintPosterior(context, panel, seen, colours)
//     seen: { mean, deviation, z, trail } of one model: deviation is null for a point; trail: earlier draws of z
//   isTiny(panel, seen)             whether one σ is hidden by the dot at its middle
//   magnified(panel, seen, side)    a panel of so many pixels on which two σ are well seen, the code in the middle
//
// Ellipses have their true size, the tiny ones too: a thin ring then shows where to look.

const TURN = 2 * Math.PI;
const DOT = 4.5; // px, radius of μ and z
const RING = 12; // px, radius of the ring around what is too small to be seen

export function isTiny({ chart, scale }, { mean, deviation }) {
  return deviation !== null && chart.ellipse(mean, deviation).radii[0] * scale < DOT + 0.5;
}

export function magnified({ chart, scale }, { mean, deviation }, side) {
  const [a, b] = chart.place(mean);
  const closer = deviation ? (0.2 * side) / chart.ellipse(mean, deviation).radii[0] : scale;
  return { chart, scale: closer, toScreen: ([x, y]) => [side / 2 + closer * (x - a), side / 2 - closer * (y - b)] };
}

export function paintPosterior(context, panel, seen, colours) {
  const at = (code) => panel.toScreen(panel.chart.place(code));
  const { mean, deviation, z, trail } = seen;
  context.save();
  if (deviation) {
    cloud(context, panel, seen, colours.sigma);
    for (const code of trail) dot(context, at(code), 2, colours.z, null, 0.6);
    line(context, at(mean), at(z), colours);
    dot(context, at(mean), DOT, colours.mu, colours.paper);
  }
  if (!deviation || z !== mean) dot(context, at(z), DOT, colours.z, colours.paper);
  context.restore();
}

function cloud(context, panel, seen, sigma) {
  const { centre, radii, angle } = panel.chart.ellipse(seen.mean, seen.deviation);
  const [x, y] = panel.toScreen(centre);
  const [long, short] = radii.map((radius) => radius * panel.scale);
  const outline = (times) => {
    context.beginPath();
    context.ellipse(x, y, times * long, times * short, -angle, 0, TURN); // on a screen y runs downwards
  };
  context.strokeStyle = context.fillStyle = sigma;
  outline(1);
  context.globalAlpha = 0.22;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.stroke();
  outline(2);
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  context.stroke();
  if (isTiny(panel, seen)) {
    context.beginPath();
    context.arc(x, y, RING, 0, TURN);
    context.setLineDash([3, 3]);
    context.stroke();
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

function dot(context, [x, y], radius, colour, edge, opacity = 1) {
  context.globalAlpha = opacity;
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  if (!edge) return;
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
}

function line(context, from, to, { z }) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.strokeStyle = z;
  context.lineWidth = 1.25;
  context.stroke();
}
