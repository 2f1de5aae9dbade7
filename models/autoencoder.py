"""The contract every family keeps: pictures to codes, codes to pictures, new pictures from a prior."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from models.config import Config
from models.networks.network import Network
from models.noise import Noise


@dataclass(frozen=True)
class Objective:
    """What training minimises, and the terms it consists of.

    loss   scalar, mean over the batch
    terms  each term by its name, a detached scalar in its own unit (nats for the probabilistic families)
    """

    loss: Tensor
    terms: dict[str, Tensor]


class Autoencoder(nn.Module, ABC):
    """Base of the four families.

    Images are [N, C, H, W] float in [0, 1]. Codes are [N, d] float or, where `discrete`, [N, h, w] int64 indices.
    `sampling` says in a sentence or two for the screen where samples come from.
    """

    family: ClassVar[str]
    Config: ClassVar[type[Config]]
    discrete: ClassVar[bool] = False
    sampling: ClassVar[str]

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.network: Network = config.network

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return self.network.image_shape

    @property
    @abstractmethod
    def code_shape(self) -> tuple[int, ...]:
        """Shape of one picture's code: (d,) numbers or (h, w) indices."""

    @property
    def device(self) -> torch.device:
        """Where the weights are; inputs have to be there too."""
        return next(self.parameters()).device

    @abstractmethod
    def encode(self, images: Tensor) -> Tensor:
        """The codes of `images`, always the same for the same images."""

    @abstractmethod
    def decode(self, codes: Tensor) -> Tensor:
        """The images [N, C, H, W] that `codes` stand for."""

    def reconstruct(self, images: Tensor) -> Tensor:
        """The images as they come back through their codes."""
        return self.decode(self.encode(images))

    def embed(self, codes: Tensor) -> Tensor:
        """Codes as vectors [N, D] that can be added and interpolated; continuous codes already are."""
        return codes

    def quantize(self, vectors: Tensor) -> Tensor:
        """The codes nearest to `vectors` [N, D]: the inverse of `embed`."""
        return vectors

    @abstractmethod
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """`count` codes from the prior; below 1 the temperature stays nearer to its mode, above 1 it strays further."""

    def sample(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """`count` new images [count, C, H, W] from the prior; the same ones for the same seed."""
        return self.decode(self.sample_codes(count, seed, temperature))

    @abstractmethod
    def objective(self, images: Tensor, noise: Noise, epoch: float) -> Objective:
        """What to minimise on this batch. `epoch` counts passes over the data, with its fraction: warm-ups need it."""

    def forward(self, images: Tensor, noise: Noise, epoch: float) -> Objective:
        """`objective`, under the name through which wrappers for training on several devices call it."""
        return self.objective(images, noise, epoch)


def gaussian_draws(dimensions: int, count: int, seed: int, device: torch.device) -> Tensor:
    """Standard normal numbers [count, dimensions], the same on every device for the same seed."""
    return torch.randn(count, dimensions, generator=torch.Generator().manual_seed(seed)).to(device)
