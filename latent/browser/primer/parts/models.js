// The models of a figure, loaded; until they are there, and where that fails, a line says so.
//
//   const loading = openModels(place, data, root, (models) => …)     data.models as latent/scene.py describes them
//   loading.stop()

import { loadModel } from "../../network/model.js";

export function openModels(place, data, root, ready) {
  const line = place.appendChild(document.createElement("p"));
  line.className = "message";
  line.role = "status";
  line.textContent = "Loading the model …";
  let models = [];
  let stopped = false;
  const stop = () => models.forEach((model) => model.stop());

  Promise.all(data.models.map((each) => loadModel(each, root))).then(
    (loaded) => {
      models = loaded;
      if (stopped) return stop();
      line.remove();
      ready(models);
    },
    (error) => {
      line.role = "alert";
      line.textContent = error.message;
    },
  );

  return {
    stop() {
      stopped = true;
      stop();
    },
  };
}
