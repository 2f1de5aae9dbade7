"""What the live tab shows, and where the visitor let go there."""

from dataclasses import replace

from hub import Checkpoint
from hub.live.offers import offer
from hub.live.stage import Stage, set_stage
from hub.space import pictures
from hub.space.loaded import load
from hub.space.pictures import Given, Pick
from hub.space.settings import STATE, Settings, View
from latent import coding, grid
from latent.charts import leads_on
from latent.code_text import read_code, write_code
from latent.scene import Scene
from latent.views import CORNERS, TITLES, views

SIDE_BY_SIDE = 2  # maps that have room beside each other
AUTOMATIC = ("Automatic", 0)
STARTS: dict[View, str] = {"three": "keys", "around": "picture", "sliders": "picture", "codes": "picture"}
NOTES: dict[View, str] = {
    "plane": "A code of two numbers is a place: a map shows all there is of such codes.",
    "three": "A plane through the codes of the first three key pictures in the tab Interpolate.",
    "around": "Two numbers of a code change, beginning with the code of the picture in the tab Encode.",
    "sliders": "One slider for each number, beginning with the code of the picture in the tab Encode.",
    "codes": "The code is a picture of indices, beginning with the one of the picture in the tab Encode.",
}


def choices(checkpoint: Checkpoint) -> list[tuple[str, View]]:
    """What can be shown for a model, by what it is called on screen."""
    return [(TITLES[view], view) for view in views(checkpoint.model, checkpoint.held_out, checkpoint.domain)]


def view(settings: Settings) -> View:
    """The view that is shown: the one asked for, where the model has it."""
    possible = [name for _, name in choices(load(settings.model))]
    return settings.view if settings.view in possible else possible[0]


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
            return corners(checkpoint, keys)
        case "picture":
            return [picture or pictures.first(checkpoint, 1)[0]]
    return []


def corners(checkpoint: Checkpoint, keys: list[Pick]) -> list[Pick]:
    """The first three of the key pictures that span a plane, and others where these are too few."""
    model = checkpoint.model
    chosen, codes = [], []
    for pick in [*keys, *pictures.first(checkpoint, 2 * CORNERS)]:
        code = coding.encode_one(model, pictures.tensor(checkpoint, pick))
        if leads_on(codes, code):
            chosen.append(pick)
            codes.append(code)
        if len(chosen) == CORNERS:
            break
    return chosen


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
    state = {name: text for name in STATE if (text := getattr(settings, name))}
    return _stage(settings, keys, picture).scene(state)


def let_go(settings: Settings, keys: list[Pick], picture: Pick | None) -> Pick:
    """The picture at the place where the visitor let go, or could start; drawn by the model whose map is to be seen."""
    stage = _stage(settings, keys, picture)
    model = stage.models[0]
    said = read_code(settings.code, model.model)
    code = stage.start if said is None else said
    if len(stage.maps) == SIDE_BY_SIDE and settings.maps == "second":
        model = stage.models[1]
        code = code if settings.link == "number" else stage.maps[1].code(stage.maps[0].place(code))
    return pictures.decoded(offer(model).id, write_code(code))


def _stage(settings: Settings, keys: list[Pick], picture: Pick | None) -> Stage:
    checkpoint = load(settings.model)
    named = [
        (pictures.title(checkpoint, pick), pictures.tensor(checkpoint, pick))
        for pick in starts(settings, keys, picture)
    ]
    dimensions = tuple(each - 1 if each else None for each in (settings.across, settings.upwards))
    return set_stage(view(settings), checkpoint, named, load, dimensions)
