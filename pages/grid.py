"""Latent grid: what the model draws, place by place of its codes."""

from functools import partial

import streamlit as st
import torch
from torch import Tensor

from hub import Checkpoint, alike, like
from latent import figures, grid, program
from latent.colours import code_colours
from latent.directions import signed
from latent.limits import MAX_REACH, MAX_SHEET, MIN_REACH, MIN_SHEET
from latent.quality import code_usage
from latent.render import contact_sheet
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import ChosenPicture, decoded, encoded, one_picture
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

LIKELY, EVEN = "equally likely", "evenly spaced"
SWEEPS, TWO = "Sweeps", "Two dimensions"
MEAN, MINE = "around the mean", "around your picture"
FIRST, STEPS, SHEET_COLUMNS = 10, 11, 8
WIDE, STRIP, ROW_NAME, PREVIEW = 520, 640, 176, 112  # pixels

GAUSSIAN = "a Gaussian with the mean and spread of the prior"  # which may be a mixture, or bent
PLACES = f"At quantiles of {GAUSSIAN}, each picture for an equally likely part of it, or in equal steps."
REACH = "How far to go to either side of the mean, in standard deviations of the prior."
MOST = "The dimensions that tell most about a picture come first."
SWITCH = {"widget": st.segmented_control, "label_visibility": "collapsed"}


def whole_plane(checkpoint: Checkpoint) -> None:
    """All of a code of two numbers."""
    st.markdown(
        f"Every picture is decoded from its place in the plane of codes {coloured('z', '(z_1, z_2)')}. "
        "Beside them are the codes of held-out pictures; the star is yours."
    )
    same_code = [entry for entry in like(checkpoint) if alike(entry.codes, checkpoint.model.codes)]
    others = {"": "no other model"} | {entry.name: entry.title for entry in same_code}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = linked.choice("Places", [LIKELY, EVEN], key="places", widget=st.segmented_control, help=PLACES)
        given = own_picture(checkpoint)
    with st.container(horizontal=True):
        side = side_slider()
        reach = reach_slider() if places == EVEN else grid.REACH
        compare = {"key": "with", "shown": others.get, "width": 300}
        other = linked.choice("Compare with", list(others), **compare) if same_code else None
    for one in [checkpoint, frame.load(other)] if other else [checkpoint]:
        moments = one.model.moments().cpu()
        if places == LIKELY:
            codes = grid.quantile_lattice(moments, side)
        else:
            codes = grid.plane_lattice(moments.mean, 0, 1, grid.extents(moments, reach), side)
        if other:
            st.subheader(show.plain(one.title), anchor=False)
        mine = encoded(one, given).unsqueeze(0) if given else None
        sheet_and_plane(one, codes, side, (0, 1), mine)
        if one is checkpoint:
            call = (
                f"grid.quantile_lattice(model.moments(), {side})"
                if places == LIKELY
                else f"grid.plane_lattice(model.moments().mean, 0, 1, grid.extents(model.moments(), {reach}), {side})"
            )
            offer(checkpoint, program.walking(frame.address(), call, None, side), codes)


def sweeps(checkpoint: Checkpoint) -> None:
    """One row of pictures for each dimension."""
    st.markdown("In each row one number of the code changes and the others stay. The most telling rows come first.")
    held_out = checkpoint.held_out
    order = grid.dimension_order(held_out)
    with st.container(horizontal=True, vertical_alignment="center"):
        origin, _ = around(checkpoint)
        if len(order) > FIRST and not linked.toggle(f"All {len(order)} dimensions", False, key="all"):
            order = order[:FIRST]
    reach = reach_slider()
    codes = grid.sweeps(origin, order, grid.extents(checkpoint.model.moments().cpu(), reach), STEPS)
    images = decoded(checkpoint, codes.flatten(0, 1))
    call = f"grid.sweeps(origin, {order}, grid.extents(model.moments(), {reach}), {STEPS}).flatten(0, 1)"
    offer(checkpoint, program.walking(frame.address(), call, origin.cpu(), STEPS), codes.flatten(0, 1))
    rows = [f"{grid.dimension_name(j)}: {grid.amount(held_out, j)}" for j in order]
    marks = [signed(round(step, 2)) for step in torch.linspace(-reach, reach, STEPS).tolist()]
    names = [f"{grid.dimension_name(j)} at {mark} standard deviations" for j in order for mark in marks]
    label = f"{len(order)} dimensions, each from −{reach:g} to {reach:g} standard deviations"
    one = tiles("sweeps", images, label, names, STEPS, ROW_NAME + STRIP, rows=rows, marks=marks)
    st.caption(f"From −{reach:g} to +{reach:g} standard deviations of the prior, left to right.")
    onward.chosen(checkpoint, codes.flatten(0, 1), one, "" if one is None else names[one], "grid")
    sheet = partial(contact_sheet, images, STEPS, gap=1, row_names=tuple(rows))
    show.download(checkpoint, sheet, "sweeps", reach=reach)


def two_dimensions(checkpoint: Checkpoint) -> None:
    """A plane through a code of many numbers."""
    st.markdown("Two numbers of the code change, one across and one upwards, and the others stay.")
    order = grid.dimension_order(checkpoint.held_out)
    with st.container(horizontal=True, vertical_alignment="center"):
        origin, mine = around(checkpoint)
    with st.container(horizontal=True):
        i = linked.choice("Across", order, key="across", shown=grid.dimension_name, help=MOST)
        j = linked.choice("Upwards", order, key="upwards", default=order[1], shown=grid.dimension_name, help=MOST)
        side, reach = side_slider(), reach_slider()
    codes = grid.plane_lattice(origin, i, j, grid.extents(checkpoint.model.moments().cpu(), reach), side)
    sheet_and_plane(checkpoint, codes, side, (i, j), mine)
    call = f"grid.plane_lattice(origin, {i}, {j}, grid.extents(model.moments(), {reach}), {side})"
    offer(checkpoint, program.walking(frame.address(), call, origin.cpu(), side), codes)


def one_cell(checkpoint: Checkpoint) -> None:
    """Each index of a codebook in one cell of a picture's grid."""
    model, (height, width) = checkpoint.model, checkpoint.model.code_shape
    st.markdown(
        f"A code of this model is a grid of {height} × {width} indices. An index is a name, not an amount: between two "
        "of them there is nothing to slide along. Choose a cell, and see your picture with every index in it."
    )
    controls, results = st.columns([2, 3], gap="large")
    with controls:
        given = one_picture(checkpoint, "mine")
        row = linked.slider("Row of the cell", 1, height, (height + 1) // 2, key="row") - 1
        column = linked.slider("Column of the cell", 1, width, (width + 1) // 2, key="column") - 1
    if given is None:
        results.info("Draw or upload a picture, and it appears here.")
        return
    indices, count = encoded(checkpoint, given), model.codes.entries
    order = grid.cell_order(checkpoint.held_out, row, column, count)
    codes = grid.swap_cell(indices, row, column, torch.tensor(order))
    images = decoded(checkpoint, codes)
    sheet = partial(contact_sheet, images, SHEET_COLUMNS, gap=0)
    with controls:
        colours = code_colours(code_usage(checkpoint.held_out.codes, count).counts.tolist())
        figure = figures.index_grid(indices, colours, (row, column))
        st.plotly_chart(figure, alt="The grid of indices of your picture, with the chosen cell framed", config=BARE)
    with results:
        alt = f"{given.name} with each of {count} indices in row {row + 1}, column {column + 1}"
        names = [f"Index {index}" for index in order]
        one = tiles("cell", images, alt, names, SHEET_COLUMNS, WIDE)
        st.caption(f"All {count} indices in this cell, those first that are most frequent there.")
        onward.chosen(checkpoint, codes, one, "" if one is None else names[one], "grid")
        show.download(checkpoint, sheet, "cell", row=row + 1, column=column + 1)
    call = f"grid.swap_cell(origin, {row}, {column}, torch.tensor({order}))"
    offer(checkpoint, program.walking(frame.address(), call, indices, SHEET_COLUMNS), codes)


BARE = {"displayModeBar": False}


def sheet_and_plane(
    checkpoint: Checkpoint, codes: Tensor, side: int, dimensions: tuple[int, int], mine: Tensor | None
) -> None:
    """The pictures decoded from `codes`, beside where held-out pictures lie in these two dimensions."""
    across, upwards = map(grid.dimension_name, dimensions)
    images = decoded(checkpoint, codes)
    sheet = partial(contact_sheet, images, side, gap=0)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        caption = f"{across} grows to the right, {upwards} upwards"
        label = f"{side} by {side} decoded pictures: {caption}"
        names = [f"Row {number // side + 1}, column {number % side + 1}" for number in range(side**2)]
        one = tiles(f"sheet of {checkpoint.name}", images, label, names, side, WIDE)
        st.caption(caption)
        onward.chosen(checkpoint, codes, one, "" if one is None else names[one], "grid")
        show.download(checkpoint, sheet, "grid", across=across, upwards=upwards)
    with right:
        figure = figures.plane(checkpoint.held_out, checkpoint.domain.classes, mine, dimensions)
        alt = f"Held-out codes by {across} and {upwards}, coloured by class" + ("" if mine is None else ", and yours")
        st.plotly_chart(figure, alt=alt, config=BARE, key=f"plane of {checkpoint.name}")


def offer(checkpoint: Checkpoint, text: str, codes: Tensor) -> None:
    """The link, the program and the arrays of what is shown."""
    share(place_of_share, checkpoint, text, codes, decoded(checkpoint, codes))


def around(checkpoint: Checkpoint) -> tuple[Tensor, Tensor | None]:
    """The code [d] to start from, and once more as [1, d] where it is that of the visitor's picture."""
    where = linked.choice("Around", [MEAN, MINE], key="around", **SWITCH)
    given = own_picture(checkpoint) if where == MINE else None
    if given is None:
        return checkpoint.model.moments().mean.cpu(), None
    code = encoded(checkpoint, given)
    return code, code.unsqueeze(0)


def own_picture(checkpoint: Checkpoint) -> ChosenPicture | None:
    """The visitor's picture, chosen behind a button."""
    with st.popover("Your picture"):
        given = one_picture(checkpoint, "mine")
        if given:
            show.picture(given.image, f"Your picture: {given.name}", width=PREVIEW)
    return given


def side_slider() -> int:
    """How many pictures a sheet has a side."""
    return linked.slider("Pictures a side", MIN_SHEET, MAX_SHEET, 15, key="side", width=200)


def reach_slider() -> float:
    """How far to go from the mean, in standard deviations of the prior."""
    looks = {"step": 0.5, "format": "%.1f σ", "width": 200, "help": REACH}
    return linked.slider("Reach", MIN_REACH, MAX_REACH, grid.REACH, key="reach", **looks)


checkpoint = frame.picked()
place_of_share = heading("Latent grid")
several = not checkpoint.model.discrete and checkpoint.model.code_shape != (1,)
modes = {SWEEPS: sweeps} | ({TWO: two_dimensions} if several else {})
try:
    if checkpoint.model.discrete:
        one_cell(checkpoint)
    elif checkpoint.model.code_shape == (2,):
        whole_plane(checkpoint)
    else:
        modes[linked.choice("Show", list(modes), key="mode", **SWITCH)](checkpoint)
except ValueError as error:  # one dimension chosen for both axes
    st.error(show.plain(str(error)))
