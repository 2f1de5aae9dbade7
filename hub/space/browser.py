"""The two parts of the Space that run JavaScript of ours in the visitor's browser: the drawing pad and the film."""

import base64
import re
from html import escape
from urllib.parse import urlencode

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from hub.space.operations import Film
from hub.space.settings import Settings
from latent.browser import host
from latent.uploads import PictureError

MAX_CHARACTERS = 200_000  # of what a browser may send; a drawing needs about 3,000

FILM = """<div class="film">${value ? `
  <img src="${value.gif.url}" alt="${value.alt}">
  <p>${value.caption}</p>
  <div class="keep">
    <a href="${value.gif.url}" download="${value.gif.orig_name}">GIF</a>
    <a href="${value.webp}" download>WebP</a>
    <button type="button" hidden>Share</button>
  </div>` : ""}</div>"""


def mounted(name: str) -> str:
    """What Gradio runs when a `gr.HTML` is there: the module `name` of `latent/browser/hosts/`, given what it needs."""
    return f"{host(name)}.mount({{ element, props, trigger, watch }});"


def pad() -> gr.HTML:
    """The drawing pad of `latent/browser/pad.js`; its event `input` brings what `drawing` reads."""
    return gr.HTML(html_template='<div class="pad"></div>', js_on_load=mounted("space-pad.js"), apply_default_css=False)


def drawing(event: gr.EventData) -> bytes:
    """The drawing as the bytes of a PNG, not yet opened. Raises `PictureError` where it is empty or no drawing."""
    png = event._data.get("png") if isinstance(event._data, dict) else None
    if not isinstance(png, str) or len(png) > MAX_CHARACTERS:
        raise PictureError("This is no drawing of the pad: clear it and draw again.")
    if not png:
        raise PictureError("The pad is empty: draw something first.")
    try:
        return base64.b64decode(png, validate=True)
    except ValueError:
        raise PictureError("This is no drawing of the pad: clear it and draw again.") from None


def film(value: dict) -> gr.HTML:
    """A film that plays, with buttons to keep and to share it; values are those of `film_files`."""
    return gr.HTML(value, html_template=FILM, js_on_load=mounted("space-film.js"))


def film_files(settings: Settings, made: Film) -> dict:
    """The GIF, in the folder that Gradio serves and cleans, the address of a WebP, and what the film shows in words."""
    seconds, kilobytes = settings.frames / settings.fps, len(made.files["gif"]) / 1000
    caption = f"{settings.frames} frames, {settings.fps} a second: {seconds:.1f} s, {kilobytes:.0f} kB."
    words = escape(f"From {made.keys[0]} to {made.keys[-1]}, drawn by {settings.model}")  # the template does not escape
    gif = saved(made.files["gif"], f"{film_name(settings, made)}.gif")
    return {"alt": words, "caption": caption, "gif": gif, "webp": escape(_webp(settings, made))}


def film_name(settings: Settings, made: Film) -> str:
    """What to call the files of a film."""
    return "inbetween-" + "-".join(re.findall(r"\w+", f"{settings.model} {made.keys[0]} to {made.keys[-1]}"))[:80]


def _webp(settings: Settings, made: Film) -> str:
    """Where `hub.live` makes the same film as a WebP: few keep one, so it is made for those only."""
    how = {name: getattr(settings, name) for name in ("curve", "easing", "turn", "frames", "fps")}
    return f"live/film.webp?{urlencode({'model': made.model, 'keys': ';'.join(made.codes), **how})}"


def saved(data: bytes, name: str) -> dict:
    """A file for a visitor or a program to fetch, as Gradio describes one."""
    path = save_bytes_to_cache(data, name, get_upload_folder())
    return gr.FileData(path=path, orig_name=name).model_dump()
