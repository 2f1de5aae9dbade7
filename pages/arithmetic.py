"""Arithmetic: what a difference between pictures does to another picture."""

import streamlit as st
import torch
from torch import Tensor

from hub import Checkpoint
from latent.arithmetic import NEIGHBOURS, analogy, attribute_direction, direction_between, neighbours, shift
from latent.render import contact_sheet, png_bytes
from pages.widgets import frame, linked, show
from pages.widgets.pictures import Given, one_picture
from pages.widgets.symbols import coloured

PICTURES, DIRECTIONS = "Pictures", "Directions"
CLASSES = "classes"
STARTS = {"digit": ((8, 3, 5), (7, 1)), "garment": ((2, 0, 3), (7, 5))}
"""The classes shown at first, as A, B, C and as the two ends of a direction, by `Domain.fit`."""
STRENGTHS = [step / 2 for step in range(-4, 5)]
SLOT, LARGE, SMALL = 140, 240, 80  # pixels


def from_pictures(checkpoint: Checkpoint) -> None:
    """A − B + C, each of them any picture."""
    model = checkpoint.model
    st.markdown(
        "What makes **A** different from **B** is added to **C**. The model does it with codes: "
        + coloured(r"{z} = {z}_A - {z}_B + {z}_C")
    )
    first, _ = STARTS.get(checkpoint.domain.fit, ((0, 1, 2), (0, 1)))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        given = []
        for letter, label, sign in zip("ABC", first, "-+=", strict=True):
            given.append(slot(checkpoint, letter, label))
            st.markdown(rf"$\large {sign}$", width="content")
        with st.container(width=SLOT):
            if None in given:
                st.info("Choose a picture for " + " and ".join("ABC"[i] for i in range(3) if given[i] is None) + ".")
                return
            images = torch.stack([one.image for one in given]).to(model.device)
            with torch.inference_mode():
                a, b, c = model.embed(model.encode(images))
                code = model.quantize(analogy(a, b, c).unsqueeze(0))
                result = model.decode(code)
            names = [one.name for one in given]
            equation = "{} − {} + {}".format(*names)
            show.picture(result[0], f"{equation}, as the model decodes it", "A − B + C", SLOT)
            sheet = contact_sheet(torch.cat([images, result]), 4, 6, gap=12)
            download(checkpoint, sheet, "a-minus-b-plus-c", {"equation": equation})
    label, votes = neighbours(model, checkpoint.held_out, code).most_common(1)[0]
    if checkpoint.domain.classes:
        st.markdown(
            f"Of the {NEIGHBOURS} held-out codes nearest to the result, **{votes}** are of the class "
            f"**{checkpoint.domain.classes[label]}**."
        )


def slot(checkpoint: Checkpoint, letter: str, label: int) -> Given | None:
    """One picture of the equation, with the button to choose another below it."""
    with st.container(width=SLOT):
        place = st.container()
        with st.popover(f"Choose {letter}", width="stretch"):
            given = one_picture(checkpoint, letter.lower(), label)
        if given:
            with place:
                show.picture(given.image, f"{letter}: {given.name}", f"{letter}: {given.name}", SLOT)
    return given


def along_directions(checkpoint: Checkpoint) -> None:
    """One's own picture, moved along a difference of means."""
    model = checkpoint.model
    st.markdown(
        "Add a difference between two groups of pictures to your own: "
        + coloured(r"{z} + s\,(\bar {z}_{{\mathrm{{to}}}} - \bar {z}_{{\mathrm{{from}}}})")
    )
    left, right = st.columns([1, 2], gap="large")
    with left:
        direction, name, scale = choose_direction(checkpoint)
        _, (_, start) = STARTS.get(checkpoint.domain.fit, ((0, 1, 2), (0, 1)))
        given = one_picture(checkpoint, "mine", label=start)
    with right:
        strength = linked.slider("Strength s", -2.0, 2.0, 1.0, step=0.05, key="strength", help=scale)
        if given is None:
            st.info("Draw or upload a picture, and it appears here with the difference added.")
            return
        with torch.inference_mode():
            code = model.encode(given.image.unsqueeze(0).to(model.device))
            before, after = model.decode(shift(model, code, direction, torch.tensor([0.0, strength])))
            strip = model.decode(shift(model, code, direction, torch.tensor(STRENGTHS)))
        with st.container(horizontal=True):
            show.picture(before, f"{given.name} as it comes back", "before, s = 0", LARGE)
            show.picture(after, f"{given.name} with {strength} times {name}", f"after, s = {strength:+g}", LARGE)
    with st.container(horizontal=True, gap="xsmall"):
        for step, image in zip(STRENGTHS, strip, strict=True):
            show.picture(image, f"{given.name} with {step} times {name}", f"{step:+g}" if step else "0", SMALL)


def choose_direction(checkpoint: Checkpoint) -> tuple[Tensor, str, str]:
    """The direction [D], its name, and what a strength of 1 means."""


def download(checkpoint: Checkpoint, picture, name: str, recipe: dict) -> None:
    note = {"model": checkpoint.name, "revision": checkpoint.source, **recipe, "link": show.link()}
    file_name = f"inbetween-{checkpoint.name}-{name}.png"
    st.download_button(
        "PNG", png_bytes(picture, note), file_name, "image/png", icon=":material/download:", on_click="ignore"
    )
