// The address of the Space always says what is on the screen, so the link is a copy of it.

// Gradio also calls this with nothing while it puts the page together: that must not wipe out a link before it is read.
export function remember(query) {
  if (query || window.addressKnown) history.replaceState(null, "", query ? "?" + query : location.pathname);
  window.addressKnown ||= Boolean(query);
}

// Without a clipboard the link is shown instead.
export function copy() {
  navigator.clipboard?.writeText(location.href) ?? prompt("Copy this link", location.href);
}

// Saves the file at an address, which is relative to the page.
export function download(address) {
  const link = document.createElement("a");
  link.href = new URL(address, document.baseURI).href;
  link.download = address.slice(address.lastIndexOf("/") + 1);
  link.click();
}
