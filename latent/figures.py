"""Figures of codes and errors for both front ends, readable on a light and on a dark page.

Each function returns a plotly figure without a title, which is for the page to write. What a colour says is also
written beside it or in the hover text. Colours of text and grid come through the template, which Streamlit replaces
by its own theme; everything else is transparent or was chosen for either background.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import torch
from PIL import Image
from torch import Tensor

from latent.colours import INK, SYMBOLS, class_colour
from latent.grid import dimension_name
from latent.held_out import HeldOut

MAX_POINTS = 2000  # more makes a phone stutter and shows nothing new
MAX_NUMBERED = 16  # cells a side; in smaller ones a number is not legible

CLEAR = "rgba(0,0,0,0)"
AXIS = {"gridcolor": "rgba(128,128,128,0.2)", "zerolinecolor": "rgba(128,128,128,0.5)", "title": {"standoff": 8}}
TEMPLATE = go.layout.Template(layout={"font": {"color": INK, "size": 13}, "xaxis": AXIS, "yaxis": AXIS})

# White in a black outline is seen on every background and among all colours of classes.
MINE = {"symbol": "star", "size": 17, "color": "white", "line": {"color": "black", "width": 1.5}}


def code_bars(values: Tensor, deviations: Tensor | None, order: Sequence[int], collapsed: Sequence[int]) -> go.Figure:
    """A code [d] as bars in the given order of its dimensions, with whiskers of one deviation [d] to either side.

    Without deviations the bars are z, with them μ. Dimensions in `collapsed` stand on grey.
    """
    symbol, letter = ("z", "z") if deviations is None else ("mu", "μ")
    texts = []
    for j in order:
        spread = "" if deviations is None else f" ± {deviations[j]:.2f}"
        note = "<br>the model does not use this dimension" if j in collapsed else ""
        texts.append(f"dimension {j + 1}<br>{letter} = {values[j]:.2f}{spread}{note}")
    bars = go.Bar(
        x=[str(j + 1) for j in order],
        y=[float(values[j]) for j in order],
        marker={"color": SYMBOLS[symbol]},
        showlegend=False,
        hovertext=texts,
        hoverinfo="text",
    )
    if deviations is not None:
        lengths = [float(deviations[j]) for j in order]
        bars.error_y = {"array": lengths, "color": SYMBOLS["sigma"], "thickness": 2, "width": 3}
    figure = _figure([bars], "dimension of the code", "z" if deviations is None else "μ ± σ", 260)
    unused = [position for position, j in enumerate(order) if j in collapsed]
    for number, position in enumerate(unused):
        figure.add_vrect(position - 0.5, position + 0.5, **UNUSED, showlegend=number == 0)
    # By column, because the bar of an unused dimension is too low to be pointed at.
    figure.update_layout(hovermode="x", legend={"orientation": "h", "yanchor": "bottom", "y": 1})
    return figure.update_xaxes(type="category")


UNUSED = {"name": "not used by the model", "fillcolor": "rgba(128,128,128,0.25)", "line_width": 0, "layer": "below"}


def index_grid(indices: Tensor, codes: int, chosen: tuple[int, int] | None = None) -> go.Figure:
    """A grid of indices [h, w] into a codebook of so many `codes`, each cell with its number and a colour for it.

    `chosen` is the (row, column) of a cell to frame, counted from zero.
    """
    height, width = indices.shape
    rows = indices.tolist()
    cells = go.Heatmap(
        # Neighbouring numbers have nothing in common: steps of the golden ratio give them colours far apart.
        z=[[index * 0.618034 % 1 for index in row] for row in rows],
        zmin=0,
        zmax=1,
        colorscale=CELLS,
        showscale=False,
        xgap=1,
        ygap=1,
        text=rows,
        texttemplate="%{text}" if max(height, width) <= MAX_NUMBERED else None,
        textfont={"color": "white"},
        hovertemplate=f"row %{{y}}, column %{{x}}<br>code %{{text}} of {codes}<extra></extra>",
        x0=1,
        y0=1,
    )
    figure = _figure([cells], "", "", 340)
    if chosen is not None:
        row, column = chosen
        for line in FRAME:
            figure.add_shape(x0=column + 0.5, x1=column + 1.5, y0=row + 0.5, y1=row + 1.5, line=line)
    figure.update_xaxes(visible=False, constrain="domain")
    return figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")


# White on black, for the reason given at MINE.
FRAME = ({"color": "black", "width": 7}, {"color": "white", "width": 3})

CELLS = ["#b3373f", "#8f5a00", "#5f6b00", "#1f7a3d", "#007672", "#0a6fb0", "#5a5fc4", "#8a4bb5", "#a83d84", "#b3373f"]
"""A circle of hues, dark enough for white numbers and light enough for a dark page."""


def plane(
    held_out: HeldOut,
    classes: Sequence[str],
    mine: Tensor | None = None,
    dimensions: tuple[int, int] = (0, 1),
) -> go.Figure:
    """The held-out codes in two of their dimensions, coloured by class, with the visitor's codes [n, d] as stars.

    `classes` are the names of the labels; where it is empty all points look alike. Of more than MAX_POINTS codes
    evenly chosen ones are shown.
    """
    step = -(-len(held_out.codes) // MAX_POINTS)
    i, j = dimensions
    points, labels = held_out.codes[::step][:, [i, j]].cpu(), held_out.labels[::step].cpu()
    groups = {escape(name, quote=False): labels == label for label, name in enumerate(classes)}  # plotly reads HTML
    if not groups:
        groups = {"held-out pictures": torch.ones_like(labels, dtype=torch.bool)}
    figure = _figure([], dimension_name(i), dimension_name(j), 460, drag="pan")
    for number, (name, members) in enumerate(groups.items()):
        if not members.any():
            continue
        group = points[members]
        figure.add_scatter(
            x=group[:, 0].numpy(),
            y=group[:, 1].numpy(),
            mode="markers",
            name=name,
            marker={"size": 5, "color": class_colour(number), "opacity": 0.75},
            hovertemplate="%{fullData.name}<br>%{x:.2f}, %{y:.2f}<extra></extra>",
        )
        if classes and held_out.codes.shape[1] == 2:  # among more dimensions the classes lie over one another here
            x, y = group.median(0).values.tolist()
            figure.add_annotation(x=x, y=y, text=name, **NAME_TAG, bordercolor=class_colour(number))
    if mine is not None:
        figure.add_trace(_stars(mine, dimensions))
    legend = {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "itemsizing": "constant"}
    return figure.update_layout(legend=legend, showlegend=len(groups) > 1)


NAME_TAG = {
    "showarrow": False,
    "bgcolor": "rgba(255,255,255,0.85)",
    "font": {"color": "#1a1a1a", "size": 12},
    "borderwidth": 1.5,
    "borderpad": 2,
}


def decoded_plane(
    sheet: Image.Image, extents: Tensor, mine: Tensor | None = None, dimensions: tuple[int, int] = (0, 1)
) -> go.Figure:
    """A sheet of the pictures decoded on `grid.plane_lattice`, over its `extents` [d, 2], with the visitor's codes.

    The sheet has to be without gaps, so that each picture lies where its code is.
    """
    i, j = dimensions
    (left, right), (low, high) = extents[i].tolist(), extents[j].tolist()
    traces = [] if mine is None else [_stars(mine, dimensions)]
    figure = _figure(traces, dimension_name(i), dimension_name(j), 460, drag="pan")
    figure.add_layout_image(
        source=sheet, x=left, y=high, xref="x", yref="y", sizex=right - left, sizey=high - low, sizing="stretch"
    )
    figure.update_layout(images=[{"layer": "below"}], showlegend=False)
    figure.update_xaxes(range=[left, right], showgrid=False, zeroline=False, constrain="domain")
    ratio = (right - left) / (high - low)  # keeps the pictures as square as they are
    square = {"scaleanchor": "x", "scaleratio": ratio, "constrain": "domain"}
    return figure.update_yaxes(range=[low, high], showgrid=False, zeroline=False, **square)


def kl_bars(kl_per_dimension: Tensor) -> go.Figure:
    """How many nats each dimension [d] tells about a picture, the most telling first."""
    nats = kl_per_dimension.tolist()
    order = sorted(range(len(nats)), key=lambda j: -nats[j])
    bars = go.Bar(
        x=[str(j + 1) for j in order],
        y=[nats[j] for j in order],
        marker={"color": SYMBOLS["z"]},
        hovertemplate="dimension %{x}<br>%{y:.2f} nats<extra></extra>",
    )
    figure = _figure([bars], "dimension of the code", "KL (nats)", 260)
    return figure.update_layout(hovermode="x").update_xaxes(type="category")


def error_histogram(errors: Tensor, mine: float | None = None) -> go.Figure:
    """How the held-out pictures' errors [N] are distributed, with a line at the visitor's own."""
    counts, edges = torch.histogram(errors.float().cpu(), bins=60)
    bars = go.Bar(
        x=((edges[:-1] + edges[1:]) / 2).tolist(),
        y=counts.tolist(),
        width=edges.diff().tolist(),
        marker={"color": SYMBOLS["x_hat"]},
        hovertemplate="%{y} pictures have an error of about %{x:.4f}<extra></extra>",
    )
    figure = _figure([bars], "mean squared error (pixels 0 to 1)", "held-out pictures", 260)
    if mine is not None:
        middle = (edges[0].item() + max(edges[-1].item(), mine)) / 2
        figure.add_scatter(
            x=[mine, mine],
            y=[0, 1.15 * counts.max().item()],
            mode="lines+text",
            text=["", " your picture "],
            textposition="middle left" if mine > middle else "middle right",
            line={"color": SYMBOLS["x"], "width": 3},
            hovertemplate="your picture: %{x:.4f}<extra></extra>",
        )
    return figure.update_layout(showlegend=False, bargap=0, hovermode="x")


def usage_bars(counts: Tensor) -> go.Figure:
    """How often each code of a codebook occurs, from `quality.Usage.counts` [K], the most frequent first."""
    ranked = counts.sort(descending=True, stable=True)
    shares = ranked.values / counts.sum()
    bars = go.Bar(
        x=list(range(1, len(counts) + 1)),
        y=(100 * shares).tolist(),
        marker={"color": SYMBOLS["z"], "line": {"width": 0}},
        customdata=ranked.indices.tolist(),
        hovertemplate="code %{customdata}<br>%{y:.2f} % of the cells<extra></extra>",
    )
    figure = _figure([bars], "codes, the most frequent first", "share of the cells (%)", 260)
    return figure.update_layout(bargap=0, hovermode="x")


def _figure(traces: list, across: str, upwards: str, height: int, drag: str | bool = False) -> go.Figure:
    """The traces over two named axes. Without `drag` a finger on the figure scrolls the page, not the axes."""
    figure = go.Figure(traces)
    figure.update_layout(
        template=TEMPLATE,
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        dragmode=drag,
    )
    axis = {"fixedrange": not drag, "automargin": True, "ticklabelstandoff": 3}
    return figure.update_xaxes(title_text=across, **axis).update_yaxes(title_text=upwards, **axis)


def _stars(codes: Tensor, dimensions: tuple[int, int]) -> go.Scatter:
    x, y = (codes[:, dimension].tolist() for dimension in dimensions)
    names = ["your picture"] if len(codes) == 1 else [f"your picture {number}" for number in range(1, len(codes) + 1)]
    hover = "%{text}<br>%{x:.2f}, %{y:.2f}<extra></extra>"
    return go.Scatter(x=x, y=y, mode="markers", name="your picture", marker=MINE, text=names, hovertemplate=hover)
