"""Encode: a picture becomes a code, and the code a picture again."""

import streamlit as st
import torch

from hub import Checkpoint
from latent import figures
from latent.grid import collapsed, dimension_order
from latent.inspect import DRAWS, Inspection, inspect
from latent.render import contact_sheet, error_map
from pages.widgets import frame, show
from pages.widgets.pictures import Given, several_pictures
from pages.widgets.symbols import coloured

X, Z, X_HAT, Q = coloured("{x}"), coloured("{z}"), coloured("{x_hat}"), coloured(r"{mu} \pm {sigma}")
SIDE, SMALL = 168, 56  # pixels


def gallery(pictures: list[Given], inspections: list[Inspection]) -> int:
    """One row a picture; returns the number of the one to show in detail."""
    for given, seen in zip(pictures, inspections, strict=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            row = torch.stack([each.expand(3, -1, -1) for each in (seen.image, seen.reconstruction, difference(seen))])
            show.picture(
                contact_sheet(row, columns=3, scale=4, gap=12),
                alt=f"{given.name}, its reconstruction, and where they differ",
                width=3 * SMALL,
            )
            mark = ":orange-badge[unlike the training pictures]" if seen.verdict.unlike else ""
            st.markdown(f"**{given.name}** {mark}  \nMSE {seen.mse:.4f} · PSNR {seen.psnr:.1f} dB", width="stretch")
    return st.selectbox("In detail", range(len(pictures)), format_func=lambda number: pictures[number].name)


def difference(seen: Inspection) -> torch.Tensor:
    return error_map(seen.image, seen.reconstruction)


def story(given: Given, seen: Inspection, checkpoint: Checkpoint) -> None:
    """x → code → x̂ and where they differ."""
    with st.container(horizontal=True, vertical_alignment="center"):
        show.picture(seen.image, f"{given.name}, as the model sees it", f"{X}: what the model sees", SIDE)
        st.markdown("→", width="content")
        code(seen, checkpoint)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("→", width="content")
        show.picture(seen.reconstruction, f"{given.name}, decoded from its code", f"{X_HAT}: what comes back", SIDE)
        show.picture(difference(seen), f"Where {given.name} and its reconstruction differ", "x̂ − x", SIDE)
        numbers(seen, checkpoint)


def code(seen: Inspection, checkpoint: Checkpoint) -> None:
    if checkpoint.model.discrete:
        figure = figures.index_grid(seen.code, checkpoint.model.config.codes)
        alt = "The grid of indices: " + "; ".join(" ".join(map(str, row)) for row in seen.code.tolist())
    else:
        held_out = checkpoint.held_out
        figure = figures.code_bars(seen.code, seen.deviations, dimension_order(held_out), collapsed(held_out))
        alt = "The code as bars: " + ", ".join(f"{value:.1f}" for value in seen.code.tolist())
    st.plotly_chart(figure, height=230, alt=alt, config={"displayModeBar": False})


def numbers(seen: Inspection, checkpoint: Checkpoint) -> None:
    with st.container(horizontal=True, width="stretch"):
        st.metric("MSE", f"{seen.mse:.4f}", help="x", width="content")
        st.metric("PSNR", f"{seen.psnr:.1f} dB", help="x", width="content")
        if seen.kl_per_dimension is not None:
            st.metric("KL", f"{seen.kl_per_dimension.sum():.1f} nats", help="x", width="content")
            st.metric("−ELBO", f"{seen.negative_elbo:.1f} nats", help=f"{DRAWS}", width="content")


checkpoint = frame.picked()
st.title("Encode")
st.markdown("Give the model a picture and see what it keeps.")
left, right = st.columns([2, 5], gap="large")
with left:
    pictures = several_pictures(checkpoint, "x")
with right:
    if not pictures:
        st.info("Draw or upload.")
    else:
        inspections = [inspect(checkpoint.model, checkpoint.held_out, each.image) for each in pictures]
        chosen = gallery(pictures, inspections) if len(pictures) > 1 else 0
        story(pictures[chosen], inspections[chosen], checkpoint)
