"""From one screen to the next with a code that was found on it."""

import streamlit as st
from torch import Tensor

from hub import Checkpoint
from latent import coding
from latent.code_text import write_code
from pages.widgets import frame, show
from pages.widgets.pictures import CODE, code_name

SMALL = 72  # pixels
SHEET = {"mode": "Two dimensions", "around": "around your picture"}
SCREENS = (
    ("encode", "x", ":material/draw:", "Encode"),
    ("arithmetic", "c", ":material/calculate:", "Arithmetic"),
    ("grid", "mine", ":material/grid_on:", "Latent grid"),
    ("interpolate", "key1", ":material/route:", "Interpolate"),
)


def go_on(checkpoint: Checkpoint, code: Tensor, words: str, alt: str, here: str = "") -> None:
    """The picture at a code [*code_shape], described by `alt`, and the screens but `here` that take it along."""
    model = checkpoint.model
    # Beside the model that was picked stands another one at times, and its codes are nothing to the first.
    name = frame.address() if checkpoint.name == frame.picked().name else checkpoint.name
    image = coding.decode_one(model, code)
    cut = not model.discrete and model.code_shape != (2,)
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        show.picture(image, alt, width=SMALL)
        st.markdown(words, width="content")
        for page, key, icon, title in SCREENS:
            if page == here:
                continue
            query = {frame.PICKED: name, f"{key}-from": CODE, f"{key}-code": write_code(code.cpu())}
            extra = SHEET if page == "grid" and cut else {"mode": "Pictures"} if page == "arithmetic" else {}
            st.page_link(f"{page}.py", label=title, icon=icon, query_params=query | extra)


def chosen(checkpoint: Checkpoint, codes: Tensor, index: int | None, name: str, here: str = "") -> None:
    """`go_on` with the code of the tile that was chosen, called `name`; a hint as long as none was."""
    if index is None:
        st.caption("Press a picture to go on with its code.")
        return
    where = f" at **{code_name(codes[index])}**" if codes[index].shape == (2,) else ""
    go_on(checkpoint, codes[index], f"{name}{where}. Go on with its code:", f"{name}, chosen", here)
