// A network that the server runs: see hub/live/server.py.
//
//   const network = createRemote(place)            place: URL of its decoder or encoder
//   const answers = await network.many(inputs)     [{ output, raw }, …]: BATCH inputs at most, in one request

export const BATCH = 16;

export function createRemote(place) {
  return {
    async many(inputs) {
      const length = inputs[0].length;
      const body = new Float32Array(inputs.length * length);
      inputs.forEach((input, n) => body.set(input, n * length));
      const answer = await fetch(place, { method: "POST", body });
      if (!answer.ok) throw new Error(await answer.text());
      // All outputs, followed by what they were before the last activation.
      const numbers = new Float32Array(await answer.arrayBuffer());
      const size = numbers.length / 2 / inputs.length;
      const part = (n) => numbers.slice(n * size, (n + 1) * size);
      return inputs.map((_, n) => ({ output: part(n), raw: part(inputs.length + n) }));
    },
  };
}
