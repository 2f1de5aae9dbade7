"""How a prior draws codes of two numbers: a small map for each step, from noise to the places where the samples end.

Behind them are the held-out codes, in the colours of their classes, and the ellipses of the Gaussians where a prior has
some. The maps are transparent and their colours are read on white and on black.
"""

import math
from dataclasses import dataclass

import torch
from PIL import Image, ImageColor, ImageDraw
from torch import Tensor

from latent.colours import INK, SYMBOLS, class_colour
from latent.compute import slot
from latent.held_out import HeldOut
from latent.kept import Kept, for_life
from models import Autoencoder, Moments

SIZE = 320  # pixels a side
DOTS, LINES, FIRM = 150, 90, 255  # how opaque
SHOWN = 0.97  # quantile of the held-out codes and of draws along each axis, and 0.03: a few lie far out
MARGIN = 0.08  # of the side, all around
MOST_CODES, DRAWS = 2000, 500  # held-out codes, behind; draws of the prior that decide with them how far a map reaches
MOST_BYTES = 3_000_000  # of maps without samples that are kept of a model
ELLIPSE = 1.0  # deviations
SEGMENTS = 48


@dataclass(frozen=True)
class Step:
    """One step of drawing: what it is called, and its map."""

    title: str
    picture: Image.Image


def steps(
    model: Autoencoder, held_out: HeldOut, prior: str, count: int, seed: int, temperature: float, label: int | None
) -> list[Step]:
    """The maps of all steps; none for codes that are not two numbers."""
    if not model.codes.is_plane:
        return []
    drawing = model.prior_named(prior)
    with slot(model):
        stages = [(title, codes.cpu()) for title, codes in drawing.way(count, seed, temperature, label)]
    view, behind = _map(model, held_out, prior, temperature)
    return [Step(title, _over(view, behind, codes)) for title, codes in stages]


def _map(model: Autoencoder, held_out: HeldOut, prior: str, temperature: float) -> tuple["_View", Image.Image]:
    """What all draws of a prior are shown on; of one for each half of a temperature, so that few are drawn."""
    warmth = math.ceil(2 * temperature) / 2
    kept, key = _maps(model), (held_out, prior, warmth)
    if (found := kept.get(key)) is None:
        drawing = model.prior_named(prior)
        with slot(model):
            draws = drawing.sample_codes(DRAWS, 0, warmth).cpu()
            gaussians = [moments.cpu() for moments in drawing.components()]
        view = _View(torch.cat([held_out.codes[:MOST_CODES], draws]))
        found = view, _behind(view, held_out, gaussians)
        kept.put(key, found)
    return found


@for_life
def _maps(model: Autoencoder) -> Kept[tuple["_View", Image.Image]]:
    return Kept(MOST_BYTES, lambda _: 4 * SIZE**2)


class _View:
    """Where codes [N, 2] are on a map, in pixels; one unit is as long across as upwards."""

    def __init__(self, codes: Tensor) -> None:
        low, high = (codes.quantile(share, dim=0) for share in (1 - SHOWN, SHOWN))
        self.middle = (low + high) / 2
        self.scale = SIZE * (1 - 2 * MARGIN) / ((high - low).max().item() or 1.0)

    def places(self, codes: Tensor) -> list[tuple[float, float]]:
        across, up = ((codes - self.middle) * self.scale).unbind(1)
        return list(zip((SIZE / 2 + across).tolist(), (SIZE / 2 - up).tolist(), strict=True))


def _behind(view: _View, held_out: HeldOut, gaussians: list[Moments]) -> Image.Image:
    picture = Image.new("RGBA", (SIZE, SIZE))
    pen = ImageDraw.Draw(picture)
    for (x, y), label in zip(view.places(held_out.codes[:MOST_CODES]), held_out.labels.tolist(), strict=False):
        pen.ellipse((x - 1, y - 1, x + 1, y + 1), fill=_ink(class_colour(label), DOTS))
    turn = torch.linspace(0, 2 * torch.pi, SEGMENTS)
    circle = ELLIPSE * torch.stack([turn.cos(), turn.sin()], dim=1)
    for gaussian in gaussians:
        pen.line(view.places(gaussian.mean + circle @ gaussian.factor.T), fill=_ink(INK, LINES), width=1)
    return picture


def _over(view: _View, behind: Image.Image, codes: Tensor) -> Image.Image:
    picture = behind.copy()
    pen = ImageDraw.Draw(picture)
    for x, y in view.places(codes):
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=_ink(SYMBOLS["z"], FIRM), outline=_ink("#ffffff", FIRM))
    return picture


def _ink(colour: str, opacity: int) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour)[:3], opacity)
