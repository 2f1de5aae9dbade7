// The digits that come with scikit-learn, as latent/primer/digits.py packs them: of each picture 64 levels of 0 to 16,
// then all labels. The last ones are held out, as in training/data/digits.py.

const PIXELS = 64;
const HELD_OUT = 360;

export function readDigits(buffer) {
  const bytes = new Uint8Array(buffer);
  const total = bytes.length / (PIXELS + 1);
  if (!Number.isInteger(total)) throw new Error("The digits arrived damaged: reload the page.");
  const pictures = Float32Array.from(bytes.subarray(0, total * PIXELS), (level) => Math.min(16 * level, 255) / 255);
  return { pictures, labels: bytes.slice(total * PIXELS), pixels: PIXELS, total, count: total - HELD_OUT };
}
