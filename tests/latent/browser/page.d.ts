// What a selector finds is known where the markup is written, a few lines above, and not from the selector's text.

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  closest(selector: string): any;
}

// Of hosts/space-address.js: whether the Space has said its address once.
interface Window {
  addressKnown?: boolean;
}

// Not in every browser: whether the visitor asks for little to be loaded.
interface Navigator {
  connection?: { saveData?: boolean };
}
