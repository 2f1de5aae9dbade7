// When a plane is painted. Events only store where things are; one animation frame paints, and reads no layout.
//
//   const frames = createFrames(panels, marker, layers, move)      marker: see plane.js; move(now): true while the camera
//                                                                  is on its way
//   frames.redraw()                   asks for a frame …
//   frames.repaint()                  … in which the maps are painted anew, too
//   frames.paint(now)                 paints at once
//   frames.paintMarker(panel)
//   frames.stop()

const READ = 100; // milliseconds between two readings of the words

export function createFrames(panels, marker, layers, move) {
  let frame = 0;
  let staleMap = false;
  let readAt = 0;
  let reading = 0; // a timer
  const visible = () => panels.filter((panel) => panel.visible && panel.look.size);

  function redraw() {
    if (!frame) frame = requestAnimationFrame(paint);
  }

  function repaint() {
    staleMap = true;
    redraw();
  }

  function paint(now) {
    cancelAnimationFrame(frame);
    frame = 0;
    const moving = move(now);
    if (staleMap) visible().forEach((panel) => panel.paintMap());
    staleMap = false;
    if (moving) repaint();
    for (const panel of visible()) {
      panel.follow(marker.shown);
      paintMarker(panel);
    }
    if (now - readAt >= READ) read();
    else if (!reading) reading = setTimeout(read, READ);
  }

  function paintMarker(panel) {
    const { shown: place, place: committed, looked, touch } = marker;
    if (panel.paint({ place, committed, light: looked !== null, touch, layers })) redraw();
  }

  function read() {
    clearTimeout(reading);
    reading = 0;
    readAt = performance.now();
    for (const panel of visible()) panel.read(marker.shown);
  }

  return {
    redraw,
    repaint,
    paint,
    paintMarker,
    stop() {
      cancelAnimationFrame(frame);
      frame = -1; // no more frames
      clearTimeout(reading);
    },
  };
}
