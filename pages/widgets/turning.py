"""The arithmetic of attributes: what each level does to a picture by itself, and what several do together."""

from functools import partial

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from hub import Checkpoint
from latent import coding, program, turns
from latent.arithmetic import shift
from latent.directions import STRENGTHS, signed
from latent.limits import MAX_STRENGTH
from latent.render import contact_sheet
from latent.turns import METHODS, Level
from pages.widgets import frame, linked, onward, show
from pages.widgets.pictures import one_picture
from pages.widgets.share import share
from pages.widgets.tiles import pressed, tiles

TURNED, BOARD = "turned", "levels"  # keys: what is turned on, and the sheet to press
COLUMNS, TILE, LARGE, SMALL = 8, 72, 168, 64  # a tile and pictures, in pixels
SHARES = (0.05, 0.95)
MOST = 64  # levels on the sheet


def turning(checkpoint: Checkpoint, place_of_share: DeltaGenerator) -> None:
    """One picture, of which attributes are turned on and off."""
    model, domain, held_out = checkpoint.model, checkpoint.domain, checkpoint.held_out
    known = {level.words: level for level in turns.levels(domain, held_out)[:MOST]}
    st.markdown(
        "Press what your picture should have: each small picture shows what that one attribute does to it. Several can "
        "be turned on at once."
    )
    controls, results = st.columns([2, 3], gap="large")
    with controls:
        chosen = linked.several("Turned on", list(known), key=TURNED, placeholder="Press a picture below")
        with st.container(horizontal=True):
            method = linked.choice("Found by", list(METHODS), key="method", shown=METHODS.get)
            named = list(dict.fromkeys(level.attribute for level in known.values()))
            keep = linked.several("Keep", named, key="keep", placeholder="Nothing in particular")
        st.markdown("**Your picture**")
        given = one_picture(checkpoint, "mine")
    if given is None:
        results.info("Draw or upload a picture: it will appear here, before and after.")
        return
    vectors, refused = {}, []
    for words, level in known.items():
        try:
            vectors[words] = vector(checkpoint, level.attribute, level.number, method, tuple(keep))
        except ValueError as error:
            refused += [str(error)] if words in chosen else []
    code = coding.encode(model, given.image.unsqueeze(0))
    chosen = [words for words in chosen if words in vectors]
    together = sum((vectors[words] for words in chosen), torch.zeros_like(coding.embed(model, code)[0]))
    with results:
        strength = linked.slider("Strength $s$", -MAX_STRENGTH, MAX_STRENGTH, 1.0, step=0.05, key="strength")
        strengths = [0.0, strength, *STRENGTHS]
        codes = shift(model, code, together, torch.tensor(strengths))
        images = coding.decode(model, codes)
        said = " + ".join(chosen) or "nothing yet"
        with st.container(horizontal=True):
            show.picture(images[0], f"{given.name}, as the model decodes it", "before: $s$ = 0", LARGE)
            show.picture(images[1], f"{given.name} with {strength:g} times {said}", f"after: $s$ = {signed(strength)}",
                         LARGE)  # fmt: skip
        for sentence in refused:
            st.warning(show.plain(sentence))
        if len(chosen) == 1:
            low, high = turns.places(model, held_out, together, SHARES)
            st.caption(
                f"On this scale 9 of 10 held-out pictures lie between {signed(round(low, 2))} and "
                f"{signed(round(high, 2))} from their mean."
            )
    show_levels(checkpoint, code, vectors, chosen)
    if not chosen:
        return
    marks = [signed(step) for step in STRENGTHS]
    label = f"{given.name} with {said}, at strengths from {marks[0]} to {marks[-1]}"
    one = tiles("strip", images[2:], label, [f"Strength {mark}" for mark in marks], len(STRENGTHS),
                len(STRENGTHS) * SMALL, marks=marks)  # fmt: skip
    st.caption("0 is your picture as the model decodes it; 1 is as far as pictures that have it are from the others.")
    with st.container(horizontal=True):
        sheet = partial(contact_sheet, images[2:], columns=len(STRENGTHS), scale=6, gap=6)
        show.download(checkpoint, sheet, "turned-strip", "Strip", turned=chosen, strength=strength)
    call = " + ".join(called(known[words], method, keep) for words in chosen)
    code_for_this = program.shifting(frame.address(), code[0].cpu(), call, strengths, "latent.turns")
    share(place_of_share, checkpoint, code_for_this, codes, images)
    if one is None:
        onward.go_on(checkpoint, codes[1].cpu(), "Go on with the result:", "The result")


def show_levels(checkpoint: Checkpoint, code: Tensor, vectors: dict[str, Tensor], chosen: list[str]) -> None:
    """A sheet of what each level does to the picture at a strength of 1; pressing one turns it on or off."""
    if not vectors:
        return
    words = list(vectors)
    alone = torch.cat([shift(checkpoint.model, code, each, 1.0) for each in vectors.values()])

    def press() -> None:
        number = pressed(BOARD)
        if number is None or number >= len(words):
            return
        now = list(st.session_state.get(TURNED, []))
        st.session_state[TURNED] = [each for each in now if each != words[number]] if words[number] in now else [
            *now, words[number]]  # fmt: skip

    notes = [f"✓ {each}" if each in chosen else each for each in words]
    tiles(BOARD, coding.decode(checkpoint.model, alone), "What each attribute does to the picture", words, COLUMNS,
          COLUMNS * TILE, on_press=press, notes=notes)  # fmt: skip


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs=show.BY_NAME)
def vector(
    checkpoint: Checkpoint, attribute: str, number: int | None, method: turns.Method, keep: tuple[str, ...]
) -> Tensor:
    """What turns a level on; raises ValueError as `turns.turn`."""
    model, domain, held_out = checkpoint.model, checkpoint.domain, checkpoint.held_out
    return turns.turn(model, domain, held_out, attribute, number, method, keep)


def called(level: Level, method: turns.Method, keep: list[str]) -> str:
    """The Python that makes that vector."""
    more = "".join([f", method={method!r}" * (method != "means"), f", keep={keep!r}" * bool(keep)])
    return f"turn(model, checkpoint.domain, held_out, {level.attribute!r}, {level.number!r}{more})"
