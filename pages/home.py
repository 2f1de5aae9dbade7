"""Home: what this is, one picture that moves, and where to go."""

import re

import streamlit as st
import torch

from hub import Checkpoint
from latent.examples import decoded_example
from latent.film import gif_bytes
from latent.travel import first_classes, travel
from pages.widgets import frame, linked, show
from pages.widgets.pictures import EXAMPLES_PER_CLASS
from pages.widgets.symbols import coloured

FRAMES, FPS = 48, 16
COLUMN = 400  # pixels
PICK = {"widget": st.pills, "required": True, "wrap": True}
PLACES = {
    "encode": (":material/draw:", "Encode", "Draw a picture, see its code and what comes back."),
    "sample": (":material/casino:", "Sample", "Have it draw pictures that nobody drew before."),
    "arithmetic": (":material/calculate:", "Arithmetic", "Add and subtract codes as if pictures were numbers."),
    "grid": (":material/grid_on:", "Latent grid", "See its codes as a map of pictures."),
    "interpolate": (":material/route:", "Interpolate", "Travel through pictures of your own."),
}


@st.cache_data(max_entries=200, show_spinner=False)
def hero(_checkpoint: Checkpoint, name: str, start: int, end: int, number: int, link: str = "") -> bytes:
    """The film from one example to another and back, as a GIF."""
    model = _checkpoint.model
    keys = [decoded_example(model, _checkpoint.held_out, label, number - 1) for label in (start, end)]
    journey = travel(model, torch.stack(keys), FRAMES, easing="smooth", turn="there-and-back")
    note = {"model": name, "revision": _checkpoint.source, "seed": [], "link": link} if link else None
    return gif_bytes(journey.frames, FPS, note=note, codes=[] if model.discrete else journey.codes)


checkpoint = frame.picked()
model, classes = checkpoint.model, checkpoint.domain.classes
st.title("Inbetween")
st.markdown(
    f"A small neural network learned to write each picture {coloured('{x}')} as a short code {coloured('{z}')}, "
    f"**{checkpoint.report['code']}** for {model.image_shape[1]} × {model.image_shape[2]} pixels, and to draw it again "
    "from the code. Between the codes of two pictures lie other codes, and the network draws those too: "
    "choose two and watch."
)
with st.container(horizontal=True, gap="large"):
    side, screen = st.container(width=COLUMN), st.container(width=COLUMN)
with side:
    start, end = (
        linked.choice(words, range(len(classes)), key=key, default=label, shown=classes.__getitem__, **PICK)
        for words, key, label in zip(("From", "To"), ("from", "to"), first_classes(checkpoint.domain, 2), strict=True)
    )
with screen:
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        example_help = "Other pictures of the same two classes."
        number = linked.number("Example", 1, EXAMPLES_PER_CLASS, 1, key="example", width=140, help=example_help)
        journey, link = (checkpoint, checkpoint.name, start, end, number), show.link()
        name = "-".join(re.findall(r"\w+", f"inbetween {checkpoint.name} {classes[start]} to {classes[end]}"))
        looks = {"icon": ":material/download:", "type": "primary", "on_click": "ignore"}
        st.download_button("Keep the GIF", lambda: hero(*journey, link), f"{name}.gif", "image/gif", **looks)
        with st.popover("Share", icon=":material/link:"):
            st.code(link, language=None, wrap_lines=True)
    with place:
        st.image(hero(*journey), alt=f"Film of the pictures between {classes[start]} and {classes[end]}")
        if not model.discrete:
            st.caption(f"Beneath the picture: its code {coloured('{z}')}, {checkpoint.report['code']} as bars.")

st.subheader("Where to go")
for column, (page, (icon, title, line)) in zip(st.columns(len(PLACES)), PLACES.items(), strict=True):
    with column.container(border=True, height="stretch", gap="xsmall"):
        st.page_link(f"pages/{page}.py", label=f"**{title}**", icon=icon)
        st.caption(line)
st.caption("In animation, the in-betweens are the frames drawn between two key frames. Here a network draws them.")
