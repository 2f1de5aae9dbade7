// Work that can wait, such as small pictures beside a slider: done where nobody is moving anything.
//
//   const spare = createSpareTime()
//   spare.touched()                   something moved: what can wait, waits
//   await spare.turn()                goes on when nothing has moved for a moment
//   spare.stop()                      whoever waits for a turn waits for ever, and is forgotten

const MOMENT = 160; // milliseconds: longer than between two moves of a hand

export function createSpareTime(moment = MOMENT) {
  const timers = new Set();
  let moved = -Infinity;
  let stopped = false;

  const pause = (time) =>
    new Promise((resolve) => {
      if (stopped) return;
      const timer = setTimeout(() => resolve(timers.delete(timer)), time);
      timers.add(timer);
    });

  return {
    touched() {
      moved = performance.now();
    },

    async turn() {
      do await pause(Math.max(0, moved + moment - performance.now()));
      while (performance.now() < moved + moment);
    },

    stop() {
      stopped = true;
      timers.forEach(clearTimeout);
      timers.clear();
    },
  };
}
