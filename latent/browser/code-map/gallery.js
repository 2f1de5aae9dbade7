// Decoded pictures that show what codes draw, made in spare time: those of the book's sheet, and those asked for.
//
//   const gallery = createGallery(model, book, looks, spare)
//   gallery.onPicture = (pixels, indices, n) => …      one more; n: its number, null for an entry no picture contains
//   gallery.get(n)                                     its pixels, or null, and then it is made next
//   gallery.forget()                                   what was asked for and is not made is no longer wanted
//   gallery.start(); gallery.stop()

export function createGallery(model, book, looks, spare) {
  const decode = model.lane("decoder");
  const made = new Map();
  const sheet = book.sheet.toReversed(); // so that the next is the last
  let wanted = [];
  let [running, stopped] = [false, false];

  async function goOn() {
    running = true;
    while (!stopped) {
      await spare.turn();
      if (stopped) return;
      const n = wanted.shift() ?? sheet.pop();
      const unseen = n === undefined ? book.order.find((entry) => !looks.times(entry)) : undefined;
      if (n === undefined && unseen === undefined) break;
      if (made.has(n)) continue;
      const indices = n === undefined ? new Array(book.cells).fill(unseen) : book.indices(n);
      const answer = await decode(indices);
      if (stopped || !answer) return;
      looks.add(answer.output, indices);
      if (n !== undefined) made.set(n, answer.output);
      gallery.onPicture(answer.output, indices, n ?? null);
    }
    running = false;
  }

  function start() {
    if (!running) goOn();
  }

  const gallery = {
    onPicture(pixels, indices, n) {},
    start,

    get(n) {
      if (made.has(n)) return made.get(n);
      wanted.push(n);
      start();
      return null;
    },

    forget() {
      wanted = [];
    },

    stop() {
      stopped = true;
    },
  };
  return gallery;
}
