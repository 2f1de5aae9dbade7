"""Interpolate: a film through the codes of key pictures."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr
import torch
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import gpu, pictures, screen, widgets
from hub.space.choose import Choice
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.errors import with_gradio_errors
from hub.space.given import Given
from hub.space.pictures import Pick
from hub.space.sample import REMEMBERED
from hub.space.settings import Settings
from latent import program
from latent.code_text import write_code
from latent.compute import slot
from latent.film import gif_bytes, webp_bytes
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS, MIN_FPS, MIN_FRAMES, MIN_KEYS
from latent.render import enlarge, png_bytes, scale_for, to_picture
from latent.travel import CURVE_TITLES, EASING_TITLES, TURN_TITLES, Travel, through
from models import Autoencoder

STILL, SHOWN = 336, 84  # pixels the first frame is wide in its file, and a film that is shown: the page enlarges it


@dataclass(frozen=True)
class Film:
    """A journey as files of the same frames, by kind, and its key pictures: their names, and their codes as written.

    `model` is what `hub.live` knows the model by, and `still` a PNG of the first frame.
    """

    files: dict[str, bytes]
    keys: tuple[str, ...]
    codes: tuple[str, ...]
    model: str
    still: bytes = b""


def small_gif(frames: Tensor, fps: float, note: dict) -> bytes:
    """The film as it is shown: of a sixteenth of the pixels of one to keep, which few keep."""
    return gif_bytes(frames, fps, scale_for(frames.shape[-1], SHOWN), note)


WRITERS: dict[str, Callable[..., bytes]] = {"shown": small_gif, "gif": gif_bytes, "webp": webp_bytes}


def film(settings: Settings, picks: list[Pick], kinds: tuple[str, ...] = ("shown",)) -> Film:
    """The journey through the pictures; through the first ones of the model's data set where none are given."""
    return _film(settings, picks, kinds) if picks else _first_film(settings, kinds)


@lru_cache(maxsize=REMEMBERED)
def _first_film(settings: Settings, kinds: tuple[str, ...]) -> Film:
    return _film(settings, pictures.first(Given(settings).checkpoint), kinds)


def _film(settings: Settings, picks: list[Pick], kinds: tuple[str, ...]) -> Film:
    checkpoint = Given(settings).checkpoint
    codes, journey = travelled(settings, picks)
    keys = tuple(pictures.title(checkpoint, pick) for pick in picks)
    note = {
        "model": checkpoint.name, "revision": checkpoint.revision, "keys": list(keys), **how(settings),
        "link": settings.address(), **checkpoint.domain.noted_credit,
    }  # fmt: skip
    with slot():
        files = {kind: WRITERS[kind](journey.frames, settings.fps, note=note) for kind in kinds}
    first = to_picture(journey.frames[0])
    still = png_bytes(enlarge(first, scale_for(first.width, STILL)))
    return Film(files, keys, tuple(map(write_code, codes)), offer(checkpoint).id, still)


def travelled(settings: Settings, picks: list[Pick]) -> tuple[Tensor, Travel]:
    """The codes of the key pictures, [K, *code_shape], and the journey through them."""
    checkpoint = Given(settings).checkpoint
    if not MIN_KEYS <= len(picks) <= MAX_KEYS:
        raise ValueError(
            f"A journey runs through {MIN_KEYS} to {MAX_KEYS} pictures, not {len(picks)}: add or remove some."
        )
    codes = torch.stack([pictures.code(checkpoint, pick) for pick in picks])
    travel = _on_lent_gpu if gpu.borrows(checkpoint.model) else through
    return codes, travel(checkpoint.model, codes, **how(settings))


@gpu.GPU(duration=gpu.SECONDS)
def _on_lent_gpu(model: Autoencoder, codes: Tensor, **how: Any) -> Travel:
    return through(gpu.on_lent_gpu(model), codes, **how)


def how(settings: Settings) -> dict[str, Any]:
    """The settings of the journey, as `latent.travel` names them."""
    return {name: getattr(settings, name) for name in ("frames", "curve", "easing", "turn")}


def film_name(settings: Settings, made: Film) -> str:
    """What to call the files of a film."""
    return "inbetween-" + "-".join(re.findall(r"\w+", f"{settings.model} {made.keys[0]} to {made.keys[-1]}"))[:80]


def film_files(settings: Settings, made: Film) -> dict:
    """The film that is shown, in the folder that Gradio serves and cleans, and the addresses of those to keep."""
    seconds = settings.frames / settings.fps
    words = escape(f"From {made.keys[0]} to {made.keys[-1]}, drawn by {settings.model}")  # the template does not escape
    # hub.live makes the same film anew, larger, for those who keep it.
    query = {"model": made.model, "keys": ";".join(made.codes), **how(settings), "fps": settings.fps}
    kept = {kind: escape(f"live/film.{kind}?{urlencode(query)}") for kind in ("gif", "webp")}
    name = film_name(settings, made)
    return kept | {
        "alt": words,
        "caption": f"{settings.frames} frames, {settings.fps} a second: {seconds:.1f} s.",
        "name": f"{name}.gif",
        "shown": widgets.saved(made.files["shown"], f"{name}.gif"),
        "still": screen.inline(made.still),
    }


def options(titles: dict[str, str]) -> list[tuple[str, str]]:
    """Settings by their titles, as Gradio wants them: (title, value)."""
    return [(title, value) for value, title in titles.items()]


class Interpolate:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Interpolate", id="interpolate") as self.tab, gr.Row():
            with gr.Column(scale=3, min_width=300):
                self.result = widgets.film()
            with gr.Column(scale=2, min_width=280):
                gr.Markdown(
                    "The model writes each key picture as a code, travels from code to code, and draws the way."
                )
                self.keys = widgets.tiles()
                with gr.Row():
                    self.remove = gr.Button("Remove last", size="sm", min_width=100)
                    self.again = gr.Button("Start again", size="sm", min_width=100)
                with gr.Accordion("Add a picture", open=False):
                    self.choice = Choice(add="Add")
                curve = gr.Radio(
                    options(CURVE_TITLES), value=DEFAULT.curve, label="Path",
                    info="Spherical keeps a code as long as a VAE's codes usually are.",
                )  # fmt: skip
                turn = gr.Radio(options(TURN_TITLES), value=DEFAULT.turn, label="Journey")
                easing = gr.Dropdown(options(EASING_TITLES), value=DEFAULT.easing, label="Pace between key pictures")
                frames = gr.Slider(MIN_FRAMES, MAX_FRAMES, DEFAULT.frames, step=1, label="Frames")
                fps = gr.Slider(MIN_FPS, MAX_FPS, DEFAULT.fps, step=1, label="Frames a second")
        desk.film_after = self.follow
        self.fields: dict[str, Any] = {"curve": curve, "turn": turn, "easing": easing, "frames": frames, "fps": fps}
        self.outputs = [self.keys, *self.choice.outputs]
        self.shown = [self.keys]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        return self.choice.choices(checkpoint)

    def show(self, given: Given) -> Updates:
        checkpoint = given.checkpoint
        named = [
            (f"Key picture {number}: {pictures.title(checkpoint, pick)}", pick.text, pictures.tensor(checkpoint, pick))
            for number, pick in enumerate(given.keys or pictures.first(checkpoint), 1)
        ]
        return {self.keys: screen.tiles(named)}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        picks = list(given.keys) or pictures.first(given.checkpoint)
        codes, journey = travelled(given.settings, picks)
        code = program.travelling(offer(given.checkpoint).id, list(codes), how(given.settings), given.settings.fps)
        return code, journey.codes, journey.frames

    def connect(self) -> None:
        desk, fields = self.desk, self.fields
        for control in (fields["curve"].input, fields["turn"].input, fields["easing"].input):
            self.follow(control)
        self.follow(fields["frames"].release)
        self.follow(fields["fps"].release)
        changes = [
            *self.choice.connect(desk, add, self.shown),
            desk.at_once(self.remove.click, remove_last, parts=self.shown),
            desk.at_once(self.again.click, start_again, parts=self.shown),
            desk.at_once(self.keys.input, widgets.taken),
        ]
        for change in changes:
            self.follow(change.success)

    def follow(self, event: Callable) -> None:
        """Makes the film after an event, in its own queue."""

        def make_film(*values) -> Updates:
            given = self.desk.read(values)
            made = film(given.settings, list(given.keys))
            return {self.result: film_files(given.settings, made), self.desk.address: given.settings.query()}

        options = {"show_progress": "minimal", "api_visibility": "private", **self.desk.limits["films"]}
        event(with_gradio_errors(make_film), self.desk.inputs, [self.result, self.desk.address], **options)


def add(picks: list[Pick], given: Given) -> Given:
    return given.but(tab="interpolate", keys=widgets.joined(given, picks))


def remove_last(given: Given) -> Given:
    left = (given.keys or tuple(pictures.first(given.checkpoint)))[:-1]
    if len(left) < MIN_KEYS:
        raise ValueError("A journey needs two key pictures: add another one before you remove this.")
    return given.but(tab="interpolate", keys=left)


def start_again(given: Given) -> Given:
    return given.but(tab="interpolate", keys=())
