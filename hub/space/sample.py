"""Sample: new pictures from a prior of the model, and held-out ones to compare them with."""

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
from latent import prior_map, program, samples
from latent.examples import EXAMPLES_PER_CLASS
from latent.kept import Kept
from latent.limits import MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE
from latent.render import contact_sheet, scale_for

ALL = ("All", DEFAULT.label)
REMEMBERED = 32  # results, so that what visitors see at first is there at once
PICTURE, TILE = 84, 64  # pixels a picture is wide in the file, and on screen

_kept: Kept[samples.Drawn] = Kept(24_000_000, lambda made: made.nbytes)


def asked(settings: Settings) -> samples.Asked:
    """The class to draw, where the prior can."""
    model = load(settings.model).model
    prior = samples.known_prior(model, settings.prior)
    return samples.asked_class(model, prior, None if settings.label < 0 else settings.label)


def drawn(settings: Settings) -> samples.Drawn:
    """The samples that are asked for."""
    checkpoint, label = load(settings.model), asked(settings).label
    prior = samples.known_prior(checkpoint.model, settings.prior)
    key = settings.model, settings.count, settings.seed, settings.temperature, label, prior
    if (kept := _kept.get(key)) is not None:
        return kept
    model, held_out = checkpoint.model, checkpoint.held_out
    made = samples.draw(model, held_out, settings.count, settings.seed, settings.temperature, label, prior)
    _kept.put(key, made)
    return made


def sheet(settings: Settings) -> Image.Image:
    """The samples on one sheet. Raises ValueError where the prior or the class is none that the model has."""
    model = load(settings.model).model
    model.prior_named(settings.prior or None)
    if reason := asked(settings).reason:
        raise ValueError(reason)
    images = drawn(settings).images
    return contact_sheet(images, scale=scale_for(images.shape[-1], PICTURE))


def maps(settings: Settings) -> str:
    """How the codes are drawn, step by step, where they are places of a map; else nothing."""
    checkpoint = load(settings.model)
    prior = samples.known_prior(checkpoint.model, settings.prior)
    how = settings.count, settings.seed, settings.temperature, asked(settings).label
    steps = prior_map.steps(checkpoint.model, checkpoint.held_out, prior, *how)
    return screen.steps([(step.title, step.picture) for step in steps]) if steps else ""


class Sample:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Sample", id="sample") as self.tab:
            with gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self.result = widgets.tiles()
                    self.maps = gr.HTML()
                with gr.Column(scale=2, min_width=280):
                    gr.Markdown("Pictures that never existed: codes drawn at random from one of the priors, decoded.")
                    prior = gr.Dropdown([""], value=DEFAULT.prior, label="Prior", min_width=160)
                    label = gr.Dropdown([ALL], value=DEFAULT.label, label="Class", min_width=120)
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
        self.fields: dict[str, Any] = {
            "seed": seed, "temperature": temperature, "count": count, "prior": prior, "label": label,
        }  # fmt: skip
        self.outputs = [self.result, self.maps, self.note, self.kind, self.examples]
        self.shown = [self.result, self.maps, self.note]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        kinds = pictures.choices(checkpoint)[:-1]
        titles, fields = samples.prior_titles(checkpoint.model), self.fields
        default, *others = titles.items()
        classes = [ALL, *((name, number) for number, name in enumerate(checkpoint.domain.classes))]
        # The default one is called nothing, as in a link that does not name any.
        priors = [(default[1], DEFAULT.prior), *((title, name) for name, title in others)]
        chosen = settings.prior if settings.prior in dict(others) else DEFAULT.prior
        label = settings.label if settings.label < len(checkpoint.domain.classes) else DEFAULT.label
        return {
            self.kind: gr.Dropdown(choices=kinds, value=kinds[0][1]),
            self.examples: self.of_class(kinds[0][1], checkpoint),
            fields["prior"]: gr.Dropdown(choices=priors, value=chosen),
            fields["label"]: gr.Dropdown(choices=classes, value=label),
        }

    def of_class(self, kind: str, checkpoint: Checkpoint) -> str:
        """Examples of one class, to take along."""
        picks = list(dict.fromkeys(pictures.Pick(f"{kind}{number}") for number in range(EXAMPLES_PER_CLASS)))
        named = [(pictures.title(checkpoint, pick), pick.text, pictures.tensor(checkpoint, pick)) for pick in picks]
        different = {tuple(image.flatten().tolist()): (name, text, image) for name, text, image in reversed(named)}
        return screen.tiles(list(different.values())[::-1], TILE, "Click a picture to take it along.")

    def show(self, given: Given) -> Updates:
        settings, checkpoint = given.settings, given.checkpoint
        made = drawn(settings)
        named = [
            (f"sample {number} of seed {settings.seed}", pictures.decoded(checkpoint, code).text, image)
            for number, (code, image) in enumerate(zip(made.codes, made.images, strict=True), 1)
        ]
        words = (
            f"{settings.count} pictures drawn by {settings.model}, seed {settings.seed}. Click one to take it along. "
            f"{samples.nearness_in_words(made, checkpoint.held_out)}"
        )
        prior = checkpoint.model.prior_named(samples.known_prior(checkpoint.model, settings.prior))
        return {
            self.result: screen.tiles(named, TILE, words, made.notes),
            self.maps: maps(settings),
            self.note: screen.note(" ".join(filter(None, [asked(settings).reason, prior.sampling]))),
        }

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        settings = given.settings
        name, made = offer(given.checkpoint).id, drawn(settings)
        prior = settings.prior if settings.prior in given.checkpoint.model.priors else None
        how = settings.count, settings.seed, settings.temperature, asked(settings).label, prior
        return program.sampling(name, *how), made.codes, made.images

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
