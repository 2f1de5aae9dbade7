// Many buttons on a sheet: the Tab key reaches one of them, the arrow keys the others.

// Which of the buttons the Tab key reaches from now on.
export function reach(buttons, reached) {
  buttons.forEach((button, index) => (button.tabIndex = index === reached ? 0 : -1));
}

// Moves from button to button where a key was pressed that is an arrow. A row has as many as stand beside the first.
export function step(event, buttons) {
  const index = buttons.indexOf(event.target);
  const columns = buttons.filter((button) => button.offsetTop === buttons[0]?.offsetTop).length;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = index < 0 || by === undefined ? null : buttons[index + by];
  if (!next) return;
  event.preventDefault(); // the page must not scroll
  reach(buttons, index + by);
  next.focus();
}
