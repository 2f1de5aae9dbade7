"""The parts of the Space that run JavaScript of ours in the visitor's browser: drawing pad, film, and pictures to take.

What they send may be anything.
"""

import base64

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from hub.space import pictures
from hub.space.given import Given
from hub.space.pictures import Pick
from latent.browser import host
from latent.limits import MAX_DRAWING, MAX_KEYS
from latent.uploads import PictureError

FILM = """<div class="film">${value ? `
  <img src="${value.shown.url}" alt="${value.alt}" data-still="${value.still}">
  <p>${value.caption}</p>
  <div class="keep">
    <button type="button" class="pause" aria-pressed="false">Pause</button>
    <a href="${value.gif}" download="${value.name}">GIF</a>
    <a href="${value.webp}" download>WebP</a>
    <button type="button" class="share" hidden>Share</button>
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
    if not isinstance(png, str) or len(png) > MAX_DRAWING:
        raise PictureError("This is no drawing of the pad: clear it and draw again.")
    if not png:
        raise PictureError("The pad is empty: draw something first.")
    try:
        return base64.b64decode(png, validate=True)
    except ValueError:
        raise PictureError("This is no drawing of the pad: clear it and draw again.") from None


def film() -> gr.HTML:
    """A film that plays and can be paused, with buttons to keep and to share it."""
    return gr.HTML(None, html_template=FILM, js_on_load=mounted("space-film.js"))


def tiles() -> gr.HTML:
    """Pictures as `screen.tiles` writes them; the event `input` brings what `taken` reads."""
    return gr.HTML(js_on_load=mounted("space-tiles.js"))


def taken(event: gr.EventData, given: Given) -> Given:
    """A picture was taken to a tab: to encode it, as the next term of A − B + C, or as the next key picture."""
    said = event._data if isinstance(event._data, dict) else {}
    picks = pictures.parse(text) if isinstance(text := said.get("pick"), str) and len(text) <= MAX_DRAWING else []
    if len(picks) != 1:
        raise PictureError("This is no picture of this page: choose another one.")
    return taken_to(str(said.get("to")), picks[0], given)


def taken_to(tab: str, pick: Pick, given: Given) -> Given:
    """What is given once the picture was taken to that tab. Raises ValueError where there is no room for it."""
    match tab:
        case "encode":
            return given.but(tab="encode", picture=pick)
        case "arithmetic":
            others = given.terms or tuple(pictures.first_terms(given.checkpoint)[0])
            return given.but(tab="arithmetic", terms=(*others[:-1], pick))
        case "interpolate":
            return given.but(tab="interpolate", keys=joined(given, [pick]))
    raise ValueError("Pictures can be taken to Encode, Arithmetic and Interpolate: choose one of these.")


def joined(given: Given, more: list[Pick]) -> tuple[Pick, ...]:
    """The key pictures and more of them."""
    keys = (*(given.keys or pictures.first(given.checkpoint)), *more)
    if len(keys) > MAX_KEYS:
        raise ValueError(f"A journey runs through at most {MAX_KEYS} pictures: remove one first.")
    return keys


def saved(data: bytes, name: str) -> dict:
    """A file for a visitor or a program to fetch, as Gradio describes one."""
    path = save_bytes_to_cache(data, name, get_upload_folder())
    return gr.FileData(path=path, orig_name=name).model_dump()
