"""Sample: new pictures from the prior."""

import random

import streamlit as st
from torch import Tensor

from hub import Checkpoint, counterparts
from latent.compute import slot
from latent.kept import Kept
from latent.render import contact_sheet, scale_for
from pages.widgets import frame, linked, show
from pages.widgets.symbols import coloured

MOST = 100
TILE = 64  # pixels of one sample in the file, about
ALONE = "Nothing"
Z = coloured("z")


def controls() -> tuple[int, float, int]:
    """How many samples, at which temperature, from which seed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = linked.slider("Samples", 1, MOST, 64, key="n", width=240)
        temperature = linked.slider(
            "Temperature",
            0.0,
            1.5,
            1.0,
            step=0.05,
            key="temperature",
            width=240,
            help="Below 1 the codes stay nearer to the prior’s mode: cleaner pictures, more alike. Above 1 they stray.",
        )
        with st.container(width=150):
            seed = linked.seed()
        st.button("New seed", on_click=new_seed, icon=":material/casino:")
    return count, temperature, seed


def new_seed() -> None:
    st.session_state["seed"] = random.randint(0, linked.LARGEST_SEED)


def rival(checkpoint: Checkpoint) -> str | None:
    """The name of a model of another family for the same pictures, if the visitor wants one beside."""
    others = counterparts(checkpoint)
    if not others:
        return None
    beside = linked.choice(
        "Beside it",
        [ALONE, *others],
        key="beside",
        shown=frame.family_title,
        widget=st.segmented_control,
    )
    return others[beside].name if beside in others else None


@st.cache_resource(show_spinner=False)
def remembered() -> Kept[Tensor]:
    """Samples of all visitors, as going back to an earlier seed is what people do: 3 or 300 of them, by their bytes."""
    return Kept(32_000_000, size=lambda images: images.nbytes)


def sampled(checkpoint: Checkpoint, count: int, seed: int, temperature: float) -> Tensor:
    """Images [count, C, H, W]."""
    key = (checkpoint.name, checkpoint.revision, count, seed, temperature)
    if (images := remembered().get(key)) is None:
        with slot(checkpoint.model):
            images = checkpoint.model.sample(count, seed, temperature).cpu()
        remembered().put(key, images)
    return images


def show_grid(checkpoint: Checkpoint, count: int, temperature: float, seed: int) -> None:
    """The samples on one sheet, where they come from, and the sheet to keep."""
    name = checkpoint.title
    images = sampled(checkpoint, count, seed, temperature)
    sheet = contact_sheet(images, scale=scale_for(images.shape[-1], TILE), gap=4)
    st.markdown(f"**{show.plain(name)}**")
    show.picture(sheet, f"{count} samples of {name}, seed {seed}, temperature {temperature}", width=520)
    st.caption(checkpoint.model.prior.sampling)
    show.download(checkpoint, sheet, "samples", "PNG of the grid", seed=seed, temperature=temperature)


checkpoint = frame.picked()
st.title("Sample")
st.markdown(
    f"Pictures that never existed: codes {Z} are drawn at random from the model’s prior and decoded. "
    "Take a new seed for others, and put a model of another family beside it to compare."
)
settings = controls()
other = rival(checkpoint)
if other is None:
    show_grid(checkpoint, *settings)
else:
    left, right = st.columns(2)
    with left:
        show_grid(checkpoint, *settings)
    with right:
        show_grid(frame.load(other), *settings)
    st.markdown(
        "Both use the same seed and temperature. A blurred or broken picture is the decoder’s answer to a code from a "
        "place that no training picture was encoded to. How often that happens depends on how well the distribution "
        "that codes are drawn from fits the codes of real pictures."
    )
