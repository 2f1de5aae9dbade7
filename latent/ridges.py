"""Histograms one above another, with a threshold through all of them: what it calls, and what it lets pass."""

import math
from html import escape

import plotly.graph_objects as go
import torch
from torch import Tensor

from latent.colours import SYMBOLS
from latent.figures import CLEAR, TEMPLATE

BINS = 70
PASSED, CALLED = SYMBOLS["x_hat"], "#d55e00"
TAILS = (0.005, 0.995)  # of the first row; the axis reaches LEFT and RIGHT times what lies between them beyond
LEFT, RIGHT = 0.15, 1.6
HIGH = 0.68  # of a row, its fullest bin
ROW = 64  # pixels


def ridges(rows: dict[str, Tensor], threshold: float, across: str, mine: float | None = None) -> go.Figure:
    """The values [M] of each row, by its name; what lies beyond the axis is counted at its edge.

    Each row is as high as its fullest bin. `mine` is a value to be marked across all rows.
    """
    low, high = _window(next(iter(rows.values())), threshold, mine)
    edges = torch.linspace(low, high, BINS + 1, dtype=torch.float64)
    centres, width = ((edges[:-1] + edges[1:]) / 2).tolist(), (high - low) / BINS
    figure = go.Figure()
    for number, (name, values) in enumerate(rows.items()):
        base = len(rows) - 1 - number
        inside = values.double().clamp(low, high)
        calm, strange = (torch.histogram(inside[mask], edges).hist for mask in _sides(values, threshold))
        scale = HIGH / max(1.0, (calm + strange).max().item())
        for bars, under, colour, what in (
            (calm, 0 * calm, PASSED, "passed"),
            (strange, calm, CALLED, "called strange"),
        ):
            figure.add_bar(
                x=centres, y=(bars * scale).tolist(), base=(base + under * scale).tolist(), width=width, name=what,
                marker={"color": colour, "line": {"width": 0}}, showlegend=number == 0, legendgroup=what,
                customdata=bars.int().tolist(),
                hovertemplate=f"{name}<br>%{{customdata}} {what} at about %{{x:.3g}}<extra></extra>",
            )  # fmt: skip
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=base + HIGH,
            yanchor="bottom",
            text=escape(name, quote=False),
            showarrow=False,
        )
    lines = {"threshold": (threshold, CALLED, "dash")}
    if mine is not None:
        lines["your picture"] = (mine, SYMBOLS["x"], "solid")
    for name, (at, colour, dash) in lines.items():
        place = min(max(at, low), high)
        figure.add_scatter(
            x=[place, place], y=[0, len(rows)], mode="lines", name=name,
            line={"color": colour, "width": 3, "dash": dash}, hovertemplate=f"{name}: {at:.3g}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE, height=90 + ROW * len(rows), margin={"l": 8, "r": 8, "t": 8, "b": 8}, paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR, dragmode=False, barmode="overlay", bargap=0,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1, "x": 0},
    )  # fmt: skip
    figure.update_xaxes(range=[low, high], title_text=across, fixedrange=True, automargin=True)
    return figure.update_yaxes(range=[0, len(rows)], visible=False, fixedrange=True)


def drawn(rows: dict[str, Tensor], threshold: float, across: str, mine: float | None = None) -> str:
    """The same as an SVG with words in the colour of the page, for where no plotly is."""
    low, high = _window(next(iter(rows.values())), threshold, mine)
    edges = torch.linspace(low, high, BINS + 1, dtype=torch.float64)
    wide, tall = 6, 48
    shapes = []
    for number, (name, values) in enumerate(rows.items()):
        inside, foot = values.double().clamp(low, high), (number + 1) * tall
        calm, strange = (torch.histogram(inside[mask], edges).hist for mask in _sides(values, threshold))
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


def _window(usual: Tensor, threshold: float, mine: float | None) -> tuple[float, float]:
    low, high = usual.double().quantile(torch.tensor(TAILS).double()).tolist()
    span = high - low or abs(high) or 1.0
    ends = [threshold] if math.isfinite(threshold) else []
    return min(low - LEFT * span, *ends, high), max(high + RIGHT * span, *ends)


def _sides(values: Tensor, threshold: float) -> tuple[Tensor, Tensor]:
    return values <= threshold, values > threshold
