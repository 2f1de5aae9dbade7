// The buttons above a code map: looking or painting, and other grids.
//
//   const toolbar = mountToolbar(element)      element: empty
//   toolbar.hold(entry, colour)                the entry one paints with; null where one looks
//   toolbar.offer({ undo, back })              which of the two there is something for
//   toolbar.complain(sentence)                 what went wrong; "" for nothing
//   toolbar.onLook, toolbar.onPaint, toolbar.onUndo, toolbar.onBack, toolbar.onAnother

const MARKUP = `
  <div class="choice" role="group" aria-label="What pressing a cell does">
    <button type="button" aria-pressed="true">Look</button>
    <button type="button" aria-pressed="false">Paint<i class="chip"></i><span></span></button>
  </div>
  <div class="buttons">
    <button type="button">Undo</button>
    <button type="button">Back to the start</button>
    <button type="button">Another held-out picture</button>
  </div>
  <p class="hint"></p>
  <p class="message" role="alert" hidden></p>`;

const LOOK = "<b>Choose a cell</b> to see its code and where else it stands.";

export function mountToolbar(element) {
  element.innerHTML = MARKUP;
  const [look, paint, undo, back, another] = element.querySelectorAll("button");
  const [held, hint, message] = element.querySelectorAll("span, .hint, .message");
  look.onclick = () => toolbar.onLook();
  paint.onclick = () => toolbar.onPaint();
  undo.onclick = () => toolbar.onUndo();
  back.onclick = () => toolbar.onBack();
  another.onclick = () => toolbar.onAnother();

  const toolbar = {
    onLook() {},
    onPaint() {},
    onUndo() {},
    onBack() {},
    onAnother() {},

    hold(entry, colour) {
      look.ariaPressed = String(entry === null);
      paint.ariaPressed = String(entry !== null);
      paint.style.setProperty("--entry", entry === null ? "transparent" : colour);
      held.textContent = entry === null ? "" : `code ${entry}`;
      hint.innerHTML =
        entry === null
          ? LOOK
          : `<b>Draw over the cells</b> to put code ${entry} there<span>, <kbd>Esc</kbd> to stop</span>.`;
    },

    offer(there) {
      undo.disabled = !there.undo;
      back.disabled = !there.back;
    },

    complain(sentence) {
      message.hidden = !sentence;
      message.textContent = sentence;
    },
  };
  return toolbar;
}
