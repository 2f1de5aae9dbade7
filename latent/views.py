"""Which live views a model has, and the pictures that they start from: decided here for every front end."""

from typing import Literal

from latent.charts import leads_on
from latent.domain import Domain
from latent.examples import example_code, first_examples
from latent.held_out import HeldOut
from models import Autoencoder

View = Literal["plane", "three", "around", "sliders", "code-map"]

TITLES: dict[View, str] = {
    "plane": "Whole plane",
    "three": "Three pictures",
    "around": "Two dimensions",
    "sliders": "Sliders",
    "code-map": "Code map",
}
CORNERS = 3  # pictures that a plane is laid through


def views(model: Autoencoder, held_out: HeldOut, domain: Domain) -> list[View]:
    """The views of a model, the one it opens with first; there is always one.

    plane     all codes of two numbers
    three     the plane through the codes of three pictures; only where examples span one
    around    the plane in which two numbers of a picture's code change
    sliders   one slider for each number, from a picture's code
    code-map  a grid of indices to paint on, from a picture's code
    """
    if model.discrete:
        return ["code-map"]
    (numbers,) = model.code_shape
    if numbers <= 2:
        return ["plane", "sliders"] if numbers == 2 else ["sliders"]
    through: list[View] = ["three"] if spans_plane(model, held_out, domain) else []
    return [*through, "around", "sliders"]


def spans_plane(model: Autoencoder, held_out: HeldOut, domain: Domain) -> bool:
    """Whether there are three examples whose codes lie on no line."""
    first = first_examples(model, held_out, domain, CORNERS)
    codes = [example_code(model, held_out, each.label, each.number) for each in first]
    return len(codes) == CORNERS and leads_on(codes[:2], codes[2])
