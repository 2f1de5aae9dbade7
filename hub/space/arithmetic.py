"""Arithmetic: what one group of pictures has and another has not, given to a third."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from hub import Checkpoint
from hub.live.offers import offer
from hub.space import pictures, screen, widgets
from hub.space.choose import Choice
from hub.space.desk import DEFAULT, Desk, Updates
from hub.space.given import Given
from hub.space.pictures import Pick
from hub.space.sample import set_in
from hub.space.settings import Settings
from latent import coding, directions, program
from latent.arithmetic import analogy, shift
from latent.directions import CLASSES, STRENGTHS, Direction, signed
from latent.examples import labels_of
from latent.limits import MAX_STRENGTH

LETTERS = "ABC"
LAST = LETTERS[-1]
SUMS = [("Directions", "directions"), ("Pictures", "pictures")]
NOTES = {
    "directions": "What one group of held-out pictures has and another has not is given to yours, as strongly as you "
    "like: the difference of the means of their codes is added to its code.",
    "pictures": "What A has and B has not is given to C: the model adds and subtracts their codes.",
}


@dataclass(frozen=True, eq=False)
class Result:
    """A − B + C: the codes of the three, [3, *code_shape], the code of the result [*code_shape], its picture, words."""

    terms: Tensor
    code: Tensor
    image: Tensor
    words: str


@dataclass(frozen=True, eq=False)
class Moved:
    """A picture with the code [*code_shape], moved along a direction by `strengths`: codes and images of each."""

    code: Tensor
    direction: Direction
    strengths: list[float]
    codes: Tensor
    images: Tensor


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


def moved(given: Given) -> Moved:
    """The picture as it is decoded, at the strength that is set, and at all of `STRENGTHS`."""
    checkpoint, settings = given.checkpoint, given.settings
    code, chosen = pictures.code(checkpoint, last(given)), direction(checkpoint, settings)
    strengths = [0.0, settings.strength, *STRENGTHS]
    codes = shift(checkpoint.model, code.unsqueeze(0), chosen.vector, torch.tensor(strengths))
    return Moved(code, chosen, strengths, codes, coding.decode(checkpoint.model, codes))


def direction(checkpoint: Checkpoint, settings: Settings) -> Direction:
    """What to move a picture along. Raises ValueError for what the model has not."""
    model, held_out, domain = checkpoint.model, checkpoint.held_out, checkpoint.domain
    kinds = directions.kinds(domain, held_out)
    kind = settings.direction or next(iter(kinds), CLASSES)
    if kind not in kinds:
        listed = ", ".join(kinds) or "none"
        raise ValueError(f"This model has no such direction: choose another one. It has {listed}.")
    if kind != CLASSES:
        return directions.along(model, held_out, domain, kind)
    starts = directions.first_classes(domain, held_out)
    to, minus = (each - 1 if each else start for each, start in zip((settings.to, settings.minus), starts, strict=True))
    if not {to, minus} <= set(labels_of(domain, held_out)):
        raise ValueError("This model has no held-out pictures of such a class: choose another one.")
    return directions.between(model, held_out, domain, to, minus)


def kind_of_sum(given: Given) -> str:
    """What is added: pictures where nothing is known of the held-out ones that would make a direction."""
    checkpoint = given.checkpoint
    return given.settings.sum if directions.kinds(checkpoint.domain, checkpoint.held_out) else "pictures"


def terms(given: Given) -> list[Pick]:
    """A, B and C, three that show something before any were chosen."""
    return list(given.terms) or pictures.first_terms(given.checkpoint)[0]


def last(given: Given) -> Pick:
    """The picture that something is given to: C, and before any were chosen one in which a direction shows."""
    checkpoint = given.checkpoint
    if given.terms or CLASSES not in directions.kinds(checkpoint.domain, checkpoint.held_out):
        return terms(given)[-1]
    return Pick(f"{directions.first_classes(checkpoint.domain, checkpoint.held_out)[1]}.0")


class Arithmetic:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with gr.Tab("Arithmetic", id="arithmetic") as self.tab:
            self.sum = gr.Radio(SUMS, value=DEFAULT.sum, label="With", elem_classes="views")
            with gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self.result = widgets.tiles()
                with gr.Column(scale=2, min_width=280):
                    self.note = gr.HTML(screen.note(NOTES[DEFAULT.sum]))
                    with gr.Column() as self.along:
                        direction = gr.Dropdown([""], value=DEFAULT.direction, label="Direction")
                        with gr.Row(visible=False) as self.classes:
                            to = gr.Dropdown([0], value=DEFAULT.to, label="Class", min_width=120)
                            minus = gr.Dropdown([0], value=DEFAULT.minus, label="Minus class", min_width=120)
                        strength = gr.Slider(
                            -MAX_STRENGTH, MAX_STRENGTH, DEFAULT.strength, step=0.05, label="Strength s"
                        )
                    self.letter = gr.Radio(list(LETTERS), value=LETTERS[0], label="Change", visible=False)
                    self.choice = Choice()
        self.fields: dict[str, Any] = {
            "sum": self.sum, "direction": direction, "to": to, "minus": minus, "strength": strength,
        }  # fmt: skip
        self.shown = [self.result, self.note, self.along, self.classes, self.letter]
        self.outputs = [*self.shown, *self.choice.outputs]

    def choices(self, checkpoint: Checkpoint, settings: Settings) -> Updates:
        domain, held_out, fields = checkpoint.domain, checkpoint.held_out, self.fields
        kinds = directions.kinds(domain, held_out)
        listed = [(name, kind if number else "") for number, (kind, name) in enumerate(kinds.items())]
        updates = {
            fields["sum"]: gr.Radio(value=settings.sum if kinds else "pictures", visible=bool(kinds)),
            fields["direction"]: gr.Dropdown(choices=listed or [""], value=settings.direction),
        }
        if CLASSES in kinds:
            starts = directions.first_classes(domain, held_out)
            for name, start in zip(("to", "minus"), starts, strict=True):
                labels = [
                    (domain.classes[label], 0 if label == start else label + 1) for label in labels_of(domain, held_out)
                ]
                updates[fields[name]] = gr.Dropdown(choices=labels, value=getattr(settings, name))
        return self.choice.choices(checkpoint) | updates

    def show(self, given: Given) -> Updates:
        kind, checkpoint = kind_of_sum(given), given.checkpoint
        shown = self.direction(given) if kind == "directions" else self.equation(given)
        first = next(iter(directions.kinds(checkpoint.domain, checkpoint.held_out)), "")
        return {
            self.result: shown,
            self.note: screen.note(NOTES[kind]),
            self.along: gr.Column(visible=kind == "directions"),
            self.classes: gr.Row(visible=(given.settings.direction or first) == CLASSES),
            self.letter: gr.Radio(visible=kind == "pictures"),
        }

    def equation(self, given: Given) -> str:
        checkpoint, result = given.checkpoint, computed(given)
        named = [(pictures.title(checkpoint, pick), pictures.tensor(checkpoint, pick)) for pick in terms(given)]
        pick = pictures.decoded(checkpoint, result.code).text
        first, words = pictures.first_terms(checkpoint)
        said = words if terms(given) == first else ""
        return screen.equation(named, result.image, result.words, pick, said)

    def direction(self, given: Given) -> str:
        checkpoint, seen = given.checkpoint, moved(given)
        picks = [pictures.decoded(checkpoint, code).text for code in seen.codes]
        name, strength = pictures.title(checkpoint, last(given)), signed(given.settings.strength)
        marks = [signed(step) for step in STRENGTHS]
        names = [f"{name} {mark} · {seen.direction.name}" for mark in marks]
        words = f"{name} {strength} · {seen.direction.name}"
        pair = screen.moved(seen.images[0], seen.images[1], name, words, picks[1], strength)
        label = f"{name} moved along {seen.direction.name}, from {marks[0]} to {marks[-1]}"
        meaning = (
            f"0 is the picture as the model decodes it, +1 goes as far as {seen.direction.one}, and −1 as far the "
            "other way. Click a picture to take it along."
        )
        return pair + screen.board(seen.images[2:], picks[2:], names, len(marks), label, meaning, marks=marks)

    def kept(self, given: Given) -> tuple[str, Tensor, Tensor]:
        name = offer(given.checkpoint).id
        if kind_of_sum(given) == "directions":
            seen = moved(given)
            code = program.shifting(name, seen.code, seen.direction.call, seen.strengths, seen.direction.module)
            return code, seen.codes, seen.images
        result = computed(given)
        return program.adding(name, list(result.terms)), result.code.unsqueeze(0), result.image.unsqueeze(0)

    def connect(self) -> None:
        self.choice.connect(self.desk, with_term, self.shown, (self.letter,))
        for field in self.fields.values():
            self.desk.at_once(field.input, set_in("arithmetic"), parts=self.shown)
        self.desk.at_once(self.result.input, widgets.taken)


def with_term(letter: str, picks: list[Pick], given: Given) -> Given:
    """Another picture for one of the letters, of which a direction has the last alone."""
    others = terms(given)
    others[LETTERS.index(LAST if kind_of_sum(given) == "directions" else letter)] = picks[0]
    return given.but(tab="arithmetic", terms=tuple(others))
