// What the plane says, as text: on the screen and to screen readers.

// A number as it is read: two decimals, and the minus sign of print.
export function number(x) {
  const text = Math.abs(x).toFixed(2);
  return x < 0 && Number(text) ? `−${text}` : text;
}

// A number as it is typed: "−1,5" too, or NaN.
export function typed(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

export function near({ near }, count, typical) {
  return `${near} of ${count.toLocaleString("en")} held-out codes near (usual: ${typical})`;
}

export function dense({ rank }) {
  const percent = Math.floor(100 * rank);
  if (percent < 1) return "sparser than anywhere else";
  return percent > 99 ? "denser than anywhere else" : `denser than where ${percent} % of pictures are encoded`;
}

export function empty({ empty }, count) {
  const all = count.toLocaleString("en");
  return `Empty: of ${all} held-out pictures at most ${empty} % are encoded where codes are as sparse as here.`;
}

export const DOUBTFUL = "doubtful: unlike pictures nearby, or changed when encoded again";

// For screen readers: "z = (0.31, −1.20). Nearest class 7, 12 codes near."
export function spoken({ where, label, near, level }) {
  const nearest = label === null ? "" : `Nearest class ${label}, `;
  const codes = near === 1 ? "1 code near" : `${near} codes near`;
  return `${where}. ${nearest}${nearest ? codes : capital(codes)}.${level === "empty" ? " Empty here." : ""}`;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
