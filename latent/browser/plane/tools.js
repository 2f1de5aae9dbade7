// What can be done on a plane, as tabs: one tool at a time.
//
//   const tools = createTools({ Explore: mountExplore, … }, plane, "Explore")
//                                       mount(element, plane) → { stop(), shown(open) }; the last name is open at first
//   tools.list                          the tabs, for the bar
//   tools.element
//   tools.stop()

export function createTools(mounts, plane, first) {
  const element = document.createElement("div");
  element.className = "tools";
  const list = document.createElement("div");
  list.className = "choice";
  list.role = "tablist";
  list.ariaLabel = "What to do on the map";
  const tools = Object.entries(mounts).map(([name, mount]) => {
    const tab = list.appendChild(document.createElement("button"));
    tab.type = "button";
    tab.role = "tab";
    tab.textContent = name;
    const page = element.appendChild(document.createElement("div"));
    page.role = "tabpanel";
    page.ariaLabel = name;
    const inner = page.appendChild(document.createElement("div"));
    return { name, tab, page, ...mount(inner, plane) };
  });
  let open = null;

  function choose(tool) {
    for (const each of tools) {
      const chosen = each === tool;
      each.tab.ariaSelected = String(chosen);
      each.tab.tabIndex = chosen ? 0 : -1;
      each.page.hidden = !chosen;
    }
    if (open === tool) return;
    element.dataset.open = tool.name; // plane.css makes room for it
    open?.shown(false);
    open = tool;
    tool.shown(true);
  }

  tools.forEach((tool, index) => {
    tool.tab.onclick = () => choose(tool);
    tool.tab.onkeydown = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tools[(index + step + tools.length) % tools.length];
      choose(next);
      next.tab.focus();
    };
  });
  choose(tools.find(({ name }) => name === first));

  return { element, list, stop: () => tools.forEach((tool) => tool.stop()) };
}
