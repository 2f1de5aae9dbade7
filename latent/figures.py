"""Figures of codes and errors for both front ends, readable on a light and on a dark page.

Each function returns a plotly figure without a title, which is for the page to write. What a colour says is also
written beside it or in the hover text. Colours of text and grid come through the template, which Streamlit replaces
by its own theme; everything else is transparent or was chosen for either background.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import torch
from torch import Tensor

from latent.colours import CODE_INK, INK, SYMBOLS, class_colour
from latent.grid import dimension_name
from latent.held_out import HeldOut

MAX_POINTS = 2000  # more makes a phone stutter and shows nothing new
LEGEND = 12  # classes; a longer legend leaves no room for the figure
MAX_NUMBERED = 16  # cells a side; in smaller ones a number is not legible

CLEAR = "rgba(0,0,0,0)"
AXIS = {"gridcolor": "rgba(128,128,128,0.2)", "zerolinecolor": "rgba(128,128,128,0.5)", "title": {"standoff": 8}}
TEMPLATE = go.layout.Template(layout={"font": {"color": INK, "size": 13}, "xaxis": AXIS, "yaxis": AXIS})

# White in a black outline is seen on every background and among all colours of classes.
MINE = {"symbol": "star", "size": 17, "color": "white", "line": {"color": "black", "width": 1.5}}


def code_bars(values: Tensor, deviations: Tensor | None, order: Sequence[int], collapsed: Sequence[int]) -> go.Figure:
    """A code [d] as bars in the given order of its dimensions, with whiskers of one deviation [d] to either side.

    Without deviations the bars are z, with them μ. Dimensions in `collapsed` are drawn faintly: they say nothing.
    """
    symbol, letter = ("z", "z") if deviations is None else ("mu", "μ")
    figure = _figure([], "dimension of the code", "z" if deviations is None else "μ ± σ", 260)
    unused = set(collapsed)
    for name, some, bar, whisker in (
        ("used", [j for j in order if j not in unused], SYMBOLS[symbol], SYMBOLS["sigma"]),
        ("not used by the model", [j for j in order if j in unused], FAINT, FAINT),
    ):
        if not some:
            continue
        spreads = ["" if deviations is None else f" ± {deviations[j]:.2f}" for j in some]
        note = "<br>the model does not use this dimension" if name != "used" else ""
        bars = go.Bar(
            x=[str(j + 1) for j in some],
            y=[float(values[j]) for j in some],
            name=name,
            marker={"color": bar},
            showlegend=name != "used",
            hovertext=[
                f"dimension {j + 1}<br>{letter} = {values[j]:.2f}{spread}{note}"
                for j, spread in zip(some, spreads, strict=True)
            ],
            hoverinfo="text",
        )
        if deviations is not None:
            lengths = [float(deviations[j]) for j in some]
            bars.error_y = {"array": lengths, "color": whisker, "thickness": 2 if name == "used" else 1, "width": 3}
        figure.add_trace(bars)
    # By column, because the bar of an unused dimension is too low to be pointed at.
    figure.update_layout(hovermode="x", barmode="overlay", legend={"orientation": "h", "yanchor": "bottom", "y": 1})
    columns = [str(j + 1) for j in order]
    return figure.update_xaxes(type="category", categoryorder="array", categoryarray=columns)


FAINT = "rgba(128,128,128,0.4)"


def index_grid(indices: Tensor, colours: Sequence[str], chosen: tuple[int, int] | None = None) -> go.Figure:
    """A grid of indices [h, w], each cell with its number, in the colour that its code has of `code_colours`.

    `chosen` is the (row, column) of a cell to frame, counted from zero.
    """
    height, width = indices.shape
    rows = indices.tolist()
    codes = len(colours)
    cells = go.Heatmap(
        z=[[(index + 0.5) / codes for index in row] for row in rows],
        zmin=0,
        zmax=1,
        # One flat step a code.
        colorscale=[[edge / codes, colour] for code, colour in enumerate(colours) for edge in (code, code + 1)],
        showscale=False,
        xgap=1,
        ygap=1,
        text=rows,
        texttemplate="%{text}" if max(height, width) <= MAX_NUMBERED else None,
        textfont={"color": CODE_INK},
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


def plane(
    held_out: HeldOut,
    classes: Sequence[str],
    mine: Tensor | None = None,
    dimensions: tuple[int, int] = (0, 1),
    deviations: Tensor | None = None,
) -> go.Figure:
    """The held-out codes in two of their dimensions, coloured by class, with the visitor's codes [n, d] as stars.

    `classes` are the names of the labels; where it is empty all points look alike. Of more than MAX_POINTS codes
    evenly chosen ones are shown, and the legend names the LEGEND most frequent classes. With the `deviations` [d] of
    the first of the visitor's codes an ellipse of one and one of two of them lie around it. A unit is as long upwards
    as across, and the frame has the shape of what is in it.
    """
    step = -(-len(held_out.codes) // MAX_POINTS)
    i, j = dimensions
    points, labels = held_out.codes[::step][:, [i, j]].cpu(), held_out.labels[::step].cpu()
    groups = {escape(name, quote=False): labels == label for label, name in enumerate(classes)}  # plotly reads HTML
    if not groups:
        groups = {"held-out pictures": torch.ones_like(labels, dtype=torch.bool)}
    figure = _figure([], dimension_name(i), dimension_name(j), 460, drag="pan")
    sizes = {name: int(members.sum()) for name, members in groups.items()}
    named = sorted(sizes, key=lambda name: -sizes[name])[:LEGEND]
    for number, (name, members) in enumerate(groups.items()):
        if not sizes[name]:
            continue
        group = points[members]
        figure.add_scatter(
            x=group[:, 0].numpy(),
            y=group[:, 1].numpy(),
            mode="markers",
            name=name,
            showlegend=name in named,
            marker={"size": 5, "color": class_colour(number), "opacity": 0.75},
            hovertemplate="%{fullData.name}<br>%{x:.2f}, %{y:.2f}<extra></extra>",
        )
        if (
            classes and held_out.codes.shape[1] == 2 and name in named
        ):  # among more dimensions the classes lie over one another here
            x, y = group.median(0).values.tolist()
            figure.add_annotation(x=x, y=y, text=name, **NAME_TAG, bordercolor=class_colour(number))
    if mine is not None and deviations is not None:
        figure.add_traces(_ellipses(mine[0, [i, j]], deviations[[i, j]]))
    if mine is not None:
        figure.add_trace(_stars(mine, dimensions))
    legend = {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "itemsizing": "constant"}
    figure.update_layout(legend=legend, showlegend=len(groups) > 1)
    # Or the shorter axis would be drawn out until it is as long as there is room, and the codes were a speck.
    figure.update_xaxes(constrain="domain", constraintoward="left")
    return figure.update_yaxes(scaleanchor="x", scaleratio=1, constrain="domain", constraintoward="top")


NAME_TAG = {
    "showarrow": False,
    "bgcolor": "rgba(255,255,255,0.85)",
    "font": {"color": "#1a1a1a", "size": 12},
    "borderwidth": 1.5,
    "borderpad": 2,
}


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


def _ellipses(mean: Tensor, deviations: Tensor) -> list[go.Scatter]:
    """Lines around a code [2] at one and at two deviations [2]."""
    turn = torch.linspace(0, 2 * torch.pi, 65)
    circle = torch.stack([turn.cos(), turn.sin()], dim=1)
    ellipses = []
    for times, width in ((1, 2.5), (2, 1.25)):
        line = mean + times * deviations * circle
        name = f"{times} σ of q(z|x)"
        look = {"color": SYMBOLS["sigma"], "width": width}
        x, y = line[:, 0].tolist(), line[:, 1].tolist()
        ellipses.append(go.Scatter(x=x, y=y, mode="lines", name=name, line=look, hoverinfo="name"))
    return ellipses


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
