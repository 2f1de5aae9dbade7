// What moves under the visitor's finger. A host mounts it on an empty element of class "live", styles it with live.css,
// and gives it a scene that latent/scene.py wrote:
//
//   const live = mountLive(element)            mounting again returns what is already there
//   live.onCommit = (state) => …               where the visitor let go: texts by name, for the page and its address
//   live.show(scene)                           at each run of the page; what did not change stays as it is
//
// It knows no framework. A view is mountView(element, models, scene, commit) → { stop() }.

import { mountCodeMap } from "./code-map/code-map.js";
import { loadModel } from "./network/model.js";
import { mountPlane } from "./plane/plane.js";
import { mountSliders } from "./sliders/sliders.js";

const VIEWS = { plane: mountPlane, sliders: mountSliders, "code-map": mountCodeMap };
const ROOT = new URL("../", import.meta.url);

const mounted = new WeakMap();

export function mountLive(element) {
  if (mounted.has(element)) return mounted.get(element);
  let shown = null; // the key of the scene
  let models = [];
  let view = null;

  async function change(scene) {
    shown = scene.key;
    if (!element.firstChild) say("Loading the model …", "status");
    try {
      const loaded = await Promise.all(scene.models.map((each) => loadModel(each, ROOT)));
      if (shown !== scene.key) return loaded.forEach((model) => model.stop()); // overtaken by another scene
      stop();
      models = loaded;
      element.replaceChildren();
      const place = element.appendChild(document.createElement("div"));
      view = VIEWS[scene.view](place, models, scene, (state) => live.onCommit(state));
    } catch (error) {
      if (shown === scene.key) say(error.message, "alert");
    }
  }

  function say(sentence, role) {
    const line = document.createElement("p");
    line.className = "message";
    line.role = role;
    line.textContent = sentence;
    element.replaceChildren(line);
  }

  function stop() {
    view?.stop();
    models.forEach((model) => model.stop());
    view = null;
    models = [];
  }

  const live = {
    onCommit(state) {},
    show(scene) {
      if (scene.key !== shown) change(scene);
    },
    stop() {
      shown = null;
      stop();
      mounted.delete(element);
    },
  };
  mounted.set(element, live);
  return live;
}
