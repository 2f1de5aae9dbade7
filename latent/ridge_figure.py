"""The histograms of `latent.ridges` as a figure of plotly, in which one points at a bin."""

from html import escape

import plotly.graph_objects as go
import torch
from torch import Tensor

from latent.colours import SYMBOLS
from latent.figures import CLEAR, TEMPLATE
from latent.ridges import BINS, CALLED, HIGH, PASSED, sides, window

ROW = 64  # pixels


def ridges(rows: dict[str, Tensor], threshold: float, across: str, mine: float | None = None) -> go.Figure:
    """The values [M] of each row, by its name; what lies beyond the axis is counted at its edge.

    Each row is as high as its fullest bin. `mine` is a value to be marked across all rows.
    """
    low, high = window(next(iter(rows.values())), threshold, mine)
    edges = torch.linspace(low, high, BINS + 1, dtype=torch.float64)
    centres, width = ((edges[:-1] + edges[1:]) / 2).tolist(), (high - low) / BINS
    figure = go.Figure()
    for number, (name, values) in enumerate(rows.items()):
        base = len(rows) - 1 - number
        inside = values.double().clamp(low, high)
        calm, strange = (torch.histogram(inside[mask], edges).hist for mask in sides(values, threshold))
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
