"""What it takes to run a model, counted from its layers: also before it has any weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import torch
from torch import nn

from latent.kept import for_life
from models import Autoencoder
from models.networks import Residual, Transposed
from models.quantizers import Bound, Lookup, Nearest

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


def needed(model: Autoencoder) -> Work:
    """What one picture takes; the model may be on the meta device."""
    drawing = [model.prior_named(name).cost for name in model.priors]
    return Work(
        sum(each.multiply_adds for each in _parts(model)) + max(cost.multiply_adds for cost in drawing),
        largest_activation(model),
        max(cost.steps for cost in drawing),
    )


def to_decode(model: Autoencoder) -> int:
    """Multiply-adds that a picture takes from its code."""
    return _Count(model.code_shape).through(model.parts["decoder"].layers).multiply_adds


@for_life
def largest_activation(model: Autoencoder) -> int:
    """Numbers in the largest thing between two layers, of one picture."""
    return max([prod(model.image_shape), *(each.activation for each in _parts(model))])


def _parts(model: Autoencoder) -> "list[_Count]":
    return [
        _Count(model.image_shape if name == "encoder" else model.code_shape).through(part.layers)
        for name, part in model.parts.items()
    ]


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
                case nn.SiLU() | Bound():
                    pass
                case _:  # of a family that has layers of its own
                    device = next((weight.device for weight in layer.parameters()), torch.device("meta"))
                    self.multiply_adds += sum(weight.numel() for weight in layer.parameters())
                    self._comes_out(tuple(layer(torch.empty(1, *self.shape, device=device)).shape[1:]))
        return self

    def _convolution(self, layer: nn.Conv2d | nn.ConvTranspose2d, places: Shape) -> None:
        """Each weight is used once at each place of the smaller of its two sides."""
        used_at = self.shape[1:] if isinstance(layer, nn.ConvTranspose2d) else places
        self.multiply_adds += layer.weight.numel() * prod(used_at)
        self._comes_out((layer.out_channels, *places))

    def _comes_out(self, shape: Shape) -> None:
        self.shape = shape
        self.activation = max(self.activation, prod(shape))


def _padding(layer: nn.Conv2d | nn.ConvTranspose2d) -> tuple[int, ...]:
    """Rows and columns that a convolution adds on each side. Raises ValueError where they depend on the picture."""
    if isinstance(layer.padding, str):
        raise ValueError(f"A convolution whose padding is {layer.padding!r} is not counted: give numbers.")
    return layer.padding


def _after(places: Shape, layer: nn.Conv2d) -> Shape:
    return tuple(
        (place + 2 * pad - size) // step + 1
        for place, pad, size, step in zip(places, _padding(layer), layer.kernel_size, layer.stride, strict=True)
    )


def _before(places: Shape, layer: nn.ConvTranspose2d) -> Shape:
    return tuple(
        (place - 1) * step - 2 * pad + size
        for place, pad, size, step in zip(places, _padding(layer), layer.kernel_size, layer.stride, strict=True)
    )
