// A line that screen readers say once the reader has let go of something.
//
//   const say = createSaid(place)          say(sentence)

export function createSaid(place) {
  const spoken = place.appendChild(document.createElement("p"));
  spoken.className = "unseen";
  spoken.setAttribute("aria-live", "polite");
  return (sentence) => (spoken.textContent = sentence);
}
