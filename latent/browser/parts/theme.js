// The host's colours, for canvases: CSS does not reach what is painted on them.
//
//   readColours(element)              { ink, paper, line, accent, x, z, mu, sigma, epsilon, x_hat }, as CSS colours
//   watchTheme(element, changed)      calls back when the theme has changed; returns stop()

const NAMES = ["ink", "paper", "line", "accent", "x", "z", "mu", "sigma", "epsilon", "x_hat"];

export function readColours(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name.replace("_", "-")}`).trim()]));
}

export function watchTheme(element, changed) {
  const listener = ({ target, propertyName }) => {
    // live.css gives the colour of canvases a transition too short to see: its end is the sign.
    if (target.localName === "canvas" && propertyName === "color") changed();
  };
  element.addEventListener("transitionend", listener);
  return () => element.removeEventListener("transitionend", listener);
}
