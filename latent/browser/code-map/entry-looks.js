// What each entry of a codebook looks like: the mean of what stands in its cell, and half a cell around it, over decoded
// pictures. An entry that draws nothing itself is still told from another by what it stands beside.
//
//   const looks = createEntryLooks(model)
//   looks.add(pixels, indices)        a decoded picture [C, H, W] and its indices
//   looks.shape                       [C, height, width] of a look: twice as high and wide as a cell
//   looks.of(entry)                   Float32Array of that shape, or null while the entry has not been seen
//   looks.times(entry)                in how many cells it was seen

export function createEntryLooks({ image_shape: [channels, height, width], code_shape: [rows, columns], usage }) {
  const [high, wide] = [height / rows, width / columns].map((side) => Math.max(1, Math.round(side)));
  const [tall, broad] = [2 * high, 2 * wide];
  const area = tall * broad;
  const sums = new Float32Array(usage.codes * channels * area);
  const seen = new Uint32Array(usage.codes * area); // pixels beyond the picture's edge are not seen
  const times = new Uint32Array(usage.codes);

  function add(pixels, indices) {
    indices.forEach((entry, cell) => {
      const top = Math.round((Math.floor(cell / columns) * height) / rows - high / 2);
      const left = Math.round(((cell % columns) * width) / columns - wide / 2);
      times[entry]++;
      for (let i = 0; i < area; i++) {
        const y = top + Math.floor(i / broad);
        const x = left + (i % broad);
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        seen[entry * area + i]++;
        for (let c = 0; c < channels; c++) {
          sums[(entry * channels + c) * area + i] += pixels[(c * height + y) * width + x];
        }
      }
    });
  }

  function of(entry) {
    if (!times[entry]) return null;
    const start = entry * channels * area;
    const counts = seen.subarray(entry * area, (entry + 1) * area);
    return sums.slice(start, start + channels * area).map((sum, i) => sum / Math.max(counts[i % area], 1));
  }

  return { add, of, shape: [channels, tall, broad], times: (entry) => times[entry] };
}
