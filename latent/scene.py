"""What `latent/browser/live.js` shows, as plain values for JSON: which models, on which plane, from where to start.

Where a network is small enough for a browser, a scene holds its header and the address of its weights; and in any case
the address at which the server runs it. Addresses are relative to the mount of `hub.live`.
"""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import quote

from torch import Tensor

from latent import charts
from latent.charts import Chart, Window
from latent.exhibit import SIDE, Exhibit

Scene = dict[str, Any]


def plane(exhibits: list[Exhibit], maps: list[Chart], state: dict[str, str] | None = None) -> Scene:
    """One map, or two side by side: each model with the chart it is shown on."""
    window = charts.window(maps, [exhibit.held_out.codes for exhibit in exhibits])
    models = [
        model | {"chart": _chart(chart), "field": _field(exhibit, chart, window)}
        for model, exhibit, chart in zip(_models(exhibits, ("decoder", "encoder")), exhibits, maps, strict=True)
    ]
    same = len(exhibits) == 2 and all(exhibit.model.code_shape == (2,) for exhibit in exhibits)
    return _scene("plane", models, state, window=list(window), same_numbers=same)


def sliders(exhibit: Exhibit, around: Tensor, name: str, state: dict[str, str] | None = None) -> Scene:
    """A slider for each dimension, which start at the code `around` [d] of the picture called `name`."""
    return _scene("sliders", _models([exhibit], ("decoder",)), state, around=around.tolist(), around_name=name)


def code_map(exhibit: Exhibit, around: Tensor, name: str, state: dict[str, str] | None = None) -> Scene:
    """A grid of indices to paint on, which starts as `around` [h, w], the code of the picture called `name`."""
    indices = around.flatten().tolist()
    return _scene("code-map", _models([exhibit], ("decoder", "encoder")), state, around=indices, around_name=name)


def figure(exhibits: list[Exhibit]) -> dict[str, Any]:
    """The models that a figure of the primer runs, each with all its networks and codes."""
    return {"models": _models(exhibits, ("decoder", "encoder"))}


def _scene(view: str, models: list[dict[str, Any]], state: dict[str, str] | None, **parts: Any) -> Scene:
    scene = {"view": view, "models": models, **parts}
    # All that is shown but the state: while this stays the same, what the visitor moved stays where it is.
    key = hashlib.sha256(json.dumps(scene).encode()).hexdigest()[:16]
    return {"key": key, **scene, "state": state or {}}


def _models(exhibits: list[Exhibit], parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """The models with their codes and those of their networks that `parts` names."""
    return [
        exhibit.description
        | {"encoder": None, "codes": _codes(exhibit)}
        | {part: _network(exhibit, part) for part in parts}
        for exhibit in exhibits
    ]


def _network(exhibit: Exhibit, part: str) -> dict[str, Any]:
    header, _ = getattr(exhibit, part) or (None, None)
    address = _file(header) if header else None
    return {"header": header, "address": address, "server": f"run/{part}?model={quote(exhibit.id, safe='')}"}


def _codes(exhibit: Exhibit) -> dict[str, Any]:
    header, _ = exhibit.codes
    return header | {"address": _file(header)}


def _file(header: dict[str, Any]) -> str:
    return f"weights/{header['sha256']}.bin"


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "origin": list(chart.origin),
        "across": list(chart.across),
        "up": list(chart.up),
        "axes": list(chart.axes) if chart.axes else None,
        "corners": [{"name": name, "place": list(place)} for name, place in chart.corners],
    }


def _field(exhibit: Exhibit, chart: Chart, window: Window) -> dict[str, Any]:
    fade = base64.b64encode(exhibit.field(chart, window)).decode()
    return {"window": list(window), "side": SIDE, "fade": fade}
