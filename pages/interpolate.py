"""Interpolate: the way from picture to picture, as a film to keep."""

import re

import streamlit as st
import torch

from hub import Checkpoint, counterparts
from latent import program
from latent.film import STRIP_COLUMNS, STRIP_FRAMES, STRIP_WIDTH, gif_bytes, strip_bytes, webp_bytes
from latent.interpolate import fewest_frames
from latent.limits import MAX_FPS, MAX_FRAMES, MAX_KEYS, MIN_FPS, MIN_FRAMES, MIN_KEYS
from latent.travel import CURVE_TITLES, EASING_TITLES, TURN_TITLES, Travel, travel
from pages.widgets import frame, linked, onward, show
from pages.widgets.film import film
from pages.widgets.pictures import encoded, row_of_pictures
from pages.widgets.share import heading, share
from pages.widgets.symbols import coloured
from pages.widgets.tiles import tiles

X, Z, X_HAT = map(coloured, ("x", "z", "x_hat"))

NOBODY = "nothing"
ONE = {"widget": st.segmented_control, "required": True, "wrap": True}
PATHS_HELP = (
    "Linear: along the straight line between two codes. Spherical: along an arc around the origin, which keeps the "
    "code as long as a VAE's codes usually are."
)
FRAMES_HELP = "There are always enough of them to stand on each key picture once."


def settings(checkpoint: Checkpoint, count: int) -> tuple[dict, int, bool]:
    """The arguments of `travel` for so many keys, frames a second, and whether to show the code."""
    with st.expander("Path, pace and length", icon=":material/tune:"):
        how = {
            "curve": linked.choice(
                "Path", list(CURVE_TITLES), key="path", shown=CURVE_TITLES.get, help=PATHS_HELP, **ONE
            ),
            "turn": linked.choice("Journey", list(TURN_TITLES), key="turn", shown=TURN_TITLES.get, **ONE),
            "easing": linked.choice(
                "Pace between key pictures", list(EASING_TITLES), key="pace", shown=EASING_TITLES.get, **ONE
            ),
        }
        frames = linked.slider("Frames", MIN_FRAMES, MAX_FRAMES, 48, key="frames", help=FRAMES_HELP)
        how["frames"] = max(frames, fewest_frames(count, how["turn"]))
        fps = linked.slider("Frames a second", MIN_FPS, MAX_FPS, 16, key="fps")
        bars = linked.toggle("Show the code as bars", True, key="bars", disabled=checkpoint.model.discrete)
    return how, fps, bars


def companion(checkpoint: Checkpoint) -> Checkpoint | None:
    """The model of another family that makes the same journey, if one is wanted."""
    others = counterparts(checkpoint)
    if not others:
        return None
    names = {NOBODY: "No other model"} | {family: frame.family_title(family) for family in others}
    family = linked.choice("Beside it", list(names), key="beside", shown=names.get)
    return None if family == NOBODY else frame.load(others[family].name)


def meaning(checkpoint: Checkpoint, journey: Travel) -> str:
    """What "in between" means for such a model, honestly."""
    if checkpoint.model.discrete:
        return (
            "The code is a grid of indices, and between two indices there is nothing. What travels are the vectors "
            "they stand for, and in each frame every cell takes the nearest vector of the codebook: cells switch one "
            f"after another, {journey.changing} of {journey.codes[0].numel()} here, where other codes glide."
        )
    path = f"Each frame is drawn from a point {Z} on the way between two codes: all its numbers change a little."
    if checkpoint.model.stochastic:
        return f"{path} In training each code was a cloud, not a point, so the model learned to draw what lies between."
    return f"{path} In training only the codes of pictures were drawn, so what lies between may be no picture."


checkpoint = frame.picked()
place_of_share = heading("Interpolate")
st.markdown(
    f"Choose key pictures {X}. The model writes each as a code {Z}, travels from code to code, "
    "and draws what lies in between."
)
side, screen = st.columns([2, 3], gap="large")
with side:
    count = linked.choice("Key pictures", range(MIN_KEYS, MAX_KEYS + 1), key="keys", **ONE)
    row = st.container(horizontal=True, gap="small", key="key-pictures")
    drawer = st.expander("Change the key pictures", icon=":material/edit:")
    keys = row_of_pictures(checkpoint, "key", "Key picture", count, row, drawer)
    how, fps, bars = settings(checkpoint, count)
    other = companion(checkpoint)
if len(keys) < MIN_KEYS:
    screen.info("A journey needs two key pictures: open **Change the key pictures** and draw or upload one.")
    st.stop()

cast = [checkpoint, other] if other else [checkpoint]
journeys = [travel(each.model, torch.stack([given.image for given in keys]), **how) for each in cast]
films = [journey.frames for journey in journeys]
look = {
    "captions": [each.model.title for each in cast] if other else [],
    "note": {
        **show.source(*cast),
        "seed": [given.seed for given in keys if given.seed is not None],
        **show.linked_note(),
    },
}
bars = bars and not any(each.model.discrete for each in cast)
moving = look | {"fps": fps, "codes": [journey.codes for journey in journeys] if bars else []}
strip = strip_bytes([journey.frames[: journey.one_way] for journey in journeys], **look)
gif = gif_bytes(films, **moving)

with screen:
    way = f"from {keys[0].name} to {keys[-1].name}"
    film(gif, f"Film of the pictures {way}, drawn by {' and '.join(look['captions']) or checkpoint.name}")
    st.caption(
        f"{how['frames']} frames, {fps} a second: {how['frames'] / fps:.1f} s, {len(gif) / 1000:.0f} kB. "
        f"At a key picture you see what the model draws from its code, {X_HAT}, not the picture itself."
    )
    for each, journey in zip(cast, journeys, strict=True):
        frames = torch.linspace(0, journey.one_way - 1, min(journey.one_way, STRIP_FRAMES)).round().long()
        names = [f"Frame {number + 1}" for number in frames.tolist()]
        label = f"Filmstrip {way}, drawn by {each.title}: some of the frames"
        width = STRIP_COLUMNS * STRIP_WIDTH
        one = tiles(f"frames of {each.name}", journey.frames[frames], label, names, STRIP_COLUMNS, width)
        onward.chosen(each, journey.codes[frames], one, "" if one is None else names[one], "interpolate")
    file = "inbetween-" + "-".join(re.findall(r"\w+", f"{checkpoint.name} {keys[0].name} to {keys[-1].name}"))[:80]
    with st.container(horizontal=True):
        save = {"icon": ":material/download:", "on_click": "ignore"}
        st.download_button("GIF", gif, f"{file}.gif", "image/gif", type="primary", **save)
        st.download_button("WebP", lambda: webp_bytes(films, **moving), f"{file}.webp", "image/webp", **save)
        st.download_button("Filmstrip", strip, f"{file}.png", "image/png", **save)
    codes = torch.stack([encoded(checkpoint, given) for given in keys])
    text = program.travelling(frame.address(), codes, how, fps)
    share(place_of_share, checkpoint, text, journeys[0].codes, films[0])
    for each, journey in zip(cast, journeys, strict=True):
        name = f"**{each.model.title}.** " if other else ""
        st.caption(name + meaning(each, journey))
