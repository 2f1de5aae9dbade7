"""What figures of the primer need beside what their readers set: models, and what is computed of them."""

import threading
from functools import cache
from typing import Any

from hub.live.offers import offered
from latent import scene
from latent.compute import slot
from latent.primer import Chapter
from latent.primer.computed import computed

_turn = threading.Lock()
"""Of many who open a chapter at once one computes what it needs, and the others find it."""


def figure_data(chapter: Chapter) -> dict[str, Any]:
    """Plain values for JSON: `models`, as `latent.scene` describes them, with addresses relative to this server's.

    Beside them is what `latent.primer.computed` gives to figures of that name.
    """
    with _turn:
        return _data(chapter.figures, chapter.models)


@cache
def _data(figures: tuple[str, ...], names: tuple[str, ...]) -> dict[str, Any]:
    exhibits = [offered(name) for name in names]
    with slot(*(exhibit.model for exhibit in exhibits)):
        found = [computed(figure, exhibits) for figure in figures]
    return scene.figure(exhibits) | {name: value for each in found for name, value in each.items()}
