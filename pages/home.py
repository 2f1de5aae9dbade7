"""Home: what this is, one picture that moves, and where to go."""

import re

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from hub import Checkpoint
from latent import program
from latent.examples import EXAMPLES_PER_CLASS, decoded_example, example_code, first_examples, labels_of
from latent.film import gif_bytes
from latent.travel import travel
from pages.widgets import frame, linked, show
from pages.widgets.film import film
from pages.widgets.pictures import decoded
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured

FRAMES, FPS = 48, 16
COLUMN = 400  # pixels
ENDS = {"from": "From", "to": "To"}
FEW = 12  # classes at most that are all in sight; of more, one is searched for
PILLS = {"widget": st.pills, "required": True, "wrap": True}
PLACES = {
    "live": (":material/touch_app:", "Live", "Move through its codes, and see them decoded as you move."),
    "encode": (":material/draw:", "Encode", "Draw a picture, see its code and what comes back."),
    "sample": (":material/casino:", "Sample", "Have it draw pictures that nobody drew before."),
    "arithmetic": (":material/calculate:", "Arithmetic", "Add and subtract codes as if pictures were numbers."),
    "grid": (":material/grid_on:", "Latent grid", "See its codes as a map of pictures."),
    "interpolate": (":material/route:", "Interpolate", "Travel through pictures of your own."),
}

End = tuple[int | None, int]
"""A held-out picture: its class, if pictures have one, and which of that class."""


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=show.BY_NAME)
def hero(checkpoint: Checkpoint, ends: list[End], link: str = "") -> bytes:
    """The film from one example to another and back, as a GIF."""
    model = checkpoint.model
    keys = [decoded_example(model, checkpoint.held_out, label, number - 1) for label, number in ends]
    journey = travel(model, torch.stack(keys), FRAMES, easing="smooth", turn="there-and-back")
    note = {**show.source(checkpoint), "seed": [], "link": link} if link else None
    return gif_bytes(journey.frames, FPS, note=note, codes=[] if model.discrete else journey.codes)


def two_classes(labels: list[int], beside: DeltaGenerator) -> list[End]:
    """An example of one class and one of another; which of their examples, is chosen `beside` something else."""
    starts = [each.label for each in first_examples(model, checkpoint.held_out, checkpoint.domain, 2)]
    starts += [label for label in labels if label not in starts]  # where all examples have one code
    looks = PILLS if len(labels) <= FEW else {"widget": st.selectbox, "filter_mode": "contains"}
    chosen = [
        linked.choice(words, labels, key=key, default=label, shown=classes.__getitem__, **looks)
        for (key, words), label in zip(ENDS.items(), starts[: len(ENDS)], strict=True)
    ]
    with beside:
        example_help = "Other pictures of the same two classes."
        number = linked.number("Example", 1, EXAMPLES_PER_CLASS, 1, key="example", width=140, help=example_help)
    return [(label, number) for label in chosen]


def two_examples() -> list[End]:
    """Two held-out pictures by their numbers, where they have no classes or one alone."""
    label = labels[0] if labels else None
    return [
        (label, linked.number(f"{words} example", 1, EXAMPLES_PER_CLASS, first, key=f"{key}-example"))
        for first, (key, words) in enumerate(ENDS.items(), 1)
    ]


checkpoint = frame.picked()
model, classes, labels = checkpoint.model, checkpoint.domain.classes, labels_of(checkpoint.domain, checkpoint.held_out)
place_of_share = heading("Inbetween")
st.markdown(
    f"A small neural network learned to write each picture {coloured('x')} as a short code {coloured('z')}, "
    f"**{model.codes.words}** for {model.image_shape[1]} × {model.image_shape[2]} pixels, and to draw it again "
    "from the code. Between the codes of two pictures lie other codes, and the network draws those too: "
    "choose two and watch."
)
with st.container(horizontal=True, gap="large"):
    side, screen = st.container(width=COLUMN), st.container(width=COLUMN)
with screen:
    place, buttons = st.container(key="hero"), st.container(horizontal=True, vertical_alignment="bottom", gap="small")
with side:
    ends = two_classes(labels, buttons) if len(labels) > 1 else two_examples()
start, end = (f"example {number}" if len(labels) < 2 else classes[label] for label, number in ends)
with buttons:
    link = show.link()
    name = "-".join(re.findall(r"\w+", f"inbetween {checkpoint.name} {start} to {end}"))
    looks = {"icon": ":material/download:", "type": "primary", "on_click": "ignore"}
    st.download_button("Keep the GIF", lambda: hero(checkpoint, ends, link), f"{name}.gif", "image/gif", **looks)
with place:
    film(hero(checkpoint, ends), f"Film of the pictures between {start} and {end}")
    if not model.discrete:
        st.caption(f"Beneath the picture: its code {coloured('z')}, {model.codes.words} as bars.")

keys = torch.stack([example_code(model, checkpoint.held_out, label, number - 1) for label, number in ends])
how = {"frames": FRAMES, "easing": "smooth", "turn": "there-and-back"}
share(place_of_share, checkpoint, program.travelling(frame.address(), keys, how, FPS), keys, decoded(checkpoint, keys))

st.header("Where to go")
for column, (page, (icon, title, line)) in zip([*st.columns(3), *st.columns(3)], PLACES.items(), strict=True):
    with column.container(border=True, height="stretch", gap="xsmall"):
        st.page_link(f"{page}.py", label=f"**{title}**", icon=icon, query_params=frame.carried())
        st.caption(line)
st.caption("In animation, the in-betweens are the frames drawn between two key frames. Here a network draws them.")
