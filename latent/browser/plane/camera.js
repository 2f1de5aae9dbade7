// Which part of the plane a square map shows. A camera is { x, y, span }: the place in the middle, and how many units
// of place go across. All maps of a scene share one.
//
//   fitted([left, right, bottom, top])             the camera that shows this window
//   toScreen(camera, size, [a, b])                 [x, y] in pixels of a map `size` pixels wide, y downwards
//   toPlace(camera, size, [x, y])                  and back
//   zoomed(camera, factor, [a, b])                 shows `factor` times as much; the place stays where it is on screen
//   pinched(camera, size, from, to)                two fingers went from [[x, y], [x, y]] to others, with their places
//   between(camera, other, t)                      on the way, at t in [0, 1]: evenly in the powers of the span
//   held(camera, home, widest)                     not lost: near `home`, 1/NARROWEST to `widest` times as wide

const NARROWEST = 400;

export function fitted([left, right, bottom, top]) {
  return { x: (left + right) / 2, y: (bottom + top) / 2, span: Math.max(right - left, top - bottom) };
}

/** @returns {[number, number]} */
export function toScreen({ x, y, span }, size, [a, b]) {
  return [size * ((a - x) / span + 0.5), size * (0.5 - (b - y) / span)];
}

/** @returns {[number, number]} */
export function toPlace({ x, y, span }, size, [across, down]) {
  return [x + span * (across / size - 0.5), y + span * (0.5 - down / size)];
}

export function zoomed({ x, y, span }, factor, [a, b]) {
  return { x: a + factor * (x - a), y: b + factor * (y - b), span: factor * span };
}

export function pinched(camera, size, from, to) {
  /** @returns {[number, number]} */
  const middle = ([p, q]) => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  const apart = ([p, q]) => Math.max(Math.hypot(p[0] - q[0], p[1] - q[1]), 1);
  const place = toPlace(camera, size, middle(from));
  const closer = { ...camera, span: (camera.span * apart(from)) / apart(to) };
  const [a, b] = toPlace(closer, size, middle(to));
  return { ...closer, x: closer.x + place[0] - a, y: closer.y + place[1] - b };
}

export function between(camera, other, t) {
  const span = camera.span ** (1 - t) * other.span ** t;
  // The middle moves with the span, so that zooming at a place keeps that place still all the way.
  const gone = camera.span === other.span ? t : (span - camera.span) / (other.span - camera.span);
  return { x: camera.x + gone * (other.x - camera.x), y: camera.y + gone * (other.y - camera.y), span };
}

export function held({ x, y, span }, home, widest) {
  const kept = Math.min(Math.max(span, home.span / NARROWEST), widest * home.span);
  const reach = (home.span + kept) / 2;
  const near = (value, middle) => Math.min(Math.max(value, middle - reach), middle + reach);
  return { x: near(x, home.x), y: near(y, home.y), span: kept };
}
