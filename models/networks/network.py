"""The networks between a picture and its code, described by a config so that a checkpoint rebuilds itself.

An encoder turns images [N, C, H, W] into numbers [N, out]; a decoder turns codes [N, code] into numbers [N, C, H, W] of
any size, which each family brings into [0, 1] in its own way. A VQ-VAE uses the convolutional halves without their
dense ends.
"""

import itertools
from dataclasses import dataclass
from typing import Literal

import torch.nn.functional as F
from torch import Tensor, nn

from models.config import Config, ConfigError, bounded


@dataclass(frozen=True)
class Network(Config):
    """The settings of an encoder and its decoder.

    kind      "dense": widths are the sizes of the hidden layers; without any the halves are linear, and the best code
              spans what PCA's does (Baldi & Hornik 1989, Neural Networks 2). "conv": each width is a stage that halves
              the picture.
    channels  1 (grey) or 3 (colour); size: height and width of the picture in pixels
    widths    the encoder's, from the picture to the code
    decoder_widths  the decoder's, from the code to the picture; by default the encoder's in reverse
    residual  convolutional: residual blocks after each stage
    hidden    convolutional: units of a dense layer between the feature map and the code; 0 for none
    tied      dense: the decoder's weight matrices are the encoder's, transposed
    """

    kind: Literal["dense", "conv"]
    widths: tuple[int, ...] = bounded(1, 2048)
    channels: Literal[1, 3] = 1
    size: int = bounded(4, 256, default=28)
    decoder_widths: tuple[int, ...] | None = bounded(1, 2048, default=None)
    residual: int = bounded(0, 8, default=0)
    hidden: int = bounded(0, 2048, default=0)
    tied: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        fewest = 0 if self.kind == "dense" else 1
        if not fewest <= len(self.widths) <= 8 or not fewest <= len(self.upwards) <= 8:
            raise ConfigError(f"A {self.kind} network has between {fewest} and 8 widths.")
        if self.kind == "dense" and (self.residual or self.hidden):
            raise ConfigError("The settings residual and hidden belong to convolutional networks only.")
        if self.kind == "conv" and (self.tied or len(self.upwards) != len(self.widths)):
            raise ConfigError("A convolutional network has as many stages down as up, and no tied weights.")
        if self.kind == "conv" and self.size % 2 ** len(self.widths):
            raise ConfigError(
                f"{len(self.widths)} stages halve the picture that often: its size must be a multiple of "
                f"{2 ** len(self.widths)}, not {self.size}."
            )
        if self.tied and self.upwards != self.widths[::-1]:
            raise ConfigError("With tied weights the decoder's widths are the encoder's in reverse.")

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of a picture."""
        return self.channels, self.size, self.size

    @property
    def pixels(self) -> int:
        """Numbers in a picture: channels × height × width."""
        return self.channels * self.size**2

    @property
    def upwards(self) -> tuple[int, ...]:
        """The decoder's widths, from the code to the picture."""
        return self.widths[::-1] if self.decoder_widths is None else self.decoder_widths

    @property
    def grid(self) -> int:
        """Height and width of a convolutional network's smallest feature map."""
        return self.size // 2 ** len(self.widths)


def encoder(network: Network, out: int) -> nn.Sequential:
    """Images [N, C, H, W] → numbers [N, out]."""
    if network.kind == "dense":
        return nn.Sequential(nn.Flatten(), *_dense(network.pixels, *network.widths, out))
    features = network.widths[-1] * network.grid**2
    ends = (features, network.hidden, out) if network.hidden else (features, out)
    return nn.Sequential(*downwards(network), nn.SiLU(), nn.Flatten(), *_dense(*ends))


def decoder(network: Network, code: int, tied_to: nn.Sequential | None = None) -> nn.Sequential:
    """Codes [N, code] → numbers [N, C, H, W]; `tied_to` is the dense encoder whose weights it shares."""
    if network.kind == "dense":
        layers = _dense(code, *network.upwards, network.pixels)
        if tied_to is not None:
            matrices = [layer for layer in tied_to if isinstance(layer, nn.Linear)][::-1]
            sizes = [layer.in_features for layer in matrices]
            turned = iter([Transposed(layer, size) for layer, size in zip(matrices, sizes, strict=True)])
            layers = [next(turned) if isinstance(layer, nn.Linear) else layer for layer in layers]
        return nn.Sequential(*layers, nn.Unflatten(1, network.image_shape))
    first, grid = network.upwards[0], network.grid
    ends = (code, network.hidden, first * grid**2) if network.hidden else (code, first * grid**2)
    return nn.Sequential(*_dense(*ends), nn.Unflatten(1, (first, grid, grid)), *upwards(network))


def downwards(network: Network) -> list[nn.Module]:
    """The convolutional stages [N, C, H, W] → [N, widths[-1], grid, grid], without a last activation."""
    layers: list[nn.Module] = []
    for before, width in itertools.pairwise((network.channels, *network.widths)):
        layers += [nn.SiLU()] if layers else []
        layers += [nn.Conv2d(before, width, 4, stride=2, padding=1)]
        layers += [Residual(width) for _ in range(network.residual)]
    return layers


def upwards(network: Network) -> list[nn.Module]:
    """The convolutional stages [N, upwards[0], grid, grid] → numbers [N, C, H, W]."""
    layers: list[nn.Module] = []
    for width, after in itertools.pairwise((*network.upwards, network.channels)):
        layers += [Residual(width) for _ in range(network.residual)]
        layers += [nn.SiLU(), nn.ConvTranspose2d(width, after, 4, stride=2, padding=1)]
    return layers


class Residual(nn.Module):
    """x + f(x) with two 3 × 3 convolutions, activated before each (He et al. 2016, arXiv:1603.05027)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """Features [N, width, h, w] → the same shape."""
        return features + self.second(F.silu(self.first(F.silu(features))))


class Transposed(nn.Module):
    """A dense layer that uses another's weight matrix, transposed, with a bias of its own."""

    def __init__(self, layer: nn.Linear, out: int) -> None:
        super().__init__()
        # A tuple hides the layer from this module's parameters: they are the encoder's and are saved there once.
        self._layer = (layer,)
        self.bias = nn.Parameter(layer.weight.new_zeros(out))

    @property
    def weight(self) -> Tensor:
        """The other layer's matrix, turned: [layer.in_features, layer.out_features]."""
        return self._layer[0].weight.T

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs [N, layer.out_features] → [N, layer.in_features]."""
        return F.linear(inputs, self.weight, self.bias)


def _dense(*sizes: int) -> list[nn.Module]:
    """Linear layers from sizes[0] to sizes[-1] with activations between them."""
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise(sizes):
        layers += [nn.SiLU()] if layers else []
        layers += [nn.Linear(before, after)]
    return layers
