"""Sample: new pictures from the model's prior, and held-out ones to compare them with."""

import random
from collections.abc import Callable
from typing import Any

import gradio as gr
from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given
from hub.space.loaded import load
from hub.space.settings import Settings
from latent import coding, program
from latent.compute import slot
from latent.examples import EXAMPLES_PER_CLASS
from latent.kept import Kept
from latent.limits import MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE
from latent.render import contact_sheet, scale_for

REMEMBERED = 32  # results, so that what visitors see at first is there at once
PICTURE, TILE = 84, 64  # pixels a picture is wide in the file, and on screen

_kept: Kept[tuple[Tensor, Tensor]] = Kept(24_000_000, lambda made: sum(tensor.nbytes for tensor in made))


def drawn(settings: Settings) -> tuple[Tensor, Tensor]:
    """The samples that are asked for: their codes [N, *code_shape] and the pictures [N, C, H, W]."""
    key = settings.model, settings.count, settings.seed, settings.temperature
    if (kept := _kept.get(key)) is not None:
        return kept
    model = load(settings.model).model
    with slot(model):
        codes = model.sample_codes(settings.count, settings.seed, settings.temperature).cpu()
    made = codes, coding.decode(model, codes)
    _kept.put(key, made)
    return made


def sheet(settings: Settings) -> Image.Image:
    """The samples on one sheet."""
    _, images = drawn(settings)
    return contact_sheet(images, scale=scale_for(images.shape[-1], PICTURE))


class Sample:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Sample", id="sample") as self.tab:
            with gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self.result = widgets.tiles()
                with gr.Column(scale=2, min_width=280):
                    gr.Markdown("Pictures that never existed: codes drawn at random from the model's prior, decoded.")
                    self.note = gr.HTML()
                    self.another = gr.Button("New seed", variant="primary")
                    seed = gr.Number(
                        DEFAULT.seed, label="Seed", info="The same seed gives the same pictures again.",
                        precision=0, minimum=0, maximum=MAX_SEED,
                    )  # fmt: skip
                    temperature = gr.Slider(
                        0, MAX_TEMPERATURE, DEFAULT.temperature, step=0.05, label="Temperature",
                        info="Below 1 the pictures are more typical, above 1 more varied.",
                    )  # fmt: skip
                    count = gr.Slider(1, MAX_SAMPLES, DEFAULT.count, step=1, label="Samples")
            gr.HTML("<h2>Examples</h2><p class='note'>Held-out pictures, as the model draws them from their codes.</p>")
            self.kind = gr.Dropdown([""], label="Examples of", min_width=130)
            self.examples = widgets.tiles()
        self.fields: dict[str, Any] = {"seed": seed, "temperature": temperature, "count": count}
        self.outputs = [self.result, self.note, self.kind, self.examples]
        self.shown = [self.result]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        kinds = pictures.choices(checkpoint)[:-1]
        return {
            self.kind: gr.Dropdown(choices=kinds, value=kinds[0][1]),
            self.examples: self.of_class(kinds[0][1], checkpoint),
            self.note: screen.note(checkpoint.model.prior.sampling),
        }

    def of_class(self, kind: str, checkpoint: Checkpoint) -> str:
        """Examples of one class, to take along."""
        picks = list(dict.fromkeys(pictures.Pick(f"{kind}{number}") for number in range(EXAMPLES_PER_CLASS)))
        named = [(pictures.title(checkpoint, pick), pick.text, pictures.tensor(checkpoint, pick)) for pick in picks]
        different = {tuple(image.flatten().tolist()): (name, text, image) for name, text, image in reversed(named)}
        return screen.tiles(list(different.values())[::-1], TILE, "Click a picture to take it along.")

    def show(self, given: Given) -> Updates:
        settings = given.settings
        codes, images = drawn(settings)
        named = [
            (f"sample {number} of seed {settings.seed}", pictures.decoded(given.checkpoint, code).text, image)
            for number, (code, image) in enumerate(zip(codes, images, strict=True), 1)
        ]
        words = (
            f"{settings.count} pictures drawn by {settings.model}, seed {settings.seed}. Click one to take it along."
        )
        return {self.result: screen.tiles(named, TILE, words)}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        settings = given.settings
        name = offer(given.checkpoint).id
        return program.sampling(name, settings.count, settings.seed, settings.temperature), *drawn(settings)

    def connect(self) -> None:
        desk = self.desk
        for field in self.fields.values():
            desk.at_once(field.input, set_in("sample"), parts=self.shown)
        desk.at_once(self.another.click, new_seed, parts=[*self.shown, self.fields["seed"]])
        desk.at_once(self.result.input, widgets.taken)
        desk.at_once(self.examples.input, widgets.taken)
        self.kind.input(
            lambda kind, model: self.of_class(kind, load(model)),
            [self.kind, desk.fields["model"]], [self.examples],
            queue=False, show_progress="hidden", api_visibility="private",
        )  # fmt: skip


def set_in(tab: str) -> Callable[[Given], Given]:
    """An event's function for a widget of that tab: what the widgets say is all there is to it."""

    def set_it(given: Given) -> Given:
        return given.but(tab=tab)

    return set_it


def new_seed(given: Given) -> Given:
    return given.but(tab="sample", seed=random.randint(0, MAX_SEED))
