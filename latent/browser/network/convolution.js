// Convolutions and transposed convolutions, both as products of a matrix and patches of the picture.
//
// Each output position looks at a patch: the numbers under the kernel's taps, in all channels. Four patches at a time
// are gathered and multiplied with the rows of weights; product.js or simd.js does that.
//
// A transposed convolution is read the same way, from its output: with stride s the positions fall into s × s phases,
// and within a phase all see the same taps. A kernel of 4 with stride 2 is four convolutions with 2 × 2 taps.
//
// Pictures are [channels, height, width], as in PyTorch.

const OUTSIDE = -1;

// `weight` is [outputs, inputs, kernel, kernel], transposed [inputs, outputs, kernel, kernel]; returns { output, run }.
export function convolution({ kernel, stride, padding }, transposed, from, to, input, weight, bias, product) {
  const [inputs, height, width] = from;
  const [outputs, high, wide] = to;
  const output = new Float32Array(outputs * high * wide);
  const phases = transposed ? stride : 1;

  // The row (or column) of the input that `tap` sees from row `y` of the output, if there is one.
  function seen(y, tap, size) {
    const row = transposed ? (y + padding - tap) / stride : y * stride + tap - padding;
    return row >= 0 && row < size ? row : OUTSIDE;
  }

  function phase(top, left) {
    const sees = (first, tap) => !transposed || (first + padding - tap) % stride === 0;
    const taps = [];
    for (let y = 0; y < kernel; y++) {
      for (let x = 0; x < kernel; x++) if (sees(top, y) && sees(left, x)) taps.push([y, x]);
    }
    const places = [];
    for (let y = top; y < high; y += phases) for (let x = left; x < wide; x += phases) places.push([y, x]);
    // The last place is repeated until they come in fours: the same number is computed again and changes nothing.
    while (places.length % 4) places.push(places.at(-1));

    const sources = places.flatMap(([y, x]) =>
      taps.map(([down, right]) => {
        const row = seen(y, down, height);
        const column = seen(x, right, width);
        return row === OUTSIDE || column === OUTSIDE ? OUTSIDE : row * width + column;
      }),
    );
    return {
      taps: taps.length,
      product: product({ matrix: matrix(taps), bias, outputs, size: taps.length * inputs }),
      places: Int32Array.from(places, ([y, x]) => y * wide + x),
      sources: Int32Array.from(sources),
    };
  }

  // The weights as rows [tap, input], one for each output channel.
  function matrix(taps) {
    const values = new Float32Array(outputs * taps.length * inputs);
    let k = 0;
    for (let to = 0; to < outputs; to++) {
      for (const [y, x] of taps) {
        for (let from = 0; from < inputs; from++) {
          const pair = transposed ? from * outputs + to : to * inputs + from;
          values[k++] = weight[(pair * kernel + y) * kernel + x];
        }
      }
    }
    return values;
  }

  const parts = [];
  for (let top = 0; top < phases; top++) for (let left = 0; left < phases; left++) parts.push(phase(top, left));

  const area = high * wide;
  return {
    output,
    run() {
      for (const { taps, product, places, sources } of parts) {
        const { patches, run } = product;
        for (let n = 0; n < places.length; n += 4) {
          gather(input, inputs, height * width, sources, n * taps, taps, patches);
          run(output, area, places, n);
        }
      }
    },
  };
}

// Lays the patches of four positions together, number by number; what lies outside the picture is zero. The four mostly
// lie side by side, hence they are read together.
function gather(input, channels, area, sources, first, taps, patches) {
  let k = 0;
  for (let tap = first; tap < first + taps; tap++) {
    let a = sources[tap];
    let b = sources[tap + taps];
    let c = sources[tap + 2 * taps];
    let d = sources[tap + 3 * taps];
    const end = k + 4 * channels;
    if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
      for (; k < end; k += 4) {
        patches[k] = input[a];
        patches[k + 1] = input[b];
        patches[k + 2] = input[c];
        patches[k + 3] = input[d];
        a += area;
        b += area;
        c += area;
        d += area;
      }
    } else {
      for (let channel = 0; k < end; k += 4, channel += area) {
        patches[k] = a >= 0 ? input[a + channel] : 0;
        patches[k + 1] = b >= 0 ? input[b + channel] : 0;
        patches[k + 2] = c >= 0 ? input[c + channel] : 0;
        patches[k + 3] = d >= 0 ? input[d + channel] : 0;
      }
    }
  }
}
