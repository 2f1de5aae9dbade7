// How often each entry of a codebook is used, as a histogram in order of use.
//
//   const usage = createUsage(book, { share, perplexity })
//   usage.element
//   usage.onHover = (entry) => …          null when the pointer has left
//   usage.onChoose = (entry) => …
//   usage.light(entry)                    marks its bar; null for none
//
// A bar is as wide as the room allows; the pointer finds it anywhere above it.

const HIGH = 100; // units of the drawing

export function createUsage(book, figures) {
  const element = document.createElement("figure");
  element.className = "usage";
  const most = book.counts[book.order[0]] || 1;
  const heights = book.order.map((entry) => (HIGH * book.counts[entry]) / most);
  const even = (HIGH * book.total) / book.size / most; // how high bars were, were all codes used evenly
  const bars = heights.map((height, place) => `M${place},${HIGH} v${-height} h0.86 v${height} z`).join("");
  element.innerHTML = `
    <figcaption></figcaption>
    <div class="bars">
      <svg viewBox="0 0 ${book.size} ${HIGH}" preserveAspectRatio="none" role="img">
        <path class="all" d="${bars}" />
        <rect class="one" width="1" height="0" />
        <line x1="0" x2="${book.size}" y1="${HIGH - even}" y2="${HIGH - even}" />
      </svg>
      <p><span>most used</span><span></span><span>least used</span></p>
    </div>`;
  const [drawing, bar] = element.querySelectorAll("svg, rect");
  const note = element.querySelector("p span:nth-child(2)");
  const sentence = summary(book, figures);
  element.querySelector("figcaption").textContent = sentence;
  drawing.setAttribute("aria-label", `Histogram of the codes' use. ${sentence}`);

  let wide = 1;
  const observer = new ResizeObserver(([{ contentRect }]) => (wide = contentRect.width || 1));
  observer.observe(drawing);
  const entryAt = ({ offsetX }) => {
    const place = Math.floor((offsetX / wide) * book.size);
    return book.order[Math.min(Math.max(place, 0), book.size - 1)];
  };
  drawing.onpointermove = (event) => usage.onHover(entryAt(event));
  drawing.onpointerleave = () => usage.onHover(null);
  drawing.onclick = (event) => usage.onChoose(entryAt(event));

  const usage = {
    element,
    onHover(entry) {},
    onChoose(entry) {},

    light(entry) {
      const place = book.rank[entry] ?? 0;
      const height = entry === null ? 0 : Math.max(heights[place], 1);
      bar.setAttribute("x", place);
      bar.setAttribute("y", HIGH - height);
      bar.setAttribute("height", height);
      note.textContent = entry === null ? "" : `code ${entry}: ${book.counts[entry].toLocaleString("en")}`;
    },

    stop: () => observer.disconnect(),
  };
  return usage;
}

export function summary({ size, counts }, { perplexity }) {
  const used = counts.filter((count) => count > 0).length;
  const as = perplexity.toFixed(1);
  return `${used} of ${size} codes in use, perplexity ${as}: as varied as ${Math.round(perplexity)} codes used evenly.`;
}
