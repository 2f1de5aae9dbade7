// Numbers as cells of a canvas: above zero in one colour, below in another, the fuller the farther from zero.
//
//   const heat = createHeat(shape)      [channels, height, width] as tiles side by side, or [units] as a block
//   heat.canvas, heat.at(x, y)          the number under a place of the canvas, as shares of its width and height
//   heat.set(numbers, { above, below, paper }, marked)      colours as [r, g, b]; marked: a number with a frame, or null

const GAP = 1; // between tiles

export function createHeat(shape) {
  const [channels, height, width] = shape.length === 3 ? shape : [1, ...block(shape[0])];
  const across = Math.ceil(Math.sqrt((channels * height) / width));
  const down = Math.ceil(channels / across);
  const canvas = document.createElement("canvas");
  canvas.width = across * (width + GAP) - GAP;
  canvas.height = down * (height + GAP) - GAP;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const total = shape.reduce((product, size) => product * size, 1);

  function placeOf(i) {
    const channel = Math.floor(i / (height * width));
    const [row, column] = [Math.floor(i / width) % height, i % width];
    return [(channel % across) * (width + GAP) + column, Math.floor(channel / across) * (height + GAP) + row];
  }

  return {
    canvas,
    at(x, y) {
      const [column, row] = [Math.floor(x * canvas.width), Math.floor(y * canvas.height)];
      const channel = Math.floor(row / (height + GAP)) * across + Math.floor(column / (width + GAP));
      const i = (channel * height + (row % (height + GAP))) * width + (column % (width + GAP));
      return row % (height + GAP) < height && column % (width + GAP) < width && i < total ? i : null;
    },
    set(numbers, { above, below, paper }, marked = null) {
      const most = numbers.reduce((largest, number) => Math.max(largest, Math.abs(number)), 1e-9);
      image.data.fill(0);
      numbers.forEach((number, i) => {
        const [column, row] = placeOf(i);
        const at = 4 * (row * canvas.width + column);
        const full = Math.abs(number) / most;
        const colour = number > 0 ? above : below;
        for (let c = 0; c < 3; c++) image.data[at + c] = paper[c] + full * (colour[c] - paper[c]);
        image.data[at + 3] = 255;
      });
      context.putImageData(image, 0, 0);
      if (marked === null) return [];
      const [column, row] = placeOf(marked);
      return [column / canvas.width, row / canvas.height, 1 / canvas.width, 1 / canvas.height];
    },
  };
}

// The sides of a block of so many cells, as near to a square as they fill one.
function block(units) {
  let side = Math.floor(Math.sqrt(units));
  while (units % side) side--;
  return [side, units / side];
}
