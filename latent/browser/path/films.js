// The files of a journey: made by the server from the codes in their addresses, or in this browser where there is none.
//
//   const films = servedFilms(address)         address(kind): of the "gif", "webp" or "png"; null for no film yet
//   const films = ownFilms(journey)            journey(): { route, fps, note } as path/gif.js takes it, or null
//   films.kinds                                that it makes
//   films.address(kind)                        where it lies; null where it lies nowhere
//   const { blob, name } = await films.make(kind)

import { gifOf } from "./gif.js";

const NAME = "inbetween-journey";

export function servedFilms(address) {
  return {
    kinds: ["gif", "webp", "png"],
    address,
    async make(kind) {
      const answer = await fetch(address(kind));
      if (!answer.ok) throw new Error(await answer.text());
      const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition")) ?? [];
      return { blob: await answer.blob(), name: name ?? `${NAME}.${kind}` };
    },
  };
}

export function ownFilms(journey) {
  return {
    kinds: ["gif"],
    address: () => null,
    make: async () => ({ blob: await gifOf(journey()), name: `${NAME}.gif` }),
  };
}
