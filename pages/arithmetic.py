"""Arithmetic: what one group of pictures has and another has not, given to a third."""

from functools import partial

import streamlit as st
import torch
from torch import Tensor

from hub import Checkpoint
from latent import coding, program
from latent.arithmetic import (
    NEIGHBOURS,
    analogy,
    attribute_direction,
    direction_between,
    has_quarters,
    neighbours,
    shift,
)
from latent.examples import Example, labels_of
from latent.limits import MAX_STRENGTH
from latent.render import contact_sheet
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import ChosenPicture, blank, one_picture
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured

PICTURES, DIRECTIONS, CLASSES = "Pictures", "Directions", "classes"
# What shows most, by `Domain.fit`: the classes of A, B and C, and the two classes of a direction.
STARTS = {"digit": ((7, 2, 6), (7, 1)), "garment": ((9, 5, 7), (2, 0))}
OTHER_STARTS = ((0, 1, 2), (1, 0))
STRENGTHS = torch.linspace(-MAX_STRENGTH, MAX_STRENGTH, 9).tolist()
Z = coloured("z")
EQUATION = f"{coloured('z', 'z_A')} $-$ {coloured('z', 'z_B')} $+$ {coloured('z', 'z_C')}"
MORE, LESS = (coloured("z", rf"\overline{{z}}_\mathrm{{{which}}}") for which in ("more", "less"))
SLOT, LARGE, SMALL = 96, 200, 64  # pixels


def from_pictures(checkpoint: Checkpoint) -> None:
    """A − B + C, each of them any picture."""
    model, classes = checkpoint.model, checkpoint.domain.classes
    labels, _ = STARTS.get(checkpoint.domain.fit, OTHER_STARTS)
    st.markdown(
        "What **A** has and **B** has not is given to **C**: the model adds and subtracts their codes, "
        + EQUATION
        + ", and decodes the result. Choose three others."
    )
    equation_side, side = st.columns([3, 2], gap="medium")
    with equation_side:
        with st.container(horizontal=True, gap="xsmall"):
            given = []
            for letter, label, sign, tab in zip("ABC", labels, "-+=", side.tabs(list("ABC")), strict=True):
                with tab:
                    given.append(one_picture(checkpoint, letter.lower(), Example(label)))
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
        onward.go_on(checkpoint, found[0].cpu(), "Go on with the result:", "The result", "arithmetic")
        if classes:
            label, votes = neighbours(model, checkpoint.held_out, coding.encode(model, result)).most_common(1)[0]
            st.markdown(
                f"The model takes the result for **{show.plain(classes[label])}**: encoded again, {votes} of the "
                f"{NEIGHBOURS} held-out pictures nearest to it are of that class."
            )


def slot(checkpoint: Checkpoint, letter: str, given: ChosenPicture | None) -> None:
    """One picture of the equation."""
    # Black as long as there is nothing: a picture that grew in its place would push the others away.
    image, name = (given.image, given.name) if given else (blank(checkpoint), "nothing yet")
    show.picture(image, f"{letter}: {name}", f"{letter}: {show.plain(name)}", SLOT)


def along_direction(checkpoint: Checkpoint) -> None:
    """One picture, moved along the difference between two groups."""
    model = checkpoint.model
    _, (_, start) = STARTS.get(checkpoint.domain.fit, OTHER_STARTS)
    st.markdown(
        "Add to your picture what one group of held-out pictures has and another has not: "
        + f"{Z} $+\\;s\\,($ {MORE} $-$ {LESS} $)$"
        + " with the means of their codes and a strength $s$."
    )
    controls, results = st.columns([2, 3], gap="large")
    with controls:
        direction, name, one, call = choose_direction(checkpoint)
        st.markdown("**Your picture**")
        given = one_picture(checkpoint, "mine", Example(start))
    with results:
        strength = linked.slider("Strength $s$", -MAX_STRENGTH, MAX_STRENGTH, 1.0, step=0.05, key="strength")
        if given is None:
            st.info("Draw or upload a picture: it will appear here, before and after.")
            return
        code = coding.encode(model, given.image.unsqueeze(0))
        codes = shift(model, code, direction, torch.tensor([0.0, strength, *STRENGTHS]))
        images = coding.decode(model, codes)
        before, after, *strip = images
        moved = f"{given.name} with {strength:g} times {name}"
        with st.container(horizontal=True):
            show.picture(before, f"{given.name}, as the model decodes it", "before: $s$ = 0", LARGE)
            show.picture(after, moved, f"after: $s$ = {signed(strength)}", LARGE)
    with st.container(horizontal=True, gap="xsmall"):
        for step, image in zip(STRENGTHS, strip, strict=True):
            show.picture(image, f"{given.name} at strength {signed(step)}", signed(step), SMALL)
    words = f"0 is your picture as the model decodes it, +1 goes as far as {one}, and −1 as far the other way."
    st.caption(show.plain(words))
    text = program.shifting(frame.address(), code[0].cpu(), call, [0.0, strength, *STRENGTHS])
    share(place_of_share, checkpoint, text, codes, images)
    onward.go_on(checkpoint, codes[1].cpu(), "Go on with the result:", "The result")
    with st.container(horizontal=True):
        recipe = {"direction": name, "strength": strength}
        large = partial(contact_sheet, after.unsqueeze(0), scale=20)
        show.download(checkpoint, large, file_name(name), "Picture", **recipe)
        sheet = partial(contact_sheet, torch.stack(strip), columns=len(STRENGTHS), scale=6, gap=6)
        show.download(checkpoint, sheet, f"{file_name(name)}-strip", "Strip", direction=name)


def directions(checkpoint: Checkpoint) -> dict[str, str]:
    """What a direction can be made from, each with its name; empty where nothing is known of the held-out pictures."""
    measured = checkpoint.held_out.attributes if has_quarters(checkpoint.held_out) else ()
    names = {attribute: attribute.replace("-", " minus ") for attribute in measured}
    several = len(labels_of(checkpoint.domain, checkpoint.held_out)) > 1
    return names | ({CLASSES: "one class minus another"} if several else {})


def choose_direction(checkpoint: Checkpoint) -> tuple[Tensor, str, str, str]:
    """A direction [D], what it is called, how far a strength of 1 goes along it, and the call that makes it."""
    model, held_out, classes = checkpoint.model, checkpoint.held_out, checkpoint.domain.classes
    names = directions(checkpoint)
    kind = linked.choice("Direction", list(names), key="direction", shown=names.get)
    if kind != CLASSES:
        high, _, low = kind.partition("-")
        one = f"from the mean of the {low} quarter of each class to that of the {high} quarter"
        call = f"attribute_direction(model, held_out, {kind!r})"
        return attribute_direction(model, held_out, kind), names[kind], one, call
    labels = labels_of(checkpoint.domain, checkpoint.held_out)
    _, starts = STARTS.get(checkpoint.domain.fit, OTHER_STARTS)
    to, minus = starts if set(starts) <= set(labels) else (labels[1], labels[0])
    with st.container(horizontal=True):
        to = linked.choice("Class", labels, key="to", default=to, shown=lambda label: classes[label])
        minus = linked.choice("minus class", labels, key="minus", default=minus, shown=lambda label: classes[label])
    one = f"from the mean of class {classes[minus]} to that of class {classes[to]}"
    call = f"direction_between(model, held_out, {to}, {minus})"
    return direction_between(model, held_out, to, minus), f"{classes[to]} minus {classes[minus]}", one, call


def signed(strength: float) -> str:
    """A strength with its sign, as it is set in print."""
    return f"{strength:+g}".replace("-", "−") if strength else "0"


def file_name(direction: str) -> str:
    return direction.lower().replace(" ", "-")


checkpoint = frame.picked()
place_of_share = heading("Arithmetic")
# Means of many pictures tell what a group has; three single pictures differ in much else. What can, comes first.
modes = ({DIRECTIONS: along_direction} if directions(checkpoint) else {}) | {PICTURES: from_pictures}
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
