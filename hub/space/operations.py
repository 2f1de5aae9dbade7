"""What one can ask of the Space: generate, interpolate, encode, sweep. The widgets and the programs ask the same.

Everything raises ValueError, with one sentence for the person who asked, for what can't be done.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import gpu, pictures
from hub.space.loaded import load
from hub.space.pictures import Pick
from hub.space.settings import MAX_KEYS, Settings
from latent import coding, grid
from latent.code_text import write_code
from latent.compute import slot
from latent.film import gif_bytes, webp_bytes
from latent.inspect import Inspection, inspect
from latent.interpolate import key_frames
from latent.render import contact_sheet, error_map, scale_for
from latent.travel import Travel, travel
from models import Autoencoder

WRITERS = {"gif": gif_bytes, "webp": webp_bytes}
REMEMBERED = 32  # results, so that what visitors see at first is there at once
PICTURE, SMALL = 84, 56  # pixels a picture of a sheet is wide, and one of the many of a sweep
ROWS, STEPS, SIDE = 10, 9, 13  # of a sweep: rows of so many steps; a plane has so many pictures a side


@lru_cache(maxsize=REMEMBERED)
def generate(settings: Settings) -> Image.Image:
    """New pictures from the model's prior, on one sheet."""
    model = load(settings.model).model
    with slot(model):
        return _sheet(model.sample(settings.count, settings.seed, settings.temperature).cpu())


@dataclass(frozen=True)
class Film:
    """A journey as files of the same frames, by kind, and its key pictures: their names, and their codes as written.

    `model` is what `hub.live` knows the model by.
    """

    files: dict[str, bytes]
    keys: tuple[str, ...]
    codes: tuple[str, ...]
    model: str


def interpolate(settings: Settings, picks: list[Pick], kinds: tuple[str, ...] = ("gif",)) -> Film:
    """The journey through the pictures; through the first ones of the model's data set where none are given."""
    return _film(settings, picks, kinds) if picks else _first_film(settings, kinds)


@lru_cache(maxsize=REMEMBERED)
def _first_film(settings: Settings, kinds: tuple[str, ...]) -> Film:
    return _film(settings, pictures.first(load(settings.model)), kinds)


def _film(settings: Settings, picks: list[Pick], kinds: tuple[str, ...]) -> Film:
    checkpoint = load(settings.model)
    if not 2 <= len(picks) <= MAX_KEYS:
        raise ValueError(f"A journey runs through 2 to {MAX_KEYS} pictures, not {len(picks)}: add or remove some.")
    images = torch.stack([pictures.tensor(checkpoint, pick) for pick in picks])
    how = {"frames": settings.frames, "curve": settings.curve, "easing": settings.easing, "turn": settings.turn}
    journey = (_travel_on_lent_gpu if gpu.borrows(checkpoint.model) else _travel_here)(checkpoint.model, images, **how)
    keys = tuple(pictures.title(checkpoint, pick) for pick in picks)
    stops = key_frames(len(picks), settings.frames, settings.turn)[: len(picks)]
    note = {
        "model": checkpoint.name,
        "revision": checkpoint.revision,
        "keys": list(keys),
        **how,
        "link": settings.address(),
    }
    with slot():
        files = {kind: WRITERS[kind](journey.frames, settings.fps, note=note) for kind in kinds}
    return Film(files, keys, tuple(map(write_code, journey.codes[stops])), offer(checkpoint).id)


def _travel_here(model: Autoencoder, images: Tensor, **how) -> Travel:
    with slot(model):
        return travel(model, images, **how)


@gpu.GPU(duration=gpu.SECONDS)
def _travel_on_lent_gpu(model: Autoencoder, images: Tensor, **how) -> Travel:
    return travel(gpu.on_lent_gpu(model), images, **how)


def encode(settings: Settings, pick: Pick) -> Inspection:
    """The picture through the model and back."""
    checkpoint = load(settings.model)
    with slot(checkpoint.model):
        return inspect(checkpoint.model, checkpoint.held_out, pictures.tensor(checkpoint, pick))


def compared(seen: Inspection) -> Image.Image:
    """What went in, what came back and where they differ, on one sheet."""
    shown = (seen.image, seen.reconstruction, error_map(seen.image, seen.reconstruction))
    return _sheet(torch.stack([image.expand(3, -1, -1) for image in shown]), columns=3)


@lru_cache(maxsize=REMEMBERED)
def sweep(settings: Settings) -> tuple[Image.Image, str]:
    """A sheet of what the model draws where one or two dimensions of a code change, and what it shows in words.

    Of a model whose codes are indices: with each index in one cell.
    """
    checkpoint = load(settings.model)
    model = checkpoint.model
    draw = _cell if model.discrete else _rows if settings.sweep == "rows" else _plane
    with slot(model):
        codes, columns, names, words = draw(settings, checkpoint)
        images = coding.decode(model, codes)
        return _sheet(images, columns, SMALL, gap=1, row_names=names), words


def _rows(settings: Settings, checkpoint: Checkpoint) -> tuple[Tensor, int, tuple[str, ...], str]:
    moments = checkpoint.model.moments().cpu()
    dimensions = grid.dimension_order(checkpoint.held_out)[:ROWS]
    codes = grid.sweeps(_origin(settings, checkpoint), dimensions, grid.extents(moments, settings.reach), STEPS)
    words = (
        f"One row for each dimension, from −{settings.reach:g} to {settings.reach:g} standard deviations of the prior"
    )
    names = tuple(f"z{dimension + 1}" for dimension in dimensions)  # pictures are written on in plain letters
    return codes.flatten(0, 1), STEPS, names, f"{words}; those that tell most about a picture come first."


def _plane(settings: Settings, checkpoint: Checkpoint) -> tuple[Tensor, int, tuple[str, ...], str]:
    order = grid.dimension_order(checkpoint.held_out)
    across, upwards = (
        _among(chosen, len(order), default, "dimension")
        for chosen, default in ((settings.across, order[0]), (settings.upwards, order[1 % len(order)]))
    )
    extents = grid.extents(checkpoint.model.moments().cpu(), settings.reach)
    codes = grid.plane_lattice(_origin(settings, checkpoint), across, upwards, extents, SIDE)
    names = [grid.dimension_name(dimension) for dimension in (across, upwards)]
    words = f"{names[0]} grows to the right, {names[1]} upwards, by {settings.reach:g} standard deviations either way."
    return codes, SIDE, (), words


def _cell(settings: Settings, checkpoint: Checkpoint) -> tuple[Tensor, int, tuple[str, ...], str]:
    model = checkpoint.model
    height, width = model.code_shape
    row = _among(settings.row, height, height // 2, "row")
    column = _among(settings.column, width, width // 2, "column")
    order = grid.cell_order(checkpoint.held_out, row, column, model.codes.entries)[: STEPS**2]
    codes = grid.swap_cell(_origin(settings, checkpoint), row, column, torch.tensor(order))
    words = f"Each index in row {row + 1}, column {column + 1} of the code, the most frequent first: {len(order)} of "
    return (
        codes,
        STEPS,
        (),
        f"{words}{model.codes.entries}. An index is a name, not an amount: there is no slider for it.",
    )


def _origin(settings: Settings, checkpoint: Checkpoint) -> Tensor:
    """The code that a sweep starts from, [*code_shape]."""
    model = checkpoint.model
    if settings.around or model.discrete:
        picks = pictures.parse(settings.around) or pictures.first(checkpoint, 1)
        return coding.encode_one(model, pictures.tensor(checkpoint, picks[0]))
    return model.moments().mean.cpu()


def _among(chosen: int, count: int, default: int, what: str) -> int:
    """A place that counts from one, or 0 for the default, as one that counts from zero."""
    if chosen > count:
        raise ValueError(f"This model has {count} {what}s, so there is no {what} {chosen}.")
    return chosen - 1 if chosen else default


def _sheet(images: Tensor, columns: int | None = None, width: int = PICTURE, **layout: Any) -> Image.Image:
    return contact_sheet(images, columns, scale_for(images.shape[-1], width), **layout)


def warm_up(settings: Settings) -> None:
    """Makes what visitors see at first, so that nobody waits for it."""
    generate(settings)
    sweep(settings)
    interpolate(settings, [])
