"""What it takes to run a model, counted from its layers before it has any weights.

A file of some megabytes can hold a network that keeps a server busy for minutes: few weights, used at many places.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from torch import nn

from hub.folder.screening import CheckpointError
from models import Autoencoder
from models.networks import Residual, Transposed
from models.quantizers import Lookup, Nearest

MAX_MULTIPLY_ADDS = 3_000_000_000  # of a picture: about a fifth of a second of a core
MAX_ACTIVATION = 4_200_000  # numbers between two layers, of a picture: 64 × 64 places of 1,024 numbers
MAX_STEPS = 8_192  # one after another when a code is drawn, such as 1,024 indices from 8 layers

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Work:
    """What one picture takes.

    multiply_adds  to encode it, to decode it, and to draw its code from the prior
    activation     numbers in the largest thing between two layers
    steps          of the prior that wait for each other: indices × layers
    """

    multiply_adds: int
    activation: int
    steps: int


def check_work(model: Autoencoder, name: str) -> None:
    """Raises `CheckpointError` where running the model would take too much of a server that others use too."""
    work = needed(model)
    amounts = {
        "multiply-adds a picture": (work.multiply_adds, MAX_MULTIPLY_ADDS),
        "numbers between two layers": (work.activation, MAX_ACTIVATION),
        "steps to draw a code": (work.steps, MAX_STEPS),
    }
    for what, (amount, most) in amounts.items():
        if amount > most:
            raise CheckpointError(
                f"{name} takes {amount:,} {what}, and a page runs at most {most:,}: load it in Python, or train a "
                "smaller one."
            )


def needed(model: Autoencoder) -> Work:
    """What one picture takes; the model may be on the meta device."""
    encoder = _Count(model.image_shape).through(model.parts["encoder"].layers)
    decoder = _Count(model.code_shape).through(model.parts["decoder"].layers)
    drawing = [prior.cost for prior in model.priors.values()]
    return Work(
        encoder.multiply_adds + decoder.multiply_adds + max(cost.multiply_adds for cost in drawing),
        max(encoder.activation, decoder.activation),
        max(cost.steps for cost in drawing),
    )


class _Count:
    """The layers passed so far: their multiply-adds, the largest output, and the shape of the last one."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.multiply_adds, self.activation = 0, prod(shape)

    def through(self, layers: Iterable[nn.Module]) -> "_Count":
        for layer in layers:
            match layer:
                case nn.Conv2d():
                    self._convolution(layer, _after(self.shape[1:], layer))
                case nn.ConvTranspose2d():
                    self._convolution(layer, _before(self.shape[1:], layer))
                case Residual():
                    self._convolution(layer.first, self.shape[1:])
                    self._convolution(layer.second, self.shape[1:])
                case nn.Flatten():
                    self.shape = (prod(self.shape),)
                case nn.Unflatten():
                    self.shape = tuple(layer.unflattened_size)
                case Lookup():
                    self._comes_out((layer.quantizer.codebook.shape[1], *self.shape))
                case Nearest():
                    entries, places = layer.quantizer.codebook, self.shape[1:]
                    self.multiply_adds += prod(places) * entries.numel()
                    self._comes_out((len(entries), *places))  # a distance to each entry of the codebook
                    self.shape = places
                case nn.Linear() | Transposed():
                    self.multiply_adds += layer.weight.numel()
                    self._comes_out((layer.weight.shape[0],))
        return self

    def _convolution(self, layer: nn.Conv2d | nn.ConvTranspose2d, places: Shape) -> None:
        """Each weight is used once at each place of the smaller of its two sides."""
        used_at = self.shape[1:] if isinstance(layer, nn.ConvTranspose2d) else places
        self.multiply_adds += layer.weight.numel() * prod(used_at)
        self._comes_out((layer.out_channels, *places))

    def _comes_out(self, shape: Shape) -> None:
        self.shape = shape
        self.activation = max(self.activation, prod(shape))


def _after(places: Shape, layer: nn.Conv2d) -> Shape:
    return tuple(
        (place + 2 * pad - size) // step + 1
        for place, pad, size, step in zip(places, layer.padding, layer.kernel_size, layer.stride, strict=True)
    )


def _before(places: Shape, layer: nn.ConvTranspose2d) -> Shape:
    return tuple(
        (place - 1) * step - 2 * pad + size
        for place, pad, size, step in zip(places, layer.padding, layer.kernel_size, layer.stride, strict=True)
    )
