// Work that is asked for faster than it is done, such as decoding under a moving pointer: the latest question wins.
//
//   const decode = latestWins((code) => network.run(code));
//   const answer = await decode(code)      null where a later code overtook it
//
// While `work` is busy only the latest question waits. No queue builds up, and the last place is always decoded.

export function latestWins(work) {
  let busy = false;
  let waiting = null;

  async function goOn() {
    busy = true;
    while (waiting) {
      const { question, resolve, reject } = waiting;
      waiting = null;
      await work(question).then(resolve, reject);
    }
    busy = false;
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting?.resolve(null);
      waiting = { question, resolve, reject };
      if (!busy) goOn();
    });
}
