"""Sample: new pictures from one of the model's priors."""

import math
import random
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from torch import Tensor

from hub import Checkpoint, counterparts
from latent import prior_map, program, samples
from latent.kept import Kept
from latent.limits import MAX_SAMPLES, MAX_SEED, MAX_TEMPERATURE
from latent.render import contact_sheet, scale_for
from pages.widgets import frame, linked, onward, show
from pages.widgets.parts import by_itself
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

TILE = 64  # pixels of one sample in the file, about
WIDE, LARGEST = 520, 160  # pixels on the page: of all samples, of one
ALONE, ALL = "Nothing", "All"
MAP = 150  # pixels of a map of one step
Z = coloured("z")


@dataclass(frozen=True)
class Wish:
    """What is asked for, of each of the models that are shown: `label` is None for pictures of all classes."""

    count: int
    temperature: float
    seed: int
    prior: str
    label: int | None


def controls(checkpoint: Checkpoint) -> Wish:
    """How many samples, at which temperature, from which seed and prior, and of which class."""
    titles, classes = samples.prior_titles(checkpoint.model), checkpoint.domain.classes
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=250):
            prior = linked.choice("Prior", list(titles), key="prior", shown=lambda name: titles[name])
        with st.container(width=150):
            label = linked.choice(
                "Class",
                [None, *range(len(classes))],
                key="class",
                shown=lambda number: ALL if number is None else classes[number],
            )
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
    return Wish(count, temperature, seed, prior, label)


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
def remembered() -> Kept[samples.Drawn]:
    """Samples of all visitors, as going back to an earlier seed is what people do: 3 or 300 of them, by their bytes."""
    return Kept(32_000_000, size=lambda kept: kept.nbytes)


def sampled(checkpoint: Checkpoint, wish: Wish) -> samples.Drawn:
    """The samples that are asked for."""
    key = (checkpoint.name, checkpoint.revision, wish)
    if (kept := remembered().get(key)) is None:
        model, held_out = checkpoint.model, checkpoint.held_out
        kept = samples.draw(model, held_out, wish.count, wish.seed, wish.temperature, wish.label, wish.prior)
        remembered().put(key, kept)
    return kept


def possible(checkpoint: Checkpoint, wish: Wish) -> Wish:
    """What the model can do of it, where another model was asked or its prior knows no such class; says so then."""
    prior = samples.known_prior(checkpoint.model, wish.prior)
    asked = samples.asked_class(checkpoint.model, prior, wish.label)
    if asked.reason:
        st.info(show.plain(asked.reason), icon=":material/info:")
    return replace(wish, prior=prior, label=asked.label)


def show_grid(checkpoint: Checkpoint, wish: Wish) -> tuple[Tensor, int | None]:
    """The samples as tiles, where they come from, and the sheet to keep; returns their codes and which was chosen."""
    name = checkpoint.title
    st.markdown(f"**{show.plain(name)}**")
    wish = possible(checkpoint, wish)
    drawn = sampled(checkpoint, wish)
    of_class = "" if wish.label is None else f", class {checkpoint.domain.classes[wish.label]}"
    label = f"{wish.count} samples of {name}{of_class}, seed {wish.seed}, temperature {wish.temperature}"
    names = [f"Sample {number}" for number in range(1, wish.count + 1)]
    columns = math.ceil(math.sqrt(wish.count))
    width = min(WIDE, columns * LARGEST)
    one = tiles(f"samples of {checkpoint.name}", drawn.images, label, names, columns, width, notes=drawn.notes)
    st.caption(checkpoint.model.prior_named(wish.prior).sampling)
    sheet = partial(contact_sheet, drawn.images, scale=scale_for(drawn.images.shape[-1], TILE), gap=4)
    recipe = {"seed": wish.seed, "temperature": wish.temperature, "prior": wish.prior}
    show.download(checkpoint, sheet, "samples", "PNG of the grid", **recipe)
    return drawn.codes, one


def show_steps(checkpoint: Checkpoint, wish: Wish) -> None:
    """How the codes were drawn, step by step, where they are places of a map."""
    model, held_out = checkpoint.model, checkpoint.held_out
    arguments = (wish.prior, wish.count, wish.seed, wish.temperature, wish.label)
    maps = prior_map.steps(model, held_out, *arguments)
    if not maps:
        return
    st.markdown(f"**How these codes {Z} were drawn** on the map of all codes, whose dots are held-out pictures")
    with st.container(horizontal=True):
        for step in maps:
            alt = f"{step.title}: {wish.count} codes on the map of held-out codes"
            show.picture(step.picture, alt, step.title, MAP)


@by_itself
def page() -> None:
    """All of the screen."""
    checkpoint = frame.picked()
    place_of_share = heading("Sample")
    st.markdown(
        f"Pictures that never existed: codes {Z} are drawn at random from one of the model’s priors and decoded. "
        "Take another prior on the same seed, ask for one class, and put a model of another family beside it to "
        "compare."
    )
    wish = controls(checkpoint)
    other = rival(checkpoint)
    left, right = st.columns(2) if other else (st.container(), None)
    with left:
        codes, one = show_grid(checkpoint, wish)
        onward.chosen(checkpoint, codes, one, "" if one is None else f"Sample {one + 1}")
    mine = replace(wish, label=samples.asked_class(checkpoint.model, wish.prior, wish.label).label)
    drawn = sampled(checkpoint, mine)
    text = program.sampling(frame.address(), mine.count, mine.seed, mine.temperature, mine.label, mine.prior)
    share(place_of_share, checkpoint, text, drawn.codes, drawn.images)
    if other:
        with right:
            codes, one = show_grid(frame.load(other), wish)
            onward.chosen(frame.load(other), codes, one, "" if one is None else f"Sample {one + 1}")
        st.markdown(
            "Both use the same seed and temperature. A blurred or broken picture is the decoder’s answer to a code "
            "from a place that no training picture was encoded to. How often that happens depends on how well the "
            "distribution that codes are drawn from fits the codes of real pictures."
        )
    st.caption(samples.nearness_in_words(drawn, checkpoint.held_out))
    show_steps(checkpoint, mine)


page()
