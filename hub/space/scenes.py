"""What the live tab shows: which models, on which plane or from which picture, and where the visitor let go there.

A model of more than two numbers has no whole plane of its own. It is offered the one of two models of two numbers for
the same pictures, an AE beside a VAE, which is also what a visitor of the Space sees first.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from hub import Checkpoint, beside, list_models
from hub.live.offers import offer
from hub.space import pictures
from hub.space.loaded import load
from hub.space.pictures import Given, Pick
from hub.space.settings import STATE, Settings, View
from latent import charts, grid, scene
from latent.charts import Chart
from latent.code_text import read_code, write_code
from latent.compute import slot
from latent.scene import Scene
from models import FAMILIES

CORNERS, SIDE_BY_SIDE = 3, 2  # pictures a plane is laid through, and maps that have room beside each other
AUTOMATIC = ("Automatic", 0)
STARTS: dict[View, str] = {"three": "keys", "around": "picture", "sliders": "picture", "codes": "picture"}
NOTES: dict[View, str] = {
    "plane": "Models with codes of two numbers: a map shows all there is of such a code.",
    "three": "A plane through the codes of the first three key pictures in the tab Interpolate.",
    "around": "Two numbers of a code change, beginning with the code of the picture in the tab Encode.",
    "sliders": "One slider for each number, beginning with the code of the picture in the tab Encode.",
    "codes": "The code is a picture of indices, beginning with the one of the picture in the tab Encode.",
}
MIDDLE = torch.tensor(charts.TRIANGLE).mean(0)  # of three pictures


def views(checkpoint: Checkpoint) -> list[tuple[str, View]]:
    """What can be shown for a model, by what it is called on screen."""
    model = checkpoint.model
    own = [("Code map", "codes")] if model.discrete else [("Sliders", "sliders")]
    if not model.discrete and model.code_shape[0] > 2:
        own = [("Three pictures", "three"), ("Two dimensions", "around"), *own]
    whole = len(pair(checkpoint))
    if not whole:
        return own
    return [("AE & VAE" if whole > 1 else "Whole plane", "plane"), *own]


def view(settings: Settings) -> View:
    """The view that is shown: the one asked for, where the model has it."""
    possible = [name for _, name in views(load(settings.model))]
    return settings.view if settings.view in possible else possible[0]


def own_view(checkpoint: Checkpoint) -> View:
    """The first view of the model itself, for somebody who has chosen it."""
    possible = [name for _, name in views(checkpoint)]
    return next(name for name in possible if name != "plane" or _fills_plane(checkpoint))


def pair(checkpoint: Checkpoint) -> list[Checkpoint]:
    """Models of two numbers for the same pictures, at most two and of different families; this one if it is such."""
    found = {checkpoint.model.family: checkpoint} if _fills_plane(checkpoint) else {}
    for entry in list_models():
        alike = (entry.domain, entry.image_shape) == (checkpoint.domain, checkpoint.model.image_shape)
        if alike and entry.code == "2 numbers" and entry.family not in found and len(found) < SIDE_BY_SIDE:
            found[entry.family] = load(entry.name)
    return [found[family] for family in FAMILIES if family in found]


def axes(checkpoint: Checkpoint) -> list[tuple[str, int]]:
    """The dimensions to choose from, counted from one, the most informative first; 0 stands for these."""
    if checkpoint.model.discrete:
        return [AUTOMATIC]
    return [AUTOMATIC, *((grid.dimension_name(j), j + 1) for j in grid.dimension_order(checkpoint.held_out))]


def starts(settings: Settings, keys: list[Pick], picture: Pick | None) -> list[Pick]:
    """The pictures that the view starts from; none for the whole plane."""
    checkpoint = load(settings.model)
    match STARTS.get(view(settings)):
        case "keys":
            others = [pick for pick in pictures.first(checkpoint, 2 * CORNERS) if pick not in keys]
            return [*keys, *others][:CORNERS]
        case "picture":
            return [picture or pictures.first(checkpoint, 1)[0]]
    return []


def after(before: Given, keys: list[Pick], picture: Pick | None) -> Settings:
    """The settings once other pictures were chosen: a plane or a code that starts from them starts anew."""
    settings, *chosen = before
    moved = starts(settings, keys, picture) != starts(settings, *chosen)
    return from_the_start(settings) if moved else settings


def from_the_start(settings: Settings) -> Settings:
    """The settings without a place and a path, for another plane or picture."""
    return replace(settings, code="", path="")


def make(settings: Settings, keys: list[Pick], picture: Pick | None) -> Scene:
    """The scene for the settings. Raises ValueError with a sentence where it can't be shown."""
    stage = _stage(settings, starts(settings, keys, picture))
    state = {name: text for name in STATE if (text := getattr(settings, name))}
    exhibits = [offer(each) for each in stage.models]
    with slot(*(each.model for each in stage.models)):
        if stage.view in ("sliders", "codes"):
            return getattr(scene, stage.view)(*exhibits, stage.start, stage.name, state)
        return scene.plane(exhibits, stage.maps, state)


def let_go(settings: Settings, keys: list[Pick], picture: Pick | None) -> Pick:
    """The picture at the place where the visitor let go, or could start; drawn by the model whose map is to be seen."""
    stage = _stage(settings, starts(settings, keys, picture))
    code, model = stage.place(settings), stage.models[0]
    if len(stage.maps) == SIDE_BY_SIDE and settings.maps == "second":
        model = stage.models[1]
        code = code if settings.link == "number" else stage.maps[1].code(stage.maps[0].place(code))
    return pictures.decoded(offer(model).id, write_code(code))


@dataclass(frozen=True, eq=False)
class _Stage:
    """What is shown: one model or two, of planes with a map each, from the code `start` of the picture `name`."""

    view: View
    models: list[Checkpoint]
    maps: list[Chart]
    start: Tensor
    name: str = ""

    def place(self, settings: Settings) -> Tensor:
        """The code of the first model at the place where the visitor is."""
        said = read_code(settings.code, self.models[0].model)
        return self.start if said is None else said


@torch.inference_mode()
def _stage(settings: Settings, picks: list[Pick]) -> _Stage:
    checkpoint, chosen = load(settings.model), view(settings)
    if chosen == "plane":
        models = pair(checkpoint)
        maps = [charts.whole(each.model, each.held_out) for each in models]
        return _Stage(chosen, models, maps, maps[0].code(torch.zeros(2)))
    names = [pictures.title(checkpoint, pick) for pick in picks]
    images = torch.stack([pictures.tensor(checkpoint, pick) for pick in picks])
    if chosen == "three":
        other = beside(checkpoint)
        models = [checkpoint, load(other.name)] if other else [checkpoint]
        maps = [charts.through(_codes(each, images), names) for each in models]
        return _Stage(chosen, models, maps, maps[0].code(MIDDLE))
    codes = _codes(checkpoint, images)
    maps = [charts.around(checkpoint.model, codes[0], *_dimensions(settings), names[0])] if chosen == "around" else []
    return _Stage(chosen, [checkpoint], maps, codes[0], names[0])


def _codes(checkpoint: Checkpoint, images: Tensor) -> Tensor:
    """The codes [N, *code_shape] of pictures, on the CPU."""
    return checkpoint.model.encode(images.to(checkpoint.model.device)).cpu()


def _dimensions(settings: Settings) -> tuple[int, int]:
    """The two dimensions of a plane around a picture, counted from zero."""
    order = grid.dimension_order(load(settings.model).held_out)
    across, upwards = settings.across - 1, settings.upwards - 1
    across = across if across >= 0 else next(j for j in order if j != upwards)
    return across, upwards if upwards >= 0 else next(j for j in order if j != across)


def _fills_plane(checkpoint: Checkpoint) -> bool:
    return not checkpoint.model.discrete and checkpoint.model.code_shape == (2,)
