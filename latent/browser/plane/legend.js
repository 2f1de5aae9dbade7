// The classes that the held-out pictures belong to, in their colours.
//
//   fillLegend(list, models)
//   frequent(models, most)      { shown: labels in the order of the classes, left: how many more there are }

const MOST = 12; // of more, only the most frequent are named: as in latent/figures.py

export function frequent(models, most = MOST) {
  const counts = new Map();
  for (const { labels, classes } of models) {
    for (const label of labels) if (label < classes.length) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || a - b);
  return { shown: ranked.slice(0, most).sort((a, b) => a - b), left: Math.max(ranked.length - most, 0) };
}

export function fillLegend(list, models) {
  const [{ classes, colours }] = models;
  const { shown, left } = frequent(models);
  for (const label of shown) {
    const entry = list.appendChild(document.createElement("li"));
    entry.innerHTML = `<span class="swatch"></span>`;
    entry.querySelector("span").style.background = colours[label % colours.length];
    entry.append(classes[label]);
  }
  const more = `and ${left.toLocaleString("en")} more: beside the map the nearest one is named`;
  if (left) list.appendChild(document.createElement("li")).textContent = more;
  list.hidden = !shown.length;
}
