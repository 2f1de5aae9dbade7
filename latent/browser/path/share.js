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

  async function sendFilm() {
    const answer = await fetch(address("gif"));
    if (!answer.ok) throw new Error(await answer.text());
    const film = new File([await answer.blob()], "journey.gif", { type: "image/gif" });
    await navigator.share({ files: [film], title: "A journey through latent space" });
  }

  async function copyLink() {
    if (!navigator.clipboard) throw new Error("This page may not copy: keep the GIF's link from its own menu instead.");
    await navigator.clipboard.writeText(address("gif"));
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
