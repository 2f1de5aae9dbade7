"""What a live view shows: which models, on which planes, from which code; decided here for every front end."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from hub.catalogue import beside
from hub.folder.checkpoint import Checkpoint
from hub.live.offers import offer
from latent import charts, coding, grid, scene
from latent.charts import Chart
from latent.compute import slot
from latent.scene import Scene
from latent.views import View

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""One for each model of this place; two models are always waited for in the same order."""

MIDDLE = torch.tensor(charts.TRIANGLE).mean(0)  # of three pictures


@dataclass(frozen=True, eq=False)
class Stage:
    """Made by `set_stage`.

    models  the model, and one to compare it with at the same place if there is such
    maps    of planes: the chart that each of the models is shown on
    start   the code of the first model that the view starts from, [*code_shape]
    name    what the picture with that code is called
    """

    view: View
    models: list[Checkpoint]
    maps: list[Chart]
    start: Tensor
    name: str = ""

    def scene(self, state: dict[str, str] | None = None) -> Scene:
        """What `latent/browser/live.js` shows; `state` is where the visitor let go."""
        exhibits = [offer(each) for each in self.models]
        with self._turn(), slot(*(each.model for each in self.models)):
            if self.maps:
                return scene.plane(exhibits, self.maps, state)
            draw = scene.code_map if self.view == "code-map" else scene.sliders
            return draw(exhibits[0], self.start, self.name, state)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Of many who open a model at once one computes what is kept of it, and the others find it.

        Whoever opens a stranger's model does not wait here: their number is limited elsewhere.
        """
        with ExitStack() as held:
            if not any(each.source == "hub" for each in self.models):
                for name in sorted(each.name for each in self.models):
                    held.enter_context(_turns[name])
            yield


def set_stage(
    view: View,
    checkpoint: Checkpoint,
    pictures: list[tuple[str, Tensor]],
    load: Callable[[str], Checkpoint],
    dimensions: tuple[int | None, int | None] = (None, None),
) -> Stage:
    """The view of a model from `pictures`, each with its name and [C, H, W]; `load` loads another model by its name.

    "plane" starts from no picture, "three" from three, all others from one. `dimensions` are those across and upwards
    in "around", counted from zero; the most informative where None. Raises ValueError for pictures on one line, and
    for one dimension on both axes.
    """
    names = [name for name, _ in pictures]
    other = beside(checkpoint) if view in ("plane", "three") else None
    models = [checkpoint, load(other.name)] if other else [checkpoint]
    with slot(*(each.model for each in models)):
        if view == "plane":
            maps = [charts.whole(each.model) for each in models]
            return Stage(view, models, maps, maps[0].code(torch.zeros(2)))
        codes = [_encoded(each, pictures) for each in models]
        if view == "three":
            maps = [charts.through(codes[0], names)]
            try:
                maps += [charts.through(each, names) for each in codes[1:]]
            except ValueError:  # what spans a plane in one model may lie on a line in another
                models = models[:1]
            return Stage(view, models, maps, maps[0].code(MIDDLE))
        code, name = codes[0][0], names[0]
        if view == "around":
            chart = charts.around(checkpoint.model, code, *_axes(checkpoint, dimensions), name)
            return Stage(view, models, [chart], code, name)
        return Stage(view, models, [], code, name)


def _encoded(checkpoint: Checkpoint, pictures: list[tuple[str, Tensor]]) -> Tensor:
    """The codes [N, *code_shape] of the pictures, on the CPU."""
    images = torch.stack([image for _, image in pictures])
    return coding.encode(checkpoint.model, images)


def _axes(checkpoint: Checkpoint, dimensions: tuple[int | None, int | None]) -> tuple[int, int]:
    """The dimensions across and upwards, those that nobody chose being the most informative that are left."""
    across, upwards = dimensions
    order = grid.dimension_order(checkpoint.held_out)
    across = next(j for j in order if j != upwards) if across is None else across
    return across, next(j for j in order if j != across) if upwards is None else upwards
