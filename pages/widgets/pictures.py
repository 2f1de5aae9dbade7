"""Where a visitor's pictures come from: examples, real pictures, the drawing pad, files, the model's samples, codes."""

from dataclasses import dataclass

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from hub import Checkpoint, Domain
from latent import coding
from latent.code_text import read_code, write_code
from latent.examples import (
    EXAMPLES_PER_CLASS,
    Example,
    decoded_example,
    example_code,
    first_examples,
    labels_of,
)
from latent.preprocess import fit_picture
from latent.real import Real, real_pictures
from latent.uploads import IN_WORDS, MAX_PICTURES, SUFFIXES, PictureError, open_picture
from pages.widgets import linked, live, show
from pages.widgets.pad import pad
from pages.widgets.tiles import pressed, tiles


@dataclass(frozen=True)
class ChosenPicture:
    """A picture to work with.

    name     what to call it, for captions and alternative texts
    image    what the model sees, [C, H, W] in [0, 1], on the CPU
    steps    what was done to the file or drawing to get there, in plain words
    seed     of a sample
    drawn    whether the model has drawn it, so that it is no picture that the model has not seen
    example  which example it is, if it is one
    """

    name: str
    image: Tensor
    steps: tuple[str, ...] = ()
    seed: int | None = None
    drawn: bool = False
    example: Example | None = None


EXAMPLE, DRAW, UPLOAD, SAMPLE = "Example", "Draw", "Upload", "Sample"
CODE = "Code"
BETWEEN = ";"  # several codes
THUMBNAIL, TILE = 96, 36  # pixels


def one_picture(
    checkpoint: Checkpoint, key: str, first: Example | None = None, samples: bool = True
) -> ChosenPicture | None:
    """Lets a visitor choose one picture; None while there is nothing drawn or uploaded yet.

    `first` is the example shown at first. Each `key` has its own settings in the page's address.
    """
    given = several_pictures(checkpoint, key, first, samples=samples, many=False)
    return given[0] if given else None


def several_pictures(
    checkpoint: Checkpoint,
    key: str,
    first: Example | None = None,
    samples: bool = False,
    many: bool = True,
    real_first: bool = False,
) -> list[ChosenPicture]:
    """Lets a visitor choose a picture or upload several; empty while there is nothing yet.

    With `real_first` it begins with a picture that the model has not seen, where the project has any.
    """
    domain = checkpoint.domain
    known = real_pictures(domain)
    real = [known.source] if known else []
    drawn = [DRAW] if domain.fit == "digit" else []
    examples = [*real, EXAMPLE] if real_first else [EXAMPLE, *real]
    sources = [*examples, *drawn, UPLOAD, *([SAMPLE] if samples else []), CODE]
    source = linked.choice(
        "Picture from", sources, key=f"{key}-from", widget=st.segmented_control, label_visibility="collapsed", wrap=True
    )
    if source in (UPLOAD, DRAW):
        given = _uploaded(checkpoint, key, many) if source == UPLOAD else _drawn(checkpoint, key)
        if given:  # in a link a code stands for what nobody else has
            show.stand_in(key, source, BETWEEN.join(write_code(encoded(checkpoint, each)) for each in given))
        return given
    if source == SAMPLE:
        seed = linked.seed(f"{key}-seed", "Seed of the sample")
        return [ChosenPicture(f"sample {seed}", coding.sample(checkpoint.model, 1, seed)[0], seed=seed, drawn=True)]
    if source == CODE:
        return _decoded(checkpoint, key, many)
    return [_example(checkpoint, key, first, known if source in real else None, many)]


def row_of_pictures(
    checkpoint: Checkpoint, key: str, name: str, count: int, row: DeltaGenerator, drawer: DeltaGenerator
) -> list[ChosenPicture]:
    """Lets a visitor choose `count` pictures in a drawer, and shows them in a row; returns those that are there yet.

    The settings of the first have the key `key` + "1"; `name` is what one of them is called, such as "Key picture".
    """
    tabs = drawer.tabs([f"Picture {number}" for number in range(1, count + 1)])
    pictures = []
    starts = first_examples(checkpoint.model, checkpoint.held_out, checkpoint.domain, count)
    for number, tab in enumerate(tabs, 1):
        with tab:
            given = one_picture(checkpoint, f"{key}{number}", starts[(number - 1) % len(starts)])
        # An empty slot is as high as a full one, so that the drawing pad stays where it is when a drawing arrives.
        image, words = (given.image, given.name) if given else (blank(checkpoint), "nothing yet")
        with row:
            show.picture(image, f"{name} {number}: {words}", show.plain(words), THUMBNAIL)
        pictures += [given] if given else []
    return pictures


def code_name(code: Tensor) -> str:
    """What to call the picture at a code."""
    if code.shape != (2,):
        return "your code"
    return "({:.3g}, {:.3g})".format(*code.tolist()).replace("-", "−")


def blank(checkpoint: Checkpoint) -> Tensor:
    """A black picture [C, H, W]: the place of one that is not there yet."""
    return torch.zeros(checkpoint.model.image_shape)


def _example(
    checkpoint: Checkpoint, key: str, first: Example | None, real: Real | None, gallery: bool
) -> ChosenPicture:
    classes, labels = checkpoint.domain.classes, labels_of(checkpoint.domain, checkpoint.held_out)
    if first is None or (labels and first.label not in labels):
        (first,) = first_examples(checkpoint.model, checkpoint.held_out, checkpoint.domain, 1)
    with st.container(horizontal=True):
        if labels:
            label = linked.choice("Class", labels, key=f"{key}-class", default=first.label, shown=classes.__getitem__)
            name = classes[label]
        else:
            name, label = "held-out picture", None
        number = linked.number("Which one", 1, EXAMPLES_PER_CLASS, first.number + 1, key=f"{key}-number")
    if real:
        st.caption(real.origin)
        fitted = fit_picture(real.pictures()[label][number - 1], checkpoint.domain, checkpoint.model.image_shape)
        return ChosenPicture(real.words.format(name), fitted.image, fitted.steps)
    if gallery:
        _gallery(checkpoint, key, label, number, name)
    st.caption("A decoded held-out code: what the model made of a picture it was not trained on.")
    image = decoded_example(checkpoint.model, checkpoint.held_out, label, number - 1)
    return ChosenPicture(name, image, drawn=True, example=Example(label, number - 1))


def _gallery(checkpoint: Checkpoint, key: str, label: int | None, number: int, name: str) -> None:
    """All examples of a class as tiles, of which a press takes one."""
    place = f"examples of {key}"

    def take() -> None:
        index = pressed(place)
        if index is not None:
            st.session_state[f"{key}-number"] = index + 1

    names = [f"{name}, example {each}" for each in range(1, EXAMPLES_PER_CLASS + 1)]
    tiles(place, _examples(checkpoint, label), f"Examples of {name}", names, 10, 10 * TILE, number - 1, take)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=show.BY_NAME)
def _examples(checkpoint: Checkpoint, label: int | None) -> Tensor:
    """The pictures [EXAMPLES_PER_CLASS, C, H, W] of a class."""
    model, held_out = checkpoint.model, checkpoint.held_out
    codes = [example_code(model, held_out, label, number) for number in range(EXAMPLES_PER_CLASS)]
    return decoded(checkpoint, torch.stack(codes))


def _decoded(checkpoint: Checkpoint, key: str, many: bool) -> list[ChosenPicture]:
    """What stands at a code, or at each of several: at first the one at which the visitor let go on the page Live."""
    model = checkpoint.model
    key, first = f"{key}-code", [checkpoint.held_out.codes[0]]
    if key not in st.session_state and key not in st.query_params and (let_go := live.remembered(checkpoint)):
        st.session_state[key] = let_go  # not as the default, which an address would leave out
    grid = " × ".join(map(str, model.code_shape))
    what = f"{grid} whole numbers below {model.codes.entries}, row by row" if model.discrete else f"{grid} numbers"
    what += ", separated by commas"
    advice = f"{what}. Several codes are separated by semicolons." if many else f"{what}."
    typed = st.text_input("Code", write_code(first[0]), key=key, bind="query-params", help=advice)
    texts = "".join(typed.split()).rstrip(BETWEEN).split(BETWEEN)
    found = [read_code(text, model) for text in texts]
    codes = [code for code in found if code is not None]
    # A text that is no code leaves on the page what was there before it.
    last = f"last codes of {key} for {checkpoint.name}"
    if len(codes) != len(texts) or len(codes) > (MAX_PICTURES if many else 1):
        st.error(f"That is no code of this model: type {what}.")
        codes = st.session_state.get(last, first)
    st.session_state[last] = codes
    names = [code_name(code) for code in codes]
    if len(set(names)) < len(names):
        names = [f"{name} {number}" for number, name in enumerate(names, 1)]
    return [
        ChosenPicture(name, coding.decode_one(model, code), drawn=True) for name, code in zip(names, codes, strict=True)
    ]


def decoded(checkpoint: Checkpoint, codes: Tensor) -> Tensor:
    """The pictures [N, C, H, W] at the codes [N, *code_shape], on the CPU."""
    return coding.decode(checkpoint.model, codes)


def encoded(checkpoint: Checkpoint, given: ChosenPicture) -> Tensor:
    """The picture's code [*code_shape], on the CPU."""
    return coding.encode_one(checkpoint.model, given.image)


def _drawn(checkpoint: Checkpoint, key: str) -> list[ChosenPicture]:
    drawing = pad(f"{key}-pad")
    return _fitted(checkpoint, [("your drawing", drawing)]) if drawing else []


def _uploaded(checkpoint: Checkpoint, key: str, many: bool) -> list[ChosenPicture]:
    files = st.file_uploader(
        "Picture files" if many else "Picture file",
        type=sorted(SUFFIXES),
        accept_multiple_files=many,
        key=f"{key}-file",
        help=f"{IN_WORDS}, at most 10 MB{f', up to {MAX_PICTURES} at once' if many else ''}.",
    )
    files = files if many else [files] if files else []
    if len(files) > MAX_PICTURES:
        st.warning(f"Only the first {MAX_PICTURES} files are shown; upload the others afterwards.")
    given = _fitted(checkpoint, [(file.name, file.getvalue()) for file in files[:MAX_PICTURES]])
    # Files of which none can be read leave on the page what was there before them.
    last = f"last of {key} for {checkpoint.domain.name} {checkpoint.model.image_shape}"
    if given or not files:
        st.session_state[last] = given
    return st.session_state.get(last, [])


def _fitted(checkpoint: Checkpoint, files: list[tuple[str, bytes]]) -> list[ChosenPicture]:
    """The pictures in the files that could be read, and a sentence on the page for each that could not."""
    given = []
    for name, data in files:
        try:
            given.append(_fit(name, data, checkpoint.domain, checkpoint.model.image_shape))
        except PictureError as error:
            st.error(show.plain(str(error)))
    return given


@st.cache_data(max_entries=256, show_spinner=False)
def _fit(name: str, data: bytes, domain: Domain, image_shape: tuple[int, int, int]) -> ChosenPicture:
    fitted = fit_picture(open_picture(data, name), domain, image_shape)
    return ChosenPicture(name, fitted.image, fitted.steps)
