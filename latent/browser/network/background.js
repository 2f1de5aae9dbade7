// A network in a worker.
//
//   const worker = new Worker(new URL("background-worker.js", import.meta.url), { type: "module" });
//   const network = await startInBackground(worker, header, buffer)      the buffer moves to the worker
//   const answer = await network.run(input)         { output, raw }; null where it was stopped before it answered
//   network.stop()
//
//   const rate = await measureInBackground(worker)  multiply-adds a millisecond; before the worker is started, or alone

export async function startInBackground(worker, header, buffer) {
  const asked = new Map(); // by id: who waits for the answer
  let last = 0;
  let stopped = false;

  await said(worker, { header, buffer }, [buffer]);

  worker.onmessage = ({ data: { id, output, raw, error } }) => {
    const { resolve, reject } = asked.get(id);
    asked.delete(id);
    if (error) reject(new Error(error));
    else resolve({ output, raw });
  };

  return {
    run(input) {
      if (stopped) return Promise.resolve(null);
      return new Promise((resolve, reject) => {
        asked.set(++last, { resolve, reject });
        worker.postMessage({ id: last, input: Float32Array.from(input) });
      });
    },

    stop() {
      stopped = true;
      worker.terminate();
      for (const { resolve } of asked.values()) resolve(null);
      asked.clear();
    },
  };
}

export async function measureInBackground(worker) {
  return (await said(worker, { measure: true })).rate;
}

// The worker's answer to a message; one that fails is ended.
function said(worker, message, moved = []) {
  return new Promise((resolve, reject) => {
    const fail = (sentence) => {
      worker.terminate();
      reject(new Error(sentence));
    };
    worker.onmessage = ({ data }) => (data.error ? fail(data.error) : resolve(data));
    worker.onerror = () => fail("The model's program could not be loaded: reload the page.");
    worker.postMessage(message, moved);
  });
}
