// A journey as a GIF that is made here: the models' pictures side by side, sharp at their own pixels' edges.
//
//   const blob = await gifOf({ route, fps, ends, note })     route as in path/route.js; ends: it plays once;
//                                                            note: a short text that the file carries
//
// Encoding itself is the work of library/gifenc.js, loaded when somebody first keeps a film.

const WIDTH = 336; // pixels a model's picture is wide at least, as in latent/film.py
const GAP = 8; // pixels between models
const WHITE = 255;
const HEAD = 13; // bytes before the palette; the third from the end says how large that is
const GREYS = Array.from({ length: 256 }, (_, level) => [level, level, level]);

export async function gifOf({ route, fps, ends, note }) {
  const library = await import(new URL("../library/gifenc.js", import.meta.url).href);
  const gif = library.GIFEncoder();
  const shots = route.tracks.map(({ panel, codes }) => ({
    shape: panel.model.image_shape,
    decode: panel.model.many("decoder"),
    codes,
  }));
  const grey = shots.every(({ shape }) => shape[0] === 1);
  const delay = 10 * Math.max(2, Math.round(100 / fps)); // a GIF counts hundredths of a second, and browsers slow one
  for (let index = 0; index < route.frames; index++) {
    const answers = await Promise.all(shots.map(({ decode, codes }) => decode([codes[index]])));
    const frame = sideBySide(answers.map(([{ output }], each) => enlarged(output, shots[each].shape)));
    const levels = grey ? frame.pixels.filter((_, i) => i % 4 === 0) : null;
    const palette = grey ? GREYS : library.quantize(frame.pixels, 256);
    gif.writeFrame(levels ?? library.applyPalette(frame.pixels, palette), frame.width, frame.height, {
      palette: grey && index > 0 ? undefined : palette, // the first of a grey film is that of all frames
      delay,
      repeat: ends ? -1 : 0,
    });
  }
  gif.finish();
  const bytes = gif.bytes();
  const start = HEAD + 3 * 2 ** ((bytes[HEAD - 3] & 7) + 1); // behind the palette, where readers look for it
  return new Blob([bytes.slice(0, start), comment(note), bytes.slice(start)], { type: "image/gif" });
}

// A picture [C, H, W] in [0, 1] as bytes [height, width, 4], as many times as large as it takes to be WIDTH wide.
function enlarged(output, [channels, height, width]) {
  const scale = Math.ceil(WIDTH / width);
  const [across, down] = [width * scale, height * scale];
  const pixels = new Uint8ClampedArray(4 * across * down).fill(WHITE);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const from = Math.floor(y / scale) * width + Math.floor(x / scale);
      for (let c = 0; c < 3; c++) {
        pixels[4 * (y * across + x) + c] = 255 * output[(c % channels) * height * width + from];
      }
    }
  }
  return { pixels, width: across, height: down };
}

function sideBySide(pictures) {
  if (pictures.length === 1) return pictures[0];
  const width = pictures.reduce((sum, each) => sum + each.width + GAP, -GAP);
  const height = Math.max(...pictures.map((each) => each.height));
  const pixels = new Uint8ClampedArray(4 * width * height).fill(WHITE);
  let left = 0;
  for (const each of pictures) {
    for (let y = 0; y < each.height; y++) {
      pixels.set(each.pixels.subarray(4 * y * each.width, 4 * (y + 1) * each.width), 4 * (y * width + left));
    }
    left += each.width + GAP;
  }
  return { pixels, width, height };
}

// A comment of the file: blocks of at most 255 bytes, each with its length before it, and one of none.
function comment(note) {
  const bytes = new TextEncoder().encode(note);
  const parts = [0x21, 0xfe];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.subarray(at, at + 255);
    parts.push(block.length, ...block);
  }
  return Uint8Array.from([...parts, 0]);
}
