// The networks of a figure's models, run on this page so that each layer's numbers can be seen.
//
//   const loading = openNetworks(place, data, root, (models) => …)
//     models     [{ description, encoder, decoder }]; encoder and decoder: { header, network }, of network.js
//   loading.stop()

import { createNetwork, fetchWeights } from "../../network/network.js";

export function openNetworks(place, data, root, ready) {
  const line = place.appendChild(document.createElement("p"));
  line.className = "message";
  line.role = "status";
  line.textContent = "Loading the models …";
  let stopped = false;

  const open = async ({ header, address }) => ({
    header,
    network: createNetwork(header, await fetchWeights(new URL(address, root), header)),
  });
  const load = async (description) => {
    const [encoder, decoder] = await Promise.all([open(description.encoder), open(description.decoder)]);
    return { description, encoder, decoder };
  };
  Promise.all(data.models.map(load)).then(
    (models) => {
      if (stopped) return;
      line.remove();
      ready(models);
    },
    (error) => {
      line.role = "alert";
      line.textContent = error.message;
    },
  );
  return { stop: () => (stopped = true) };
}
