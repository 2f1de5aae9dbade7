"""A model made ready for the visitor's browser: its networks and held-out codes as files, and what is said about it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import torch
from torch import Tensor

from latent import doubt, grid, nearness
from latent.charts import Chart, Window
from latent.colours import class_colour, code_colours
from latent.domain import Domain
from latent.export import Header, exported
from latent.held_out import HeldOut
from latent.quality import Usage, code_usage
from models import Autoencoder

MAX_CODES = 4000
MAX_CODES_BYTES = 450_000  # so that long codes leave room for the networks
LARGEST_HALF = 65504.0

SIDE = 72  # of a field, in cells: of half a bandwidth or so where a map shows all codes
FIELDS = 16  # of each model are kept, since each takes a fifth of a second


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A model to be shown. What takes time is computed when it is first asked for, and kept.

    id        what the server knows it by
    name      of its family, such as "VAE"
    title     of the model, such as "MNIST · VAE · 2 numbers"
    held_out  as much of it as is shown: see `thinned`
    usage     of its codebook, as every other screen and its card have it; None: as the codes that are shown use it
    """

    id: str
    name: str
    title: str
    model: Autoencoder
    held_out: HeldOut
    domain: Domain
    usage: Usage | None = None

    @cached_property
    def decoder(self) -> tuple[Header, bytes] | None:
        """Header and weights, or None for what the browser does not run."""
        return exported(self.model, "decoder")

    @cached_property
    def encoder(self) -> tuple[Header, bytes] | None:
        """The same of the encoder."""
        return exported(self.model, "encoder")

    @cached_property
    def codes(self) -> tuple[dict[str, Any], bytes]:
        """The held-out codes, row by row as halves or 16-bit indices, then their labels, then their deviations.

        These are a byte each: log σ is `low` + `step` · byte, as the header says. It has a header of its own.
        """
        codes = self.held_out.codes.flatten(1)
        kind, dtype = ("index", "<u2") if self.model.discrete else ("half", "<f2")
        blob = codes.numpy().astype(dtype).tobytes() + self.held_out.labels.numpy().astype("<u2").tobytes()
        count, numbers = codes.shape
        deviations = None
        if self.held_out.deviations is not None:
            levels, low, step = _levels(self.held_out.deviations)
            blob += levels.numpy().tobytes()
            deviations = {"low": low, "step": step}
        header = {"bytes": len(blob), "sha256": hashlib.sha256(blob).hexdigest()}
        return header | {"count": count, "numbers": numbers, "kind": kind, "deviations": deviations}, blob

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All that the browser may load of it, by sha256."""
        return {header["sha256"]: blob for header, blob in filter(None, (self.decoder, self.encoder, self.codes))}

    @cached_property
    def nearness(self) -> nearness.Nearness:
        """What tells near from far among its codes; for continuous ones, in the dimensions that are `used`."""
        deviations = self.held_out.deviations
        used = self.used
        return nearness.measure(self.held_out.codes[:, used], None if deviations is None else deviations[:, used])

    @cached_property
    def doubt(self) -> doubt.Doubt | None:
        """What tells a picture at which its decoder only guesses; None where that can't be told."""
        return doubt.weigh(self.model, self.nearness, self.held_out, self.used)

    @cached_property
    def used(self) -> list[int]:
        """The dimensions that say something about a picture: in the others the decoder is the same everywhere."""
        unused = grid.collapsed(self.held_out)
        return [each for each in range(self.held_out.codes.shape[1]) if each not in unused] or [0]

    @cached_property
    def field(self) -> Callable[[Chart, Window], bytes]:
        """`field(chart, window)` is a picture of where codes are: SIDE² bytes, row by row, the top row first.

        255 stands where held-out codes are as dense as usual, 0 where it is empty.
        """

        @lru_cache(FIELDS)
        def field(chart: Chart, window: Window) -> bytes:
            left, right, bottom, top = window
            middles = (torch.arange(SIDE) + 0.5) / SIDE
            b, a = torch.meshgrid(top + (bottom - top) * middles, left + (right - left) * middles, indexing="ij")
            points = chart.code(torch.stack([a, b], dim=-1).flatten(0, 1))
            shown = nearness.fade(points[:, self.used], self.nearness)
            return (255 * shown).round().to(torch.uint8).numpy().tobytes()

        return field

    @cached_property
    def description(self) -> dict[str, Any]:
        """What a scene says about the model, but for its files and its chart."""
        entries = self.model.codes.entries
        return self.about() | (self._dimensions() if entries is None else self._usage(entries))

    def about(self) -> dict[str, Any]:
        """What is known without looking at its codes."""
        model, held_out, domain, pixels = self.model, self.held_out, self.domain, self.model.pixels
        return {
            "id": self.id,
            "title": self.title,
            "name": self.name,
            "family": model.family,
            "discrete": model.discrete,
            "image_shape": list(model.image_shape),
            "code_shape": list(model.code_shape),
            "classes": list(domain.classes),
            "colours": [class_colour(label) for label in range(len(domain.classes))],
            "fit": domain.fit,
            "likelihood": pixels and {"kind": pixels.kind, "scale": pixels.amount},
            "error": held_out.errors.median().item(),
        }

    def _usage(self, codes: int) -> dict[str, Any]:
        usage = self.usage or code_usage(self.held_out.codes, codes)
        counts = usage.counts.tolist()
        return {
            "usage": {
                "codes": codes,
                "counts": counts,
                "colours": code_colours(counts),
                "share": usage.share,
                "perplexity": usage.perplexity,
            }
        }

    def _dimensions(self) -> dict[str, Any]:
        moments, held_out, near = self.model.moments(), self.held_out, self.nearness
        (dimensions,) = self.model.code_shape
        return {
            "prior": {
                "mean": moments.mean.tolist(),
                "deviation": moments.deviation.tolist(),
                "correlated": bool(moments.factor.tril(-1).any()),
            },
            "order": grid.dimension_order(held_out),
            "amounts": [grid.amount(held_out, each) for each in range(dimensions)],
            "collapsed": grid.collapsed(held_out),
            "names": [grid.dimension_name(each) for each in range(dimensions)],
            "nearness": {
                "bandwidth": near.widths.item() if near.widths.numel() == 1 else None,
                "against": near.against and near.against.to_dict(),
                "radius": near.radius,
                "typical": min(nearness.TYPICAL, max(len(near.codes) - 1, 1)),
                "quantiles": list(near.quantiles),
                "empty": near.empty,
                "dimensions": self.used,
            },
            "doubt": self.doubt and self.doubt.to_dict(),
        }


def thinned(held_out: HeldOut) -> HeldOut:
    """As much of it as a browser is sent, evenly chosen: MAX_CODES at most, and what halves can hold of them."""
    codes = held_out.codes
    numbers, deviations = codes[0].numel(), held_out.deviations
    row = 2 * (numbers + 1) + (0 if deviations is None else numbers)  # bytes, with a label
    count = max(1, min(len(codes), MAX_CODES, MAX_CODES_BYTES // row))
    kept = torch.linspace(0, len(codes) - 1, count, dtype=torch.float64).round().long()
    codes = codes[kept]
    if codes.is_floating_point():
        codes = codes.clamp(-LARGEST_HALF, LARGEST_HALF).half().float()
    if deviations is not None:
        levels, low, step = _levels(deviations[kept])
        deviations = (low + step * levels.float()).exp()
    return HeldOut(codes, held_out.labels[kept], held_out.errors[kept], held_out.kl, deviations=deviations)


def _levels(deviations: Tensor) -> tuple[Tensor, float, float]:
    """`deviations` [N, d] as bytes [N, d], so coarse that it changes few of them by more than a per cent."""
    logs = deviations.double().log()
    low, high = logs.min().item(), logs.max().item()
    step = (high - low) / 255 or 1.0
    return ((logs - low) / step).round().to(torch.uint8), low, step
