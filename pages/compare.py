"""Compare: two or three models on the same pictures, seeds and paths, and their figures in one table."""

import streamlit as st
import torch

from hub import Checkpoint, at_hand, counterparts, side_by_side
from latent import coding, compare, program, samples
from latent.compare import Back, LineUp
from latent.examples import EXAMPLES_PER_CLASS, Example
from latent.limits import MAX_SAMPLES
from latent.travel import CURVE_TITLES, travel
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import several_pictures
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

NOBODY = "none"
PLACES = {"second": "Second model", "third": "Third model"}
TILE, ACROSS, FEWEST = 56, 10, 2
X, X_HAT, Z = map(coloured, ("x", "x_hat", "z"))
ONE_EACH, MINE = "One of each class", "Your own"


def cast(first: Checkpoint) -> list[Checkpoint]:
    """The model that was picked and those beside it: bundled ones, one's own, anybody's on the Hub."""
    others = [entry.name for entry in counterparts(first).values()]
    options = [NOBODY, *(name for name in at_hand() if name != first.name)]
    default = others[0] if others else options[-1]
    chosen = [first]
    with st.container(horizontal=True):
        for key, label in PLACES.items():
            index = options.index(default) if key == "second" else 0
            name = st.selectbox(
                label, options, index, key=key, bind="query-params", accept_new_options=True, width=300,
                help="Or type namespace/name for anybody’s on the Hugging Face Hub.",
            )  # fmt: skip
            if name and name != NOBODY and (found := frame.another(name)) is not None:
                chosen.append(found)
    return list({each.name: each for each in chosen}.values())


def pictures(checkpoint: Checkpoint) -> LineUp | None:
    """What all models are shown; None while there is nothing yet."""
    kind = linked.choice("Pictures", [ONE_EACH, MINE], key="pictures", widget=st.segmented_control)
    if kind == ONE_EACH:
        number = linked.number("Which of each", 1, EXAMPLES_PER_CLASS, 1, key="number", width=140)
        return compare.line_up(checkpoint.model, checkpoint.held_out, checkpoint.domain, number - 1)
    given = several_pictures(checkpoint, "x", Example(2), samples=True, real_first=True)
    if not given:
        return None
    images, unseen = torch.stack([each.image for each in given]), not any(each.drawn for each in given)
    return LineUp(images, tuple(each.name for each in given), unseen, "")


def row(
    checkpoint: Checkpoint, what: str, codes: torch.Tensor, images: torch.Tensor, names: list[str], notes: list[str]
):
    """Pictures of one model as tiles, which can be taken to other screens."""
    columns = min(ACROSS, len(names))
    label = f"{what} of {checkpoint.title}"
    one = tiles(f"{what} of {checkpoint.name}", images, label, names, columns, columns * TILE, notes=notes)
    if one is not None:
        onward.chosen(checkpoint, codes, one, names[one])


def came_back(models: list[Checkpoint], shown: LineUp) -> list[Back]:
    """The same pictures through each model."""
    first = models[0]
    st.markdown(f"**The pictures** {X}")
    row(first, "pictures", coding.encode(first.model, shown.images), shown.images, list(shown.names), [])
    if shown.origin:
        st.caption(shown.origin)
    backs = []
    for each in models:
        of = (first.domain, first.model.image_shape)
        images = compare.fitted(shown.images, of, (each.domain, each.model.image_shape))
        back = compare.came_back(each.model, images)
        backs.append(back)
        st.markdown(f"**{show.plain(each.title)}**: what comes back, {X_HAT}")
        notes = back.notes if shown.unseen else []
        row(each, "reconstructions", back.codes, back.images, [f"{name}, back" for name in shown.names], notes)
        if shown.unseen:
            half = each.held_out.errors.median()
            st.caption(f"{back.in_words} Half of its held-out pictures have {half:.4f} or less.")
        else:
            st.caption("A model has drawn one of these itself, so no error is told.")
    return backs


def drawn(models: list[Checkpoint]) -> tuple[int, int]:
    """Samples of each model's default prior on the same seed."""
    classes = models[0].domain.classes
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = linked.slider("Samples", 1, MAX_SAMPLES, 20, key="n", width=240)
        with st.container(width=150):
            seed = linked.seed()
        with st.container(width=150):
            label = linked.choice(
                "Class", [None, *range(len(classes))], key="class",
                shown=lambda number: "All" if number is None else classes[number],
            )  # fmt: skip
    for each in models:
        prior = each.model.default_prior
        asked = samples.asked_class(each.model, prior, label)
        made = samples.draw(each.model, each.held_out, count, seed, label=asked.label)
        st.markdown(f"**{show.plain(each.title)}**: {show.plain(each.model.prior_named(prior).title)}")
        row(
            each, "samples", made.codes, made.images, [f"Sample {number}" for number in range(1, count + 1)], made.notes
        )
        st.caption(asked.reason or samples.nearness_in_words(made, each.held_out))
    return count, seed


def paths(models: list[Checkpoint], shown: LineUp) -> str:
    """The way from the first picture to another one, through the codes of each model."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        curve = linked.choice(
            "Path", list(CURVE_TITLES), key="path", shown=CURVE_TITLES.get, widget=st.segmented_control
        )
        ends = [
            linked.number(words, 1, len(shown.names), start, key=key, width=140)
            for key, words, start in (("from", "From picture", 1), ("to", "To picture", 2))
        ]
    chosen = [end - 1 for end in ends]
    for each in models:
        of = (models[0].domain, models[0].model.image_shape)
        images = compare.fitted(shown.images[chosen], of, (each.domain, each.model.image_shape))
        journey = travel(each.model, images, compare.STEPS, curve)
        st.markdown(f"**{show.plain(each.title)}**")
        names = [f"Step {number}" for number in range(1, compare.STEPS + 1)]
        row(each, "a path", journey.codes, journey.frames, names, [])
    st.caption(
        "Linear: along the straight line between two codes; spherical: along an arc around the origin. Grids of "
        "indices travel through the vectors they stand for, and take the nearest ones of the codebook at each step."
    )
    return curve


def cell(words: str) -> str:
    """Words in a table, as they are."""
    return show.plain(words).replace("|", "\\|")


def figures(models: list[Checkpoint]) -> None:
    """What was measured of each, the same figures in one row."""
    parts = side_by_side([each.report for each in models])
    head = "".join(f" {cell(each.title)} |" for each in models)
    for part, lines in parts.items():
        rows = [f"| {cell(part) or 'Measured'} |{head}", "|---|" + "--:|" * len(models)]
        for line in lines:
            both = zip(line.shown, line.compared, strict=True)
            cells = [f"**{cell(shown)}**" + (f" ({cell(compared)})" if compared else "") for shown, compared in both]
            rows.append(f"| {cell(line.words)} | {' | '.join(cells)} |")
        st.markdown("\n".join(rows))
    st.caption(
        "In brackets what a figure is to be compared with: its floor, its bound or a naive rival. What is missing, "
        "“–”, python -m training.evaluate with the name of the model measures; likelihoods of other pictures, or of "
        "models trained on other values, can’t be compared."
    )


checkpoint = frame.picked()
place_of_share = heading("Compare")
st.markdown(
    f"Two or three models on the same pictures {X}, the same seed and the same way between codes {Z}, and their "
    "figures in one table."
)
models = cast(checkpoint)
st.caption("Press any picture to go on with its code.")
if len(models) < FEWEST:
    st.info("Choose a second model, and both are shown side by side.")
shown = pictures(checkpoint)
if shown is None:
    st.info("Draw on the pad, or choose files to upload, and what the models make of it appears here.")
    st.stop()
backs = came_back(models, shown)
st.header("Samples")
count, seed = drawn(models)
curve = "linear"
if len(shown.names) > 1:
    st.header("A path")
    curve = paths(models, shown)
st.header("What was measured")
figures(models)
names = [frame.address(), *(each.name for each in models[1:])]
number = st.session_state.get("number", 1) - 1
more = {f"images_{place}": back.images for place, back in enumerate(backs[1:], 2)}
text = program.comparing(names, number, seed, count, curve)
share(place_of_share, checkpoint, text, backs[0].codes, backs[0].images, **more)
