// A few buttons of which one is chosen.
//
//   const choice = createChoice("Maps", { both: "Both", first: "AE" }, "both", (name) => …)
//   choice.element                        to be placed; live.css styles it
//   choice.choose(name)                   shows it as chosen; calls nobody

export function createChoice(label, options, chosen, onChoose) {
  const element = document.createElement("div");
  element.className = "choice";
  element.role = "group";
  element.ariaLabel = label;
  const buttons = new Map();
  for (const [name, text] of Object.entries(options)) {
    const button = element.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = text;
    button.onclick = () => {
      choose(name);
      onChoose(name);
    };
    buttons.set(name, button);
  }

  function choose(name) {
    for (const [each, button] of buttons) button.setAttribute("aria-pressed", String(each === name));
  }

  choose(chosen);
  return { element, choose };
}
