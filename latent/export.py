"""Decoders and encoders for the visitor's browser: a small JSON header and the weights in half precision.

`latent/browser/network/network.js` runs what this writes. The header of format 1:

format         1
input, output  shapes without the batch; codes: size of the codebook where the input is indices, else absent
layers         one after another: type, shape of what comes out, settings, and where its weight and bias start. Types
               are dense, conv, transposed, silu, reshape, residual (with layers of its own, added to what comes in),
               bound (tanh(x + shift) · scale + offset, one of each a channel), and for codebooks lookup (indices to
               vectors) and nearest (vectors to indices)
activation     what brings the last layer's numbers to the output: "sigmoid", "clamp" to [0, 1], or "none"
multiply_adds  of one run
bytes, sha256  of the weights: little-endian halves, in PyTorch's order of dimensions; offsets count halves
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from models import Autoencoder
from models.networks import Residual, Transposed
from models.quantizers import Bound, Lookup, Nearest

FORMAT = 1
MAX_MULTIPLY_ADDS = 200_000_000  # of one run: 30 ms of a fast computer; below this the visitor's device decides
MAX_BYTES = 6_000_000  # of one network: the server answers while they are on their way

Header = dict[str, Any]


class ExportError(ValueError):
    """A model has a part that the browser can't run, or that half precision can't hold; the message is one sentence."""


def export(model: Autoencoder, part: str) -> tuple[Header, bytes]:
    """Header and weights of one of the model's `parts`, "decoder" or "encoder".

    A discrete model's code is its indices, the encoder of a stochastic one gives μ and log σ² as [2d]. Raises
    `ExportError` where the browser can't run it.
    """
    wanted = model.parts[part]
    writer = _Export(model.code_shape if part == "decoder" else model.image_shape)
    if part == "decoder" and model.discrete:
        writer.header["codes"] = model.codes.entries
    writer.walk(wanted.layers)
    return writer.finish(wanted.activation)


def exported(model: Autoencoder, part: str) -> tuple[Header, bytes] | None:
    """The "decoder" or the "encoder" as above, or None where no browser could, or should."""
    weights = sum(weight.numel() for weight in model.parts[part].parameters())
    if 2 * weights > MAX_BYTES:  # seen before half a gigabyte is written
        return None
    try:
        header, blob = export(model, part)
    except ExportError:
        return None
    small = len(blob) <= MAX_BYTES and header["multiply_adds"] <= MAX_MULTIPLY_ADDS
    return (header, blob) if small else None


class _Export:
    """What has been written so far, and the shape that came out of it."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.header: Header = {"format": FORMAT, "input": list(shape), "layers": []}
        self.layers: list[dict[str, Any]] = self.header["layers"]
        self.shape = torch.Size(shape)
        self.blob = bytearray()
        self.multiply_adds = 0

    def walk(self, layers: Iterable[nn.Module]) -> None:
        """Writes the layers one after another."""
        for layer in layers:
            match layer:
                case nn.Linear() | Transposed():
                    outputs, inputs = layer.weight.shape
                    self.add("dense", (outputs,), inputs * outputs, weight=layer.weight, bias=layer.bias)
                case nn.ConvTranspose2d():
                    self.convolution("transposed", layer, positions=self.shape[1:].numel())
                case nn.Conv2d():
                    self.convolution("conv", layer, positions=self.after(layer)[1:].numel())
                case nn.SiLU():
                    self.add("silu", self.shape)
                case nn.Flatten() | nn.Unflatten():
                    self.add("reshape", self.after(layer))
                case Residual():
                    self.residual(nn.Sequential(nn.SiLU(), layer.first, nn.SiLU(), layer.second))
                case Lookup():
                    self.lookup(layer.quantizer.codebook)
                case Nearest():
                    self.nearest(layer.quantizer.codebook)
                case Bound():
                    self.add("bound", self.shape, shift=layer.shift, scale=layer.scale, offset=layer.offset)
                case _:
                    raise ExportError(f"The browser can't run a layer of the type {type(layer).__name__}.")

    def residual(self, branch: nn.Sequential) -> None:
        """x + branch(x)."""
        outer, self.layers = self.layers, []
        self.walk(branch)
        outer.append({"type": "residual", "shape": list(self.shape), "layers": self.layers})
        self.layers = outer

    def convolution(self, kind: str, layer: nn.Conv2d | nn.ConvTranspose2d, positions: int) -> None:
        """A convolution whose whole kernel is placed on so many `positions`."""
        if isinstance(layer.padding, str):
            raise ExportError("The browser runs convolutions whose padding is a number only.")
        (kernel, *kernels), (stride, *strides), (padding, *paddings) = layer.kernel_size, layer.stride, layer.padding
        plain = layer.groups == 1 and layer.dilation == (1, 1) and layer.padding_mode == "zeros"
        if not plain or any(layer.output_padding) or ([kernel], [stride], [padding]) != (kernels, strides, paddings):
            raise ExportError("The browser runs convolutions with square kernels, without groups and dilation, only.")
        self.add(
            kind,
            self.after(layer),
            positions * layer.weight.numel(),
            kernel=kernel,
            stride=stride,
            padding=padding,
            weight=layer.weight,
            bias=layer.bias,
        )

    def lookup(self, codebook: Tensor) -> None:
        """Indices [h, w] → vectors [D, h, w]."""
        codes, dimensions = codebook.shape
        self.add("lookup", (dimensions, *self.shape), codes=codes, weight=codebook)

    def nearest(self, codebook: Tensor) -> None:
        """Vectors [D, h, w] → indices [h, w]."""
        shape = self.shape[1:]
        self.add("nearest", shape, shape.numel() * codebook.numel(), codes=len(codebook), weight=codebook)

    def after(self, layer: nn.Module) -> torch.Size:
        """The shape that comes out of `layer`."""
        with torch.inference_mode():
            return layer(torch.zeros(1, *self.shape, device=_device(layer))).shape[1:]

    def add(self, kind: str, shape: tuple[int, ...], multiply_adds: int = 0, **settings: int | Tensor | None) -> None:
        """One layer; tensors among its settings go to the blob, and their place there into the header."""
        places = {name: self.store(value) if isinstance(value, Tensor) else value for name, value in settings.items()}
        self.layers.append({"type": kind, "shape": list(shape)} | places)
        self.shape = torch.Size(shape)
        self.multiply_adds += multiply_adds

    def store(self, tensor: Tensor) -> int:
        """Appends the tensor to the blob; returns where it starts, counted in halves."""
        halves = tensor.detach().to("cpu", torch.float16)
        if not halves.isfinite().all():
            raise ExportError("The model has weights that are not finite in half precision, so it can't be exported.")
        start = len(self.blob) // 2
        self.blob += halves.numpy().astype("<f2").tobytes()
        return start

    def finish(self, activation: str) -> tuple[Header, bytes]:
        """The header, with what is known only at the end, and the weights."""
        blob = bytes(self.blob)
        self.header |= {
            "output": list(self.shape),
            "activation": activation,
            "multiply_adds": self.multiply_adds,
            "bytes": len(blob),
            "sha256": hashlib.sha256(blob).hexdigest(),
        }
        return self.header, blob


def _device(layer: nn.Module) -> torch.device:
    return next((tensor.device for tensor in layer.parameters()), torch.device("cpu"))
