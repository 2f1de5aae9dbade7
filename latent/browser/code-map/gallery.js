// Decoded pictures that show what codes draw, made in spare time: those of the book's sheet, and those asked for.
//
//   const gallery = createGallery(model, book, looks, spare)
//   gallery.onPicture = (pixels, indices, n) => …      one more; n: its number, null for an entry no picture contains
//   gallery.get(n)                                     its pixels, or null, and then it is made next
//   gallery.forget()                                   what was asked for and is not made is no longer wanted
//   gallery.start(); gallery.stop()
//
// Where the server decodes, it is asked for many of them at once.

export function createGallery(model, book, looks, spare) {
  const decode = model.many("decoder");
  const made = new Map();
  const sheet = book.sheet.toReversed(); // so that the next is the last
  let wanted = [];
  let [running, stopped] = [false, false];

  // What to make next, up to so many: pictures, and when all are made, entries that none of them contains.
  function next(most) {
    const pictures = [];
    while (pictures.length < most && (wanted.length || sheet.length)) {
      const n = wanted.shift() ?? sheet.pop();
      if (!made.has(n) && !pictures.includes(n)) pictures.push(n);
    }
    if (pictures.length) return pictures.map((n) => ({ n, indices: book.indices(n) }));
    const unseen = book.order.filter((entry) => !looks.times(entry)).slice(0, most);
    return unseen.map((entry) => ({ n: null, indices: new Array(book.cells).fill(entry) }));
  }

  async function goOn() {
    running = true;
    while (!stopped) {
      await spare.turn();
      if (stopped) return;
      const some = next(model.batch("decoder"));
      if (!some.length) break;
      const answers = await decode(some.map(({ indices }) => indices));
      if (stopped || !answers[0]) return;
      some.forEach(({ n, indices }, i) => {
        const { output } = answers[i];
        looks.add(output, indices);
        if (n !== null) made.set(n, output);
        gallery.onPicture(output, indices, n);
      });
    }
    running = false;
  }

  function start() {
    if (!running) goOn().catch(() => {}); // the grid's own lane tells what went wrong
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
