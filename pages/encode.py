"""Encode: a picture becomes a code, and the code a picture again."""

import streamlit as st
import torch
from torch import Tensor

from hub import Checkpoint
from latent import figures, program
from latent.colours import code_colours
from latent.examples import Example
from latent.grid import collapsed, dimension_order
from latent.inspect import Inspection, inspect
from latent.quality import code_usage
from latent.render import contact_sheet, error_map
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import ChosenPicture, several_pictures
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured

X, Z, X_HAT, MU, SIGMA = map(coloured, ("x", "z", "x_hat", "mu", "sigma"))
DIFFERENCE = f"{X_HAT} $-$ {X}"
TILE, THUMBNAIL, INDICES = 160, 56, 380  # pixels wide
PLANE = 340  # pixels high


def gallery(pictures: list[ChosenPicture], inspections: list[Inspection]) -> int:
    """One row a picture; returns the number of the one to show in detail."""
    for number, (given, seen) in enumerate(zip(pictures, inspections, strict=True), 1):
        with st.container(horizontal=True, vertical_alignment="center"):
            row = torch.stack([each.expand(3, -1, -1) for each in (seen.image, seen.reconstruction, difference(seen))])
            show.picture(
                contact_sheet(row, columns=3, scale=4, gap=12),
                alt=f"{given.name}, what comes back, and the difference",
                width=3 * THUMBNAIL,
            )
            mark = " :orange-badge[unlike the training pictures]" if seen.verdict.unlike else ""
            with st.container(width=160, gap=None):
                st.text(f"{number}. {given.name}")
                st.caption(f"MSE {seen.mse:.4f} · PSNR {seen.psnr:.1f} dB{mark}")
    numbers = range(1, len(pictures) + 1)  # two files may have one name, and a link has other names for them
    return linked.choice("In detail", numbers, key="in-detail", shown=lambda number: f"Picture {number}") - 1


def story(given: ChosenPicture, seen: Inspection) -> None:
    """x, x̂ and where they differ."""
    with st.container(horizontal=True):
        show.picture(seen.image, f"{given.name}, as the model sees it", f"{X}: what the model sees", TILE)
        show.picture(seen.reconstruction, f"{given.name}, decoded from its code", f"{X_HAT}: what comes back", TILE)
        alt = f"Where {given.name} and what comes back differ"
        show.picture(difference(seen), alt, f"{DIFFERENCE}: red is too bright, blue too dark", TILE)


def measured(given: ChosenPicture, seen: Inspection) -> None:
    """How far they differ, in numbers and words."""
    with st.container(horizontal=True):
        for words, figure, meaning in numbers(seen):
            st.markdown(f"{words} **{figure}**", help=meaning)
    if given.drawn:
        st.info(seen.verdict.sentence, icon=":material/info:")
    elif seen.verdict.unlike:
        st.warning(seen.verdict.sentence, icon=":material/priority_high:")
    else:
        st.caption(seen.verdict.sentence)


def done(given: ChosenPicture) -> None:
    """What was done to a file or drawing before the model saw it."""
    if given.steps:
        st.caption("Before the model saw it:\n" + "\n".join(f"- {step}" for step in given.steps))


def difference(seen: Inspection) -> Tensor:
    """The error map [3, H, W]."""
    return error_map(seen.image, seen.reconstruction)


def numbers(seen: Inspection) -> list[tuple[str, str, str]]:
    """What was measured: its name, the number with its unit, and what it means; no error of its own output."""
    rows = []
    if not seen.decoded:
        meaning = f"Mean squared error of a pixel between {X} and {X_HAT}, for grey values of 0 to 1."
        rows.append(("MSE", f"{seen.mse:.4f}", meaning))
        meaning = "Peak signal-to-noise ratio: the same error on a logarithmic scale. More is better."
        rows.append(("PSNR", f"{seen.psnr:.1f} dB", meaning))
    if seen.kl_per_dimension is not None:
        meaning = "How much the code tells about this picture: the KL divergence of q(z|x) from the prior p(z)."
        rows.append(("KL", f"{seen.kl_per_dimension.sum():.1f} nats", meaning))
    if seen.bound is not None and not seen.decoded:
        meaning = (
            f"A bound on what the picture costs under the model, −log p(x): the mean over {seen.bound.draws} draws "
        )
        meaning += f"of {Z}, with its standard error."
        rows.append(("Negative ELBO", f"{seen.bound.nats:.1f} ± {seen.bound.error:.1f} nats", meaning))
    if seen.prior_nats is not None:
        rows.append(("Codes used", f"{len(seen.code.unique())}", "How many different indices the grid holds."))
        meaning = "How surprising the grid of indices is to the prior that samples are drawn from: −log p(z)."
        rows.append(("Code under the prior", f"{seen.prior_nats:.1f} nats", meaning))
    return rows


def code(seen: Inspection, checkpoint: Checkpoint) -> None:
    """The code itself: a grid of indices, or numbers as bars."""
    held_out = checkpoint.held_out
    if checkpoint.model.discrete:
        count = checkpoint.model.codes.entries
        figure = figures.index_grid(seen.code, code_colours(code_usage(held_out.codes, count).counts.tolist()))
        title = f"{Z}, the code: for each cell the index of one of {count} codebook vectors"
        alt = "The grid of indices: " + "; ".join(" ".join(map(str, row)) for row in seen.code.tolist())
    elif checkpoint.model.code_shape == (2,):
        classes = checkpoint.domain.classes
        figure = figures.plane(held_out, classes, seen.code[None], deviations=seen.deviations)
        figure.update_layout(height=PLANE, showlegend=False)  # the names stand among the codes
        title = f"{Z}, the code: the star among the codes of {len(held_out.codes):,} held-out pictures"
        if seen.deviations is not None:
            title = f"{MU} ± {SIGMA}, the code: the star is {MU}, and one and two {SIGMA} lie around it"
        alt = "Your code among those of held-out pictures: " + ", ".join(f"{value:.2f}" for value in seen.code.tolist())
    else:
        figure = figures.code_bars(seen.code, seen.deviations, dimension_order(held_out), collapsed(held_out))
        title = f"{Z}, the code: {len(seen.code)} numbers"
        if seen.deviations is not None:
            title = f"{MU} ± {SIGMA}, the code: a normal distribution of each of {len(seen.code)} numbers"
        title += ", those that tell most about a picture first"
        alt = "The code as bars: " + ", ".join(f"{value:.1f}" for value in seen.code.tolist())
    st.markdown(title)
    width = INDICES if checkpoint.model.discrete else "stretch"
    st.plotly_chart(figure, width=width, alt=alt, config={"displayModeBar": False})


def more(seen: Inspection, checkpoint: Checkpoint) -> None:
    """The error among the held-out pictures' errors, and what each dimension tells; drawn only while it is open."""
    expander = st.expander("The error and the code in detail", key="detail", bind="query-params")
    if not expander.open:
        return
    with expander:
        if not seen.decoded:
            st.markdown(f"The error among those of {len(checkpoint.held_out.errors):,} held-out pictures")
            st.plotly_chart(
                figures.error_histogram(checkpoint.held_out.errors, seen.mse),
                alt=seen.verdict.sentence,
                config={"displayModeBar": False},
            )
        if seen.kl_per_dimension is not None:
            st.markdown("What each dimension of the code tells about this picture")
            nats = ", ".join(f"{value:.2f}" for value in seen.kl_per_dimension.tolist())
            alt = f"KL of each dimension in nats: {nats}"
            st.plotly_chart(figures.kl_bars(seen.kl_per_dimension), alt=alt, config={"displayModeBar": False})


checkpoint = frame.picked()
place_of_share = heading("Encode")
st.markdown(
    f"The model turns a picture {X} into a code {Z}, and the code into a picture {X_HAT} again. "
    "What it can’t write into the code is lost: take an example, draw or upload a picture, and see what remains."
)
left, right = st.columns([2, 3], gap="medium")
with left:
    pictures = several_pictures(checkpoint, "x", Example(2), real_first=True)
with right:
    if not pictures:
        st.info("Draw on the pad, or choose files to upload, and what the model makes of it appears here.")
        st.stop()
    inspections = [inspect(checkpoint.model, checkpoint.held_out, given.image, given.drawn) for given in pictures]
    chosen = gallery(pictures, inspections) if len(pictures) > 1 else 0
    seen = inspections[chosen]
    story(pictures[chosen], seen)
    flat = checkpoint.model.code_shape == (2,)
    if flat:  # before the numbers, so that it is in sight on a low screen
        code(seen, checkpoint)
    measured(pictures[chosen], seen)
with left:
    done(pictures[chosen])
if not flat:
    code(seen, checkpoint)
share(
    place_of_share,
    checkpoint,
    program.decoding(frame.address(), [each.code for each in inspections]),
    torch.stack([each.code for each in inspections]),
    torch.stack([each.reconstruction for each in inspections]),
)
onward.go_on(checkpoint, seen.code, "Go on with this code:", f"{pictures[chosen].name}, at its code", "encode")
more(seen, checkpoint)
