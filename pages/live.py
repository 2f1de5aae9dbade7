"""Live: move through the codes, and see them decoded under the finger."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hub import Checkpoint, smaller
from hub.live.stage import Stage, set_stage
from latent import grid, program
from latent.code_text import read_code
from latent.views import TITLES, View, views
from pages.widgets import frame, linked, onward, show
from pages.widgets.live import live, remember
from pages.widgets.pictures import ChosenPicture, code_name, decoded, one_picture, row_of_pictures
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured

X, Z = map(coloured, ("x", "z"))
PLANE, SLIDERS = "Plane", "Sliders"
THREE, AROUND = TITLES["three"], TITLES["around"]
KINDS: dict[View, str] = {"plane": PLANE, "three": THREE, "around": AROUND}
MEAN, MINE = "from the mean", "from a picture"
SWITCH = {"widget": st.segmented_control, "label_visibility": "collapsed", "required": True, "wrap": True}
PREVIEW, DRAWER = 96, 480  # pixels wide
MOST = "The dimensions that tell most about a picture come first."


def whole_plane(checkpoint: Checkpoint, beside_switch: DeltaGenerator) -> Stage:
    """All codes of two numbers, and beside them those of the model's counterpart."""
    st.markdown(
        f"Every code {Z} of this model is a place on the map; the dots are codes of pictures it was not trained on. "
        "**Move over the map** and see what the model draws."
    )
    return set_stage("plane", checkpoint, [], frame.load)


def through_three(checkpoint: Checkpoint, beside_switch: DeltaGenerator) -> Stage | None:
    """The plane on which the codes of three pictures lie; None while there are fewer."""
    st.markdown(
        f"The codes {Z} of three pictures {X} span a plane. **Move over it** and see what lies between the three, and "
        "beyond."
    )
    # Beside each other, so that a pad is seen whole on a low screen.
    with beside_switch.popover("Change the pictures", icon=":material/edit:"), st.container(horizontal=True):
        row, drawer = st.container(width=PREVIEW, gap="xsmall"), st.container(width=DRAWER)
    given = row_of_pictures(checkpoint, "corner", "Picture", 3, row, drawer)
    if len(given) < 3:
        st.info("A plane needs three pictures: open **Change the pictures** and draw or upload one.")
        return None
    return set_stage("three", checkpoint, [(one.name, one.image) for one in given], frame.load)


def around(checkpoint: Checkpoint, beside_switch: DeltaGenerator) -> Stage | None:
    """The plane in which two numbers of a picture's code change."""
    st.markdown(
        f"Two numbers of a picture’s code {Z} change, one across and one upwards, and the others stay. "
        "**Move over the map** and see what the two do."
    )
    held_out = checkpoint.held_out
    names = {j: f"{grid.dimension_name(j)}: {grid.amount(held_out, j)}" for j in grid.dimension_order(held_out)}
    first, second, *_ = names
    with beside_switch:
        given = own_picture(checkpoint)
    with st.container(horizontal=True):
        looks = {"shown": names.get, "help": MOST, "width": 220}
        i = linked.choice("Across", list(names), key="across", default=first, **looks)
        j = linked.choice("Upwards", list(names), key="upwards", default=second, **looks)
    if given is None:
        st.info("Draw or upload a picture, and the plane is laid around it.")
        return None
    return set_stage("around", checkpoint, [(given.name, given.image)], frame.load, (i, j))


def sliders(checkpoint: Checkpoint, beside_switch: DeltaGenerator) -> Stage | None:
    """A slider for each number of a code."""
    st.markdown(
        f"Each number of the code {Z} has a slider, those that tell most about a picture first. "
        "**Drag one** and see what it means to the model."
    )
    with beside_switch:
        start = linked.choice("Start", [MINE, MEAN], key="from", **SWITCH)
        given = own_picture(checkpoint) if start == MINE else None
    if start == MINE and given is None:
        st.info("Draw or upload a picture, and the sliders start from its code.")
        return None
    if given:
        return set_stage("sliders", checkpoint, [(given.name, given.image)], frame.load)
    return Stage("sliders", [checkpoint], [], checkpoint.model.moments().mean.cpu(), "the mean")


def code_map(checkpoint: Checkpoint) -> Stage | None:
    """The grid of indices of a picture, to paint on."""
    height, width = checkpoint.model.code_shape
    st.markdown(
        f"A code {Z} of this model is a grid of {height} × {width} indices. An index is a name, not an amount, so "
        "there is no plane to move on, but a map of names: **paint another one into a cell** and see what it changes."
    )
    given = own_picture(checkpoint)
    if given is None:
        st.info("Draw or upload a picture, and its map appears here.")
        return None
    return set_stage("code-map", checkpoint, [(given.name, given.image)], frame.load)


def own_picture(checkpoint: Checkpoint) -> ChosenPicture | None:
    """The picture to start from, chosen behind a button."""
    with st.popover("Picture", icon=":material/image:"):
        given = one_picture(checkpoint, "start")
        if given:
            show.picture(given.image, f"The picture to start from: {given.name}", width=PREVIEW)
    return given


def is_cut(checkpoint: Checkpoint) -> bool:
    """Whether a plane shows only a part of the codes."""
    return not checkpoint.model.discrete and checkpoint.model.code_shape != (2,)


def open_smaller(checkpoint: Checkpoint) -> None:
    """The way to a model whose codes fill a plane."""
    nearest = smaller(checkpoint)
    if nearest:
        words = f"A code of two numbers can be drawn whole: :primary[**open {nearest.name}**]"
        st.button(words, type="tertiary", icon=":material/map:", on_click=frame.pick, args=(nearest.name,))


checkpoint = frame.picked()
model = checkpoint.model
place_of_share = heading("Live")
try:
    if model.discrete:
        made = code_map(checkpoint)
    else:
        switches, offered = st.container(horizontal=True), views(model, checkpoint.held_out, checkpoint.domain)
        planes = [KINDS[view] for view in offered if view in KINDS]
        with switches:
            kind = linked.choice("Show", [PLANE, SLIDERS] if planes else [SLIDERS], key="show", **SWITCH)
            if kind == PLANE and planes != [PLANE]:
                kind = linked.choice("Which plane", planes, key="plane", **SWITCH)
        shown = {PLANE: whole_plane, THREE: through_three, AROUND: around, SLIDERS: sliders}
        made = shown[kind](checkpoint, switches)
except ValueError as error:  # three pictures on one line, one dimension for both axes
    st.error(show.plain(str(error)))
    made = None
if made:
    state = live(made.scene(), model)
    code = made.start
    if "code" in state:
        code = read_code(state["code"], model)
        remember(checkpoint, state["code"])
        where = f"at {Z} = **{code_name(code)}**" if code.shape == (2,) else "here"
        alt = f"Where you let go: {code_name(code)}, decoded"
        onward.go_on(checkpoint, code, f"You let go {where}. Go on with this code:", alt)
    codes = code.unsqueeze(0)
    share(place_of_share, checkpoint, program.decoding(frame.address(), codes), codes, decoded(checkpoint, codes))
if is_cut(checkpoint):
    open_smaller(checkpoint)
