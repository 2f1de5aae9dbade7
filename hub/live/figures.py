"""What figures of the primer need beside what their readers set: models, and what is computed of them."""

import threading
from functools import cache
from typing import Any

from hub.live.offers import offered
from latent import scene
from latent.compute import slot
from latent.primer import Chapter

_turn = threading.Lock()
"""Of many who open a chapter at once one computes what it needs, and the others find it."""


def figure_data(chapter: Chapter) -> dict[str, Any]:
    """Plain values for JSON: `models`, as `latent.scene` describes them, with addresses relative to this server's."""
    with _turn:
        return _data(chapter.models)


@cache
def _data(names: tuple[str, ...]) -> dict[str, Any]:
    exhibits = [offered(name) for name in names]
    with slot(*(exhibit.model for exhibit in exhibits)):
        return scene.figure(exhibits)
