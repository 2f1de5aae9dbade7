// The film as files, which are what played.
//
//   const share = mountShare(element, films)        films: as path/films.js makes them
//   share.show(there)                               the film is another one; there: whether there is any

const KINDS = { gif: "Download GIF", webp: "WebP", png: "Filmstrip" };

export function mountShare(element, films) {
  element.innerHTML = `
    <div class="buttons">
      ${films.kinds.map((kind) => `<a class="button" data-kind="${kind}" download>${KINDS[kind]}</a>`).join("\n")}
      <button type="button" class="send" hidden>Share</button>
      <button type="button" class="copy">Copy link</button>
    </div>
    <p class="message" role="status"></p>`;
  const links = [...element.querySelectorAll("a")];
  const [send, copy, message] = element.querySelectorAll(".send, .copy, .message");
  links[0].classList.add("primary");
  send.hidden = !navigator.canShare?.({ files: [new File([""], "journey.gif", { type: "image/gif" })] });

  async function attempt(work, done) {
    try {
      await work();
      message.textContent = done;
    } catch (error) {
      if (error.name !== "AbortError") message.textContent = error.message; // the visitor's change of mind is none
    }
  }

  // By hand, because a link alone says nothing where the server is busy.
  async function keep(link) {
    message.textContent = "The film is being made …";
    const { blob, name } = await films.make(link.dataset.kind);
    const href = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  async function sendFilm() {
    const { blob } = await films.make("gif");
    const file = new File([blob], "journey.gif", { type: "image/gif" });
    await navigator.share({ files: [file], title: "A journey through latent space" });
  }

  // Of a film that lies nowhere the page's own address brings back the journey.
  async function copyLink() {
    if (!navigator.clipboard) throw new Error("This page may not copy: keep the GIF's link from its own menu instead.");
    await navigator.clipboard.writeText(films.address("gif") ?? location.href);
  }

  for (const link of links) {
    link.onclick = (event) => {
      event.preventDefault();
      if (link.href) attempt(() => keep(link), "");
    };
  }
  send.onclick = () => attempt(sendFilm, "");
  copy.onclick = () => attempt(copyLink, films.address("gif") ? "The link to the GIF is copied." : "The link is copied.");

  return {
    show(there) {
      message.textContent = "";
      for (const link of links) {
        const where = there && (films.address(link.dataset.kind) ?? "#");
        if (where) link.href = where;
        else link.removeAttribute("href");
      }
    },
  };
}
