"""Sample: new pictures from the prior."""

import math
import random
from functools import partial

import streamlit as st
from torch import Tensor

from hub import Checkpoint, counterparts
from latent import program
from latent.compute import slot
from latent.kept import Kept
from latent.limits import MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE
from latent.render import contact_sheet, scale_for
from pages.widgets import frame, linked, onward, show
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

TILE = 64  # pixels of one sample in the file, about
WIDE, LARGEST = 520, 160  # pixels on the page: of all samples, of one
ALONE = "Nothing"
Z = coloured("z")


def controls() -> tuple[int, float, int]:
    """How many samples, at which temperature, from which seed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = linked.slider("Samples", 1, MAX_SAMPLES, 64, key="n", width=240)
        temperature = linked.slider(
            "Temperature",
            0.0,
            MAX_TEMPERATURE,
            1.0,
            step=0.05,
            key="temperature",
            width=240,
            help="Below 1 codes stay nearer to the middle of each cluster: pictures more alike. Above 1 they stray.",
        )
        with st.container(width=150):
            seed = linked.seed()
        st.button("New seed", on_click=new_seed, icon=":material/casino:")
    return count, temperature, seed


def new_seed() -> None:
    st.session_state["seed"] = random.randint(0, MAX_SEED)


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
def remembered() -> Kept[tuple[Tensor, Tensor]]:
    """Samples of all visitors, as going back to an earlier seed is what people do: 3 or 300 of them, by their bytes."""
    return Kept(32_000_000, size=lambda kept: sum(tensor.nbytes for tensor in kept))


def sampled(checkpoint: Checkpoint, count: int, seed: int, temperature: float) -> tuple[Tensor, Tensor]:
    """Codes [count, *code_shape] and images [count, C, H, W]."""
    key = (checkpoint.name, checkpoint.revision, count, seed, temperature)
    if (kept := remembered().get(key)) is None:
        model = checkpoint.model
        with slot(model):
            codes = model.sample_codes(count, seed, temperature)
            kept = (codes.cpu(), model.decode(codes).cpu())
        remembered().put(key, kept)
    return kept


def show_grid(checkpoint: Checkpoint, count: int, temperature: float, seed: int) -> tuple[Tensor, int | None]:
    """The samples as tiles, where they come from, and the sheet to keep; returns their codes and which was chosen."""
    name = checkpoint.title
    codes, images = sampled(checkpoint, count, seed, temperature)
    st.markdown(f"**{show.plain(name)}**")
    label = f"{count} samples of {name}, seed {seed}, temperature {temperature}"
    names = [f"Sample {number}" for number in range(1, count + 1)]
    columns = math.ceil(math.sqrt(count))
    one = tiles(f"samples of {checkpoint.name}", images, label, names, columns, min(WIDE, columns * LARGEST))
    st.caption(checkpoint.model.prior.sampling)
    sheet = partial(contact_sheet, images, scale=scale_for(images.shape[-1], TILE), gap=4)
    show.download(checkpoint, sheet, "samples", "PNG of the grid", seed=seed, temperature=temperature)
    return codes, one


checkpoint = frame.picked()
place_of_share = heading("Sample")
st.markdown(
    f"Pictures that never existed: codes {Z} are drawn at random from the model’s prior and decoded. "
    "Take a new seed for others, and put a model of another family beside it to compare."
)
settings = controls()
count, temperature, seed = settings
other = rival(checkpoint)
left, right = st.columns(2) if other else (st.container(), None)
with left:
    codes, one = show_grid(checkpoint, *settings)
    onward.chosen(checkpoint, codes, one, "" if one is None else f"Sample {one + 1}")
text = program.sampling(frame.address(), count, seed, temperature)
share(place_of_share, checkpoint, text, *sampled(checkpoint, count, seed, temperature))
if other:
    with right:
        codes, one = show_grid(frame.load(other), *settings)
        onward.chosen(frame.load(other), codes, one, "" if one is None else f"Sample {one + 1}")
    st.markdown(
        "Both use the same seed and temperature. A blurred or broken picture is the decoder’s answer to a code from a "
        "place that no training picture was encoded to. How often that happens depends on how well the distribution "
        "that codes are drawn from fits the codes of real pictures."
    )
