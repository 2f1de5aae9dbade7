"""Arithmetic: what one group of pictures has and another has not, given to a third."""

from functools import partial

import streamlit as st
import torch

from hub import Checkpoint
from latent import coding, directions, program
from latent.arithmetic import analogy, neighbours, shift
from latent.directions import CLASSES, STRENGTHS, Direction, signed
from latent.examples import Example, first_terms, labels_of
from latent.limits import MAX_STRENGTH
from latent.render import contact_sheet
from latent.turns import levels
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import ChosenPicture, blank, one_picture
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles
from pages.widgets.turning import turning

PICTURES, DIRECTIONS, ATTRIBUTES = "Pictures", "Directions", "Attributes"
Z = coloured("z")
EQUATION = f"{coloured('z', 'z_A')} $-$ {coloured('z', 'z_B')} $+$ {coloured('z', 'z_C')}"
MORE, LESS = (coloured("z", rf"\overline{{z}}_\mathrm{{{which}}}") for which in ("more", "less"))
SLOT, LARGE, SMALL = 96, 168, 64  # pixels; two large ones stand beside each other on a phone


def from_pictures(checkpoint: Checkpoint) -> None:
    """A − B + C, each of them any picture."""
    model, classes = checkpoint.model, checkpoint.domain.classes
    terms = first_terms(model, checkpoint.held_out, checkpoint.domain)
    first = [terms.examples[number % len(terms.examples)] for number in range(len("ABC"))]
    st.markdown(
        "What **A** has and **B** has not is given to **C**: the model adds and subtracts their codes, "
        + EQUATION
        + ", and decodes the result. Choose three others."
    )
    equation_side, side = st.columns([3, 2], gap="medium")
    with equation_side:
        with st.container(horizontal=True, gap="xsmall"):
            given = []
            for letter, example, sign, tab in zip("ABC", first, "-+=", side.tabs(list("ABC")), strict=True):
                with tab:
                    given.append(one_picture(checkpoint, letter.lower(), example))
                slot(checkpoint, letter, given[-1])
                with st.container(height=SLOT, width="content", vertical_alignment="center", border=False):
                    st.markdown(rf"$\Large {sign}$", width="content")
            with st.container(width=SLOT):
                missing = [letter for letter, one in zip("ABC", given, strict=True) if one is None]
                if missing:
                    st.info(f"Draw or upload a picture for {' and '.join(missing)}.")
                    return
                images = torch.stack([one.image for one in given])
                codes = coding.encode(model, images)
                found = coding.quantize(model, analogy(*coding.embed(model, codes)).unsqueeze(0))
                result = coding.decode(model, found)
                equation = "{} − {} + {}".format(*(one.name for one in given))
                show.picture(result[0], f"{equation}, decoded", "A − B + C", SLOT)
                four = torch.cat([images, result])
                sheet = partial(contact_sheet, four, columns=4, scale=6, gap=12)
                show.download(checkpoint, sheet, "a-minus-b-plus-c", equation=equation)
        share(place_of_share, checkpoint, program.adding(frame.address(), codes.cpu()), found, result)
        if terms.words and [one.example for one in given] == first:
            st.markdown(show.plain(terms.words))
        onward.go_on(checkpoint, found[0].cpu(), "Go on with the result:", "The result", "arithmetic")
        if len(classes) > 1:
            nearest = neighbours(model, checkpoint.held_out, coding.encode(model, result))
            label, votes = nearest.most_common(1)[0]
            st.markdown(
                f"The model takes the result for **{show.plain(classes[label])}**: encoded again, {votes} of the "
                f"{nearest.total()} held-out pictures nearest to it are of that class."
            )


def slot(checkpoint: Checkpoint, letter: str, given: ChosenPicture | None) -> None:
    """One picture of the equation."""
    # Black as long as there is nothing: a picture that grew in its place would push the others away.
    image, name = (given.image, given.name) if given else (blank(checkpoint), "nothing yet")
    show.picture(image, f"{letter}: {name}", f"{letter}: {show.plain(name)}", SLOT)


def along_direction(checkpoint: Checkpoint) -> None:
    """One picture, moved along the difference between two groups."""
    model = checkpoint.model
    st.markdown(
        "Add to your picture what one group of held-out pictures has and another has not: "
        + f"{Z} $+\\;s\\,($ {MORE} $-$ {LESS} $)$"
        + " with the means of their codes and a strength $s$."
    )
    controls, results = st.columns([2, 3], gap="large")
    with controls:
        direction = choose_direction(checkpoint)
        st.markdown("**Your picture**")
        given = one_picture(checkpoint, "mine", first_picture(checkpoint))
    with results:
        strength = linked.slider("Strength $s$", -MAX_STRENGTH, MAX_STRENGTH, 1.0, step=0.05, key="strength")
        if given is None:
            st.info("Draw or upload a picture: it will appear here, before and after.")
            return
        code = coding.encode(model, given.image.unsqueeze(0))
        strengths = [0.0, strength, *STRENGTHS]
        codes = shift(model, code, direction.vector, torch.tensor(strengths))
        images = coding.decode(model, codes)
        before, after = images[:2]
        moved = f"{given.name} with {strength:g} times {direction.name}"
        with st.container(horizontal=True):
            show.picture(before, f"{given.name}, as the model decodes it", "before: $s$ = 0", LARGE)
            show.picture(after, moved, f"after: $s$ = {signed(strength)}", LARGE)
    marks = [signed(step) for step in STRENGTHS]
    names = [f"Strength {mark}" for mark in marks]
    label = f"{given.name} at strengths from {marks[0]} to {marks[-1]}"
    one = tiles("strip", images[2:], label, names, len(STRENGTHS), len(STRENGTHS) * SMALL, marks=marks)
    words = (
        f"0 is your picture as the model decodes it, +1 goes as far as {direction.one}, and −1 as far the other way. "
        "Press a picture to go on with it."
    )
    st.caption(show.plain(words))
    share(
        place_of_share,
        checkpoint,
        program.shifting(frame.address(), code[0].cpu(), direction.call, strengths, direction.module),
        codes,
        images,
    )
    if one is None:
        onward.go_on(checkpoint, codes[1].cpu(), "Go on with the result:", "The result")
    else:
        onward.go_on(checkpoint, codes[2 + one].cpu(), f"{names[one]}. Go on with its code:", f"{names[one]}, chosen")
    with st.container(horizontal=True):
        recipe, file = {"direction": direction.name, "strength": strength}, direction.name.lower().replace(" ", "-")
        large = partial(contact_sheet, after.unsqueeze(0), scale=20)
        show.download(checkpoint, large, file, "Picture", **recipe)
        sheet = partial(contact_sheet, images[2:], columns=len(STRENGTHS), scale=6, gap=6)
        show.download(checkpoint, sheet, f"{file}-strip", "Strip", direction=direction.name)


def first_picture(checkpoint: Checkpoint) -> Example | None:
    """The picture to begin with: one of the class that the first direction between classes leads away from."""
    several = CLASSES in directions.kinds(checkpoint.domain, checkpoint.held_out)
    return Example(directions.first_classes(checkpoint.domain, checkpoint.held_out)[1]) if several else None


def choose_direction(checkpoint: Checkpoint) -> Direction:
    """What to move the picture along."""
    model, held_out, domain = checkpoint.model, checkpoint.held_out, checkpoint.domain
    names, classes = directions.kinds(domain, held_out), domain.classes
    kind = linked.choice("Direction", list(names), key="direction", shown=names.get)
    if kind != CLASSES:
        return directions.along(model, held_out, domain, kind)
    labels, (to, minus) = labels_of(domain, held_out), directions.first_classes(domain, held_out)
    with st.container(horizontal=True):
        to = linked.choice("Class", labels, key="to", default=to, shown=lambda label: classes[label])
        minus = linked.choice("minus class", labels, key="minus", default=minus, shown=lambda label: classes[label])
    return directions.between(model, held_out, domain, to, minus)


checkpoint = frame.picked()
place_of_share = heading("Arithmetic")
# Means of many pictures tell what a group has; three single pictures differ in much else. What can, comes first.
several = directions.kinds(checkpoint.domain, checkpoint.held_out)
modes = ({DIRECTIONS: along_direction} if several else {}) | {PICTURES: from_pictures}
if levels(checkpoint.domain, checkpoint.held_out):
    modes[ATTRIBUTES] = partial(turning, place_of_share=place_of_share)
mode = linked.choice("With", list(modes), key="mode", widget=st.segmented_control, label_visibility="collapsed")
try:
    modes[mode](checkpoint)
except ValueError as error:  # too few held-out pictures of a class
    st.error(show.plain(str(error)))
if checkpoint.model.discrete:
    st.caption(
        "A code of this model is a grid of indices, each of which stands for a vector. The vectors are added, and each "
        "cell of the result is snapped to the nearest vector of the codebook: a small change may do nothing at all."
    )
