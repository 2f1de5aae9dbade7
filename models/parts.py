"""The networks of a model that may run somewhere else, such as in a visitor's browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

Activation = Literal["sigmoid", "clamp", "none"]


@dataclass(frozen=True, eq=False)
class Part:
    """Modules one after another, and what brings the last one's numbers to the output.

    layers      in the order they are run; the modules that `latent/export.py` knows how to write
    activation  "sigmoid", "clamp" to [0, 1], or "none"
    """

    layers: tuple[nn.Module, ...]
    activation: Activation = "none"

    def run(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """The output [N, …] for inputs [N, …], and what it was before the activation, both float unless indices."""
        for layer in self.layers:
            inputs = layer(inputs)
        raw = inputs.float() if inputs.is_floating_point() else inputs
        return self.finish(raw), raw

    def finish(self, raw: Tensor) -> Tensor:
        """The output for the last layer's numbers."""
        match self.activation:
            case "sigmoid":
                return raw.float().sigmoid()
            case "clamp":
                return raw.float().clamp(0, 1)
        return raw

    def parameters(self) -> Iterator[nn.Parameter]:
        """The parameters of all layers."""
        return (parameter for layer in self.layers for parameter in layer.parameters())
