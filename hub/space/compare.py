"""Compare: two or three models on the same pictures, seeds and paths, and their figures in one table."""

from typing import Any

import gradio as gr
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from hub import Checkpoint, at_hand, counterparts, side_by_side
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.anomalies import table
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given
from hub.space.interpolate import options
from hub.space.loaded import load
from hub.space.settings import Settings
from latent import coding, compare, program
from latent.examples import EXAMPLES_PER_CLASS
from latent.limits import MAX_SEED
from latent.travel import CURVE_TITLES, travel

NOBODY = ("None", "none")
SUGGESTED = ("The one of another family", "")
SAMPLES = 10


def cast(settings: Settings) -> list[Checkpoint]:
    """The models side by side, each once. Raises `CheckpointError` for what is none."""
    first = load(settings.model)
    suggested = next((entry.name for entry in counterparts(first).values()), "")
    names = [settings.model, settings.second or suggested, settings.third]
    return [load(name) for name in dict.fromkeys(names) if name and name != NOBODY[1]]


def alike(images: Tensor, like: Tensor) -> Tensor:
    """Pictures [N, C, H, W] in the form in which they can stand on one sheet with others, for the eye alone."""
    channels, *size = like.shape[1:]
    images = images if images.shape[1] == channels else images.mean(1, keepdim=True).expand(-1, channels, -1, -1)
    return images if list(images.shape[2:]) == size else interpolate(images, size)


def sheet(models: list[Checkpoint], made: list[tuple[Tensor, Tensor]], label: str, words: str) -> str:
    """A row of tiles for each model, of codes [N, *code_shape] and pictures [N, C, H, W]."""
    count = len(made[0][1])
    images = torch.cat([alike(pictured, made[0][1]) for _, pictured in made])
    picks = [
        pictures.decoded(model, code).text for model, (codes, _) in zip(models, made, strict=True) for code in codes
    ]
    names = [f"{label} {number} of {model.name}" for model in models for number in range(1, count + 1)]
    return screen.board(images, picks, names, count, label, words, [each.title for each in models])


class Compare:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Compare", id="compare") as self.tab:
            gr.Markdown("Two or three models on the same pictures, the same seed and the same way between codes.")
            with gr.Row():
                listed = [(title, name) for name, title in at_hand().items()]
                second = gr.Dropdown(
                    [SUGGESTED, NOBODY, *listed], value=DEFAULT.second, label="Second model", allow_custom_value=True,
                    info="Or type a repo id of the Hub.",
                )  # fmt: skip
                third = gr.Dropdown(
                    [("None", ""), *listed], value=DEFAULT.third, label="Third model", allow_custom_value=True,
                    info="Or type a repo id of the Hub.",
                )  # fmt: skip
                number = gr.Number(
                    DEFAULT.of_each, label="Which of each class", precision=0, minimum=1, maximum=EXAMPLES_PER_CLASS
                )
                seed = gr.Number(DEFAULT.throw, label="Seed of samples", precision=0, minimum=0, maximum=MAX_SEED)
                way = gr.Radio(options(CURVE_TITLES), value=DEFAULT.way, label="Path")
            gr.HTML("<h2>The same pictures</h2>")
            self.back = widgets.tiles()
            gr.HTML("<h2>Samples</h2>")
            self.samples = widgets.tiles()
            gr.HTML("<h2>The way from the first picture to the second</h2>")
            self.path = widgets.tiles()
            gr.HTML("<h2>What was measured</h2>")
            self.figures = gr.HTML()
        self.fields: dict[str, Any] = {
            "second": second, "third": third, "of_each": number, "throw": seed, "way": way,
        }  # fmt: skip
        self.outputs = [self.back, self.samples, self.path, self.figures]
        self.shown = self.outputs

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        return {}

    def show(self, given: Given) -> Updates:
        settings = given.settings
        models = cast(settings)
        shown = self.line_up(given)
        backs, samples, paths, words = [], [], [], []
        for each in models:
            images = self.fitted(models[0], each, shown.images)
            back = compare.came_back(each.model, images)
            backs.append((back.codes, back.images))
            half = each.held_out.errors.median()
            if shown.unseen:
                words.append(
                    f"{each.title}: {back.in_words.partition(' Below')[0]} Half of its held-out pictures: {half:.4f}."
                )
            codes = each.model.sample_codes(SAMPLES, settings.throw).cpu()
            samples.append((codes, coding.decode(each.model, codes)))
            if len(images) > 1:
                journey = travel(each.model, images[:2], compare.STEPS, settings.way)
                paths.append((journey.codes, journey.frames))
        priors = "; ".join(f"{each.title}: {each.model.prior_named(None).title}" for each in models)
        taken = "Click a picture to take it along."
        return {
            self.back: sheet(models, backs, "Picture", " ".join([*words, shown.origin, taken])),
            self.samples: sheet(models, samples, "Sample", f"Seed {settings.throw}. {priors}. {taken}"),
            self.path: sheet(models, paths, "Step", taken) if paths else "",
            self.figures: self.measured(models),
        }

    def line_up(self, given: Given) -> compare.LineUp:
        """The pictures that all are shown."""
        first = given.checkpoint
        return compare.line_up(first.model, first.held_out, first.domain, given.settings.of_each - 1)

    def fitted(self, first: Checkpoint, to: Checkpoint, images: Tensor) -> Tensor:
        """The pictures of the first model, for another."""
        of = (first.domain, first.model.image_shape)
        return compare.fitted(images, of, (to.domain, to.model.image_shape))

    def measured(self, models: list[Checkpoint]) -> str:
        """The figures of all models, each beside what it is to be compared with."""
        parts = []
        for part, lines in side_by_side([each.report for each in models]).items():
            rows = [
                [line.words, *(f"{one} ({other})" if other else one
                               for one, other in zip(line.shown, line.compared, strict=True))]
                for line in lines
            ]  # fmt: skip
            parts.append(table([part or "Measured", *(each.title for each in models)], rows))
        parts.append(screen.note("What is missing, “–”, python -m training.evaluate with the model's name measures."))
        return "".join(parts)

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        settings, models = given.settings, cast(given.settings)
        names = [offer(each).id for each in models]
        back = compare.came_back(models[0].model, self.line_up(given).images)
        text = program.comparing(names, settings.of_each - 1, settings.throw, SAMPLES, settings.way)
        return text, back.codes, back.images

    def connect(self) -> None:
        def changed(given: Given) -> Given:
            return given.but(tab="compare")

        for field in self.fields.values():
            self.desk.at_once(field.input, changed, parts=self.shown)
        for part in (self.back, self.samples, self.path):
            self.desk.at_once(part.input, widgets.taken)
