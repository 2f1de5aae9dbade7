// One unit of a layer, unfolded: the weight that it gives to each number of the layer before, zero for those it does not
// see, and its bias. Its value is the sum of weights times numbers, plus the bias.
//
//   unfold(layer, from, unit, numbers)      { weights: Float32Array [count(from)], bias }
//     layer     of a header that latent/export.py wrote: dense, conv or transposed; from: the shape that comes in
//     unit      its place in what comes out, counted through [channels, height, width]
//     numbers(offset, count)                 the weights stored there: network.numbers of network.js

export const count = (shape) => shape.reduce((product, size) => product * size, 1);

export function unfold(layer, from, unit, numbers) {
  const read = { dense, conv: convolved, transposed: convolved }[layer.type];
  return read(layer, from, unit, numbers);
}

function dense(layer, from, unit, numbers) {
  const inputs = count(from);
  return { weights: numbers(layer.weight + unit * inputs, inputs), bias: numbers(layer.bias + unit, 1)[0] };
}

function convolved({ type, kernel, stride, padding, weight, bias, shape }, from, unit, numbers) {
  const [inputs, height, width] = from;
  const [outputs, high, wide] = shape;
  const [channel, y, x] = [Math.floor(unit / (high * wide)), Math.floor(unit / wide) % high, unit % wide];
  const transposed = type === "transposed";
  const seen = (place, tap) => (transposed ? (place + padding - tap) / stride : place * stride + tap - padding);
  const inside = (place, size) => Number.isInteger(place) && place >= 0 && place < size;
  const area = kernel * kernel;
  const weights = new Float32Array(count(from));
  for (let input = 0; input < inputs; input++) {
    const pair = transposed ? input * outputs + channel : channel * inputs + input;
    const taps = numbers(weight + pair * area, area);
    for (let tap = 0; tap < area; tap++) {
      const [row, column] = [seen(y, Math.floor(tap / kernel)), seen(x, tap % kernel)];
      if (inside(row, height) && inside(column, width)) weights[(input * height + row) * width + column] = taps[tap];
    }
  }
  return { weights, bias: numbers(bias + channel, 1)[0] };
}
