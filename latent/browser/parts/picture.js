// Pixels on a canvas.
//
//   const picture = createPicture([channels, height, width])
//   picture.set(pixels)                                  Float32Array [C, H, W] in [0, 1]
//   picture.draw(context, x, y, size)                    enlarged without smoothing; size: pixels wide
//
// The old picture stays until the new one is there, so nothing ever flashes.

export function createPicture([channels, height, width]) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  image.data.fill(255);
  context.putImageData(new ImageData(width, height), 0, 0);

  return {
    canvas,

    set(pixels) {
      const area = width * height;
      const colour = channels === 3 ? area : 0; // from one channel to the next
      for (let i = 0, at = 0; i < area; i++, at += 4) {
        image.data[at] = 255 * pixels[i] + 0.5;
        image.data[at + 1] = 255 * pixels[i + colour] + 0.5;
        image.data[at + 2] = 255 * pixels[i + 2 * colour] + 0.5;
      }
      context.putImageData(image, 0, 0);
    },

    draw(target, x, y, size) {
      target.imageSmoothingEnabled = false;
      target.drawImage(canvas, x, y, size, (size * height) / width);
    },
  };
}
