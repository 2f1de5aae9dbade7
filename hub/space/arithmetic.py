"""Arithmetic: what one picture has and another has not, given to a third."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.choose import Choice
from hub.space.desk import Desk, Updates
from hub.space.given import Given
from hub.space.pictures import Pick
from latent import coding, program
from latent.arithmetic import analogy

LETTERS = "ABC"


@dataclass(frozen=True, eq=False)
class Result:
    """A − B + C: the codes of the three, [3, *code_shape], the code of the result [*code_shape], its picture, words."""

    terms: Tensor
    code: Tensor
    image: Tensor
    words: str


def computed(given: Given) -> Result:
    """The result for the terms; raises ValueError where they are not three."""
    checkpoint, picks = given.checkpoint, terms(given)
    if len(picks) != len(LETTERS):
        raise ValueError(f"A − B + C takes three pictures, not {len(picks)}: name three, such as 7.0 1.0 0.0.")
    codes = torch.stack([pictures.code(checkpoint, pick) for pick in picks])
    a, b, c = coding.embed(checkpoint.model, codes)
    code = coding.quantize(checkpoint.model, analogy(a, b, c).unsqueeze(0))[0]
    words = "{} − {} + {}".format(*(pictures.title(checkpoint, pick) for pick in picks))
    return Result(codes, code, coding.decode_one(checkpoint.model, code), words)


def terms(given: Given) -> list[Pick]:
    """A, B and C, the first pictures of the data set before any were chosen."""
    return list(given.terms) or pictures.first(given.checkpoint, len(LETTERS))


class Arithmetic:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Arithmetic", id="arithmetic") as self.tab, gr.Row():
            with gr.Column(scale=3, min_width=300):
                self.result = widgets.tiles()
            with gr.Column(scale=2, min_width=280):
                gr.Markdown("What A has and B has not is given to C: the model adds and subtracts their codes.")
                self.letter = gr.Radio(list(LETTERS), value="A", label="Change")
                self.choice = Choice()
        self.fields: dict[str, Any] = {}
        self.outputs = [self.result, *self.choice.outputs]
        self.shown = [self.result]

    def choices(self, checkpoint: Checkpoint, settings) -> Updates:
        return self.choice.choices(checkpoint)

    def show(self, given: Given) -> Updates:
        checkpoint, result = given.checkpoint, computed(given)
        named = [(pictures.title(checkpoint, pick), pictures.tensor(checkpoint, pick)) for pick in terms(given)]
        pick = pictures.decoded(checkpoint, result.code).text
        return {self.result: screen.equation(named, result.image, result.words, pick)}

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        result = computed(given)
        code = program.adding(offer(given.checkpoint).id, list(result.terms))
        return code, result.code.unsqueeze(0), result.image.unsqueeze(0)

    def connect(self) -> None:
        self.choice.connect(self.desk, with_term, self.shown, (self.letter,))
        self.desk.at_once(self.result.input, widgets.taken)


def with_term(letter: str, picks: list[Pick], given: Given) -> Given:
    """Another picture for one of the letters."""
    others = terms(given)
    others[LETTERS.index(letter)] = picks[0]
    return given.but(tab="arithmetic", terms=tuple(others))
