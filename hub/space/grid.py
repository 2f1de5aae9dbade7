"""Latent grid: what the numbers of a code do, dimension by dimension or two at once, or each index in one cell."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import torch
from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given
from hub.space.sample import set_in
from hub.space.settings import Settings
from latent import coding, grid, program
from latent.directions import signed
from latent.kept import Kept
from latent.limits import MAX_REACH, MIN_REACH
from latent.render import contact_sheet, scale_for

ROWS, STEPS, SIDE = 10, 9, 13  # rows of so many steps; a plane has so many pictures a side
SMALL = 56  # pixels a picture is wide
AUTOMATIC = ("Automatic", 0)


@dataclass(frozen=True, eq=False)
class Laid:
    """A sheet before it is decoded: its codes [N, …], pictures a row, their names, what it shows in words.

    `rows` and `marks` are written beside its rows and below its columns, where there is something to say. `origin` is
    the code that it starts from, and `call` the Python for the codes, of model and origin.
    """

    codes: Tensor
    columns: int
    names: tuple[str, ...]
    words: str
    origin: Tensor
    call: str
    rows: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


_kept: Kept[tuple[Laid, Tensor]] = Kept(24_000_000, lambda made: made[0].codes.nbytes + made[1].nbytes)


def made(settings: Settings) -> tuple[Laid, Tensor]:
    """A sheet and its pictures [N, C, H, W]. Raises ValueError for a place that the model's codes do not have."""
    key = (settings.model, settings.sheet, settings.around, settings.across, settings.upwards, settings.reach,
           settings.row, settings.column)  # fmt: skip
    if (kept := _kept.get(key)) is None:
        laid = lay(settings)
        kept = laid, coding.decode(Given(settings).checkpoint.model, laid.codes)
        _kept.put(key, kept)
    return kept


def sheet(settings: Settings) -> tuple[Image.Image, str]:
    """A sheet of what the model draws where one or two dimensions of a code change, and what it shows in words.

    Of a model whose codes are indices: with each index in one cell.
    """
    laid, images = made(settings)
    scale = scale_for(images.shape[-1], SMALL)
    return contact_sheet(images, laid.columns, scale, gap=1, row_names=laid.rows), laid.words


def lay(settings: Settings) -> Laid:
    """The codes of the sheet. Raises ValueError for a place that the model's codes do not have."""
    checkpoint = Given(settings).checkpoint
    lay = _cell if checkpoint.model.discrete else _rows if settings.sheet == "rows" else _plane
    return lay(settings, checkpoint)


def _rows(settings: Settings, checkpoint: Checkpoint) -> Laid:
    origin, reach = _origin(settings, checkpoint), settings.reach
    dimensions = grid.dimension_order(checkpoint.held_out)[:ROWS]
    codes = grid.sweeps(origin, dimensions, grid.extents(checkpoint.model.moments().cpu(), reach), STEPS)
    words = (
        f"One row for each dimension, from −{reach:g} to {reach:g} standard deviations of the prior; those that tell "
        "most about a picture come first."
    )
    call = f"grid.sweeps(origin, {dimensions}, grid.extents(model.moments(), {reach:g}), {STEPS}).flatten(0, 1)"
    rows = tuple(f"{grid.dimension_name(j)}: {grid.amount(checkpoint.held_out, j)}" for j in dimensions)
    marks = tuple(signed(round(step, 2)) for step in torch.linspace(-reach, reach, STEPS).tolist())
    names = tuple(f"{grid.dimension_name(j)} at {mark} deviations" for j in dimensions for mark in marks)
    return Laid(codes.flatten(0, 1), STEPS, names, words, origin, call, rows, marks)


def _plane(settings: Settings, checkpoint: Checkpoint) -> Laid:
    origin, reach = _origin(settings, checkpoint), settings.reach
    order = grid.dimension_order(checkpoint.held_out)
    across, upwards = (
        _among(chosen, len(order), default, "dimension")
        for chosen, default in ((settings.across, order[0]), (settings.upwards, order[1 % len(order)]))
    )
    extents = grid.extents(checkpoint.model.moments().cpu(), reach)
    codes = grid.plane_lattice(origin, across, upwards, extents, SIDE)
    first, second = (grid.dimension_name(dimension) for dimension in (across, upwards))
    words = f"{first} grows to the right, {second} upwards, by {reach:g} standard deviations either way."
    names = tuple(f"row {number // SIDE + 1}, column {number % SIDE + 1}" for number in range(SIDE**2))
    call = f"grid.plane_lattice(origin, {across}, {upwards}, grid.extents(model.moments(), {reach:g}), {SIDE})"
    return Laid(codes, SIDE, names, words, origin, call)


def _cell(settings: Settings, checkpoint: Checkpoint) -> Laid:
    origin, model = _origin(settings, checkpoint), checkpoint.model
    height, width = model.code_shape
    row = _among(settings.row, height, height // 2, "row")
    column = _among(settings.column, width, width // 2, "column")
    assert model.codes.entries is not None  # only grids of indices have cells
    order = grid.cell_order(checkpoint.held_out, row, column, model.codes.entries)[: STEPS**2]
    words = (
        f"Each index in row {row + 1}, column {column + 1} of the code, the most frequent first: {len(order)} of "
        f"{model.codes.entries}. An index is a name, not an amount: there is no slider for it."
    )
    call = f"grid.swap_cell(origin, {row}, {column}, torch.tensor({order}))"
    names = tuple(f"index {index}" for index in order)
    return Laid(grid.swap_cell(origin, row, column, torch.tensor(order)), STEPS, names, words, origin, call)


def _origin(settings: Settings, checkpoint: Checkpoint) -> Tensor:
    """The code that a sheet starts from, [*code_shape]."""
    if settings.around or checkpoint.model.discrete:
        picks = pictures.parse(settings.around) or pictures.first(checkpoint, 1)
        return pictures.code(checkpoint, picks[0])
    return checkpoint.model.moments().mean.cpu()


def _among(chosen: int, count: int, default: int, what: str) -> int:
    """A place that counts from one, or 0 for the default, as one that counts from zero."""
    if chosen > count:
        raise ValueError(f"This model has {count} {what}s, so there is no {what} {chosen}.")
    return chosen - 1 if chosen else default


def axes(checkpoint: Checkpoint) -> list[tuple[str, int]]:
    """The dimensions to choose from, counted from one, the most informative first; 0 stands for these."""
    if checkpoint.model.discrete:
        return [AUTOMATIC]
    return [AUTOMATIC, *((grid.dimension_name(j), j + 1) for j in grid.dimension_order(checkpoint.held_out))]


class Grid:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Latent grid", id="grid") as self.tab, gr.Row():
            with gr.Column(scale=3, min_width=300):
                self.result = widgets.tiles()
            with gr.Column(scale=2, min_width=280):
                gr.Markdown("Change a code in regular steps and see what each part of it does.")
                around = gr.Dropdown([""], value=DEFAULT.around, label="Start from the code of")
                with gr.Column() as self.numbers:
                    shown = [("One dimension a row", "rows"), ("Two dimensions", "plane")]
                    kind = gr.Radio(shown, value=DEFAULT.sheet, label="Show")
                    with gr.Row(visible=False) as self.plane:
                        across = gr.Dropdown([AUTOMATIC], value=DEFAULT.across, label="Across", min_width=120)
                        upwards = gr.Dropdown([AUTOMATIC], value=DEFAULT.upwards, label="Upwards", min_width=120)
                    reach = gr.Slider(
                        MIN_REACH, MAX_REACH, DEFAULT.reach, step=0.5, label="Reach",
                        info="In standard deviations of the prior.",
                    )  # fmt: skip
                with gr.Row(visible=False) as self.cell:
                    looks: dict[str, Any] = {"step": 1, "info": "0 is the middle.", "min_width": 120}
                    row = gr.Slider(0, 1, DEFAULT.row, label="Row", **looks)
                    column = gr.Slider(0, 1, DEFAULT.column, label="Column", **looks)
        self.fields: dict[str, Any] = {
            "around": around, "sheet": kind, "across": across, "upwards": upwards, "reach": reach, "row": row,
            "column": column,
        }  # fmt: skip
        self.outputs = [self.result, self.numbers, self.plane, self.cell]
        self.shown = [self.result, self.plane]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        model, fields = checkpoint.model, self.fields
        height, width = model.code_shape if model.discrete else (1, 1)
        dimensions = axes(checkpoint)
        origins = pictures.origins(checkpoint, settings.around)
        return {
            fields["around"]: gr.Dropdown(choices=origins, value=settings.around),
            fields["across"]: gr.Dropdown(choices=dimensions, value=settings.across),
            fields["upwards"]: gr.Dropdown(choices=dimensions, value=settings.upwards),
            fields["row"]: gr.Slider(maximum=height, value=settings.row),
            fields["column"]: gr.Slider(maximum=width, value=settings.column),
            self.numbers: gr.Column(visible=not model.discrete),
            self.cell: gr.Row(visible=model.discrete),
        }

    def show(self, given: Given) -> Updates:
        settings = given.settings
        laid, images = made(settings)
        picks = [pictures.decoded(given.checkpoint, code).text for code in laid.codes]
        label = f"What {settings.model} draws: {laid.words}"
        words = f"{laid.words} Click a picture to take it along."
        shown = screen.board(images, picks, laid.names, laid.columns, label, words, laid.rows, laid.marks)
        return {self.result: shown, self.plane: gr.Row(visible=settings.sheet == "plane")}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        laid, images = made(given.settings)
        return program.walking(offer(given.checkpoint).id, laid.call, laid.origin, laid.columns), laid.codes, images

    def connect(self) -> None:
        for field in self.fields.values():
            self.desk.at_once(field.input, set_in("grid"), parts=self.shown)
        self.desk.at_once(self.result.input, widgets.taken)
