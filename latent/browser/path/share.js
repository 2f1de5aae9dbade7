// The film as files. They are made by the server from the codes in their addresses, and are what played.
//
//   const share = mountShare(element, address)      address(kind): of the "gif", "webp" or "png"; null for no film yet
//   share.show()                                    the film is another one

const MARKUP = `
  <div class="buttons">
    <a class="button primary" data-kind="gif" download>Download GIF</a>
    <a class="button" data-kind="webp" download>WebP</a>
    <a class="button" data-kind="png" download>Filmstrip</a>
    <button type="button" class="send" hidden>Share</button>
    <button type="button" class="copy">Copy link</button>
  </div>
  <p class="message" role="status"></p>`;

export function mountShare(element, address) {
  element.innerHTML = MARKUP;
  const links = [...element.querySelectorAll("a")];
  const [send, copy, message] = element.querySelectorAll(".send, .copy, .message");
  send.hidden = !navigator.canShare?.({ files: [new File([""], "journey.gif", { type: "image/gif" })] });

  async function attempt(work, done) {
    try {
      await work();
      message.textContent = done;
    } catch (error) {
      if (error.name !== "AbortError") message.textContent = error.message; // the visitor's change of mind is none
    }
  }

  async function film(kind) {
    const answer = await fetch(address(kind));
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  // By hand, because a link alone says nothing where the server is busy.
  async function keep(link) {
    message.textContent = "The film is being made …";
    const answer = await film(link.dataset.kind);
    const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition")) ?? [];
    const href = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href, download: name ?? `journey.${link.dataset.kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  async function sendFilm() {
    const answer = await film("gif");
    const file = new File([await answer.blob()], "journey.gif", { type: "image/gif" });
    await navigator.share({ files: [file], title: "A journey through latent space" });
  }

  async function copyLink() {
    if (!navigator.clipboard) throw new Error("This page may not copy: keep the GIF's link from its own menu instead.");
    await navigator.clipboard.writeText(address("gif"));
  }

  for (const link of links) {
    link.onclick = (event) => {
      event.preventDefault();
      if (link.href) attempt(() => keep(link), "");
    };
  }
  send.onclick = () => attempt(sendFilm, "");
  copy.onclick = () => attempt(copyLink, "The link to the GIF is copied.");

  return {
    show() {
      message.textContent = "";
      for (const link of links) {
        const where = address(link.dataset.kind);
        if (where) link.href = where;
        else link.removeAttribute("href");
      }
    },
  };
}
