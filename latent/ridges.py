"""Histograms one above another, with a threshold through all of them: what it calls, and what it lets pass."""

import math
from html import escape

import torch
from torch import Tensor

from latent.colours import SYMBOLS

BINS = 70
PASSED, CALLED = SYMBOLS["x_hat"], "#d55e00"
TAILS = (0.005, 0.995)  # of the first row; the axis reaches LEFT and RIGHT times what lies between them beyond
LEFT, RIGHT = 0.15, 1.6
HIGH = 0.68  # of a row, its fullest bin


def drawn(rows: dict[str, Tensor], threshold: float, across: str, mine: float | None = None) -> str:
    """The values [M] of each row, by its name, as an SVG with words in the colour of the page.

    What lies beyond the axis is counted at its edge. Each row is as high as its fullest bin. `mine` is a value to be
    marked across all rows. `latent.ridge_figure` makes the same where plotly is.
    """
    low, high = window(next(iter(rows.values())), threshold, mine)
    edges = torch.linspace(low, high, BINS + 1, dtype=torch.float64)
    wide, tall = 6, 48
    shapes = []
    for number, (name, values) in enumerate(rows.items()):
        inside, foot = values.double().clamp(low, high), (number + 1) * tall
        calm, strange = (torch.histogram(inside[mask], edges).hist for mask in sides(values, threshold))
        scale = HIGH * tall / max(1.0, (calm + strange).max().item())
        for bars, under, colour in ((calm, 0 * calm, PASSED), (strange, calm, CALLED)):
            for place, (count, below) in enumerate(zip(bars.tolist(), under.tolist(), strict=True)):
                if count:
                    y = foot - (below + count) * scale
                    shapes.append(f'<rect x="{place * wide}" y="{y:.1f}" width="{wide}" height="{count * scale:.1f}" '
                                  f'fill="{colour}"/>')  # fmt: skip
        shapes.append(f'<text x="0" y="{foot - HIGH * tall - 3:.1f}">{escape(name)}</text>')
    lines = [
        ("threshold", threshold, CALLED, "6 4"),
        *([] if mine is None else [("your picture", mine, SYMBOLS["x"], "0")]),
    ]
    for name, at, colour, dashes in lines:
        x = (min(max(at, low), high) - low) / (high - low) * BINS * wide
        shapes.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{len(rows) * tall}" stroke="{colour}" '
                      f'stroke-width="2.5" stroke-dasharray="{dashes}"><title>{name}</title></line>')  # fmt: skip
    ends = (
        f'<text x="0" y="{len(rows) * tall + 16}">{low:.3g}</text><text x="{BINS * wide}" y="{len(rows) * tall + 16}" '
    )
    ends += f'text-anchor="end">{high:.3g}</text>'
    label = escape(f"Histograms of {across}: {', '.join(rows)}")
    return (
        f'<svg class="ridges" role="img" aria-label="{label}" viewBox="0 0 {BINS * wide} {len(rows) * tall + 22}">'
        f"{''.join(shapes)}{ends}</svg>"
    )


def window(usual: Tensor, threshold: float, mine: float | None) -> tuple[float, float]:
    """The ends of the axis, for the values [M] of the first row."""
    low, high = usual.double().quantile(torch.tensor(TAILS).double()).tolist()
    span = high - low or abs(high) or 1.0
    ends = [threshold] if math.isfinite(threshold) else []
    return min(low - LEFT * span, *ends, high), max(high + RIGHT * span, *ends)


def sides(values: Tensor, threshold: float) -> tuple[Tensor, Tensor]:
    """Which values [M] pass, and which are called strange, [M] each."""
    return values <= threshold, values > threshold
