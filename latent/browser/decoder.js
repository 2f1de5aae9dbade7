// A network in a worker, asked no faster than it answers: the latest code wins.
//
//   const worker = new Worker(new URL("decoder-worker.js", address), { type: "module" });
//   const decoder = await startDecoder(worker, header, buffer)      the buffer moves to the worker
//   const pixels = await decoder.decode(code)                       null where a later code overtook it
//   decoder.stop()
//
// While the worker is busy only the latest code waits. A pointer may therefore ask at every move: no queue builds up,
// and the last place it stopped at is always decoded.

export async function startDecoder(worker, header, buffer) {
  let id = 0;
  let busy = null; // what the worker is computing: { id, code, resolve, reject }
  let waiting = null; // what it computes next
  let stopped = false;

  await new Promise((resolve, reject) => {
    const fail = (sentence) => {
      worker.terminate();
      reject(new Error(sentence));
    };
    worker.onmessage = ({ data }) => (data.error ? fail(data.error) : resolve());
    worker.onerror = () => fail("The decoder's program could not be loaded: reload the page.");
    worker.postMessage({ header, buffer }, [buffer]);
  });

  worker.onmessage = ({ data }) => {
    if (data.id !== busy?.id) return;
    const { resolve, reject } = busy;
    next();
    if (data.error) reject(new Error(data.error));
    else resolve(data.pixels);
  };

  function next() {
    [busy, waiting] = [waiting, null];
    if (busy) worker.postMessage({ id: busy.id, code: busy.code });
  }

  return {
    decode(code) {
      if (stopped) return Promise.resolve(null);
      return new Promise((resolve, reject) => {
        waiting?.resolve(null);
        waiting = { id: ++id, code: Float32Array.from(code), resolve, reject };
        if (!busy) next();
      });
    },

    stop() {
      stopped = true;
      worker.terminate();
      busy?.resolve(null);
      waiting?.resolve(null);
      busy = waiting = null;
    },
  };
}
