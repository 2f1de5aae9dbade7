"""What the families have in common whose code is a grid of indices."""

from typing import Any

from torch import Tensor, nn

from models import networks
from models.autoencoder import Autoencoder, ModelConfig
from models.codes import CodeSpace
from models.config import ConfigError
from models.noise import Noise
from models.objective import Objective
from models.parts import Part
from models.quantizers import Lookup, Nearest, Quantizer
from models.shown import squared_error

LARGEST_GRID = 64  # cells a side


def check_grid(network: networks.Network) -> None:
    """Raises `ConfigError` where a network has no feature map to quantize, or too large a one."""
    if network.kind != "conv" or network.hidden:
        raise ConfigError("A grid of indices needs a convolutional network without a dense layer.")
    if network.grid > LARGEST_GRID:
        raise ConfigError(f"The grid of indices may be at most {LARGEST_GRID} × {LARGEST_GRID}: use more stages.")


class GridAutoencoder(Autoencoder):
    """The encoder's feature map is quantized cell by cell; a family says how, and what that costs.

    `bottleneck` follows the encoder's stages and gives as many channels as the quantizer's entries have numbers.
    """

    def __init__(self, config: ModelConfig, quantizer: Quantizer, bottleneck: tuple[nn.Module, ...] = ()) -> None:
        super().__init__(config)
        network, dimensions = config.network, quantizer.codebook.shape[1]
        self.encoder = nn.Sequential(
            *networks.downwards(network), nn.SiLU(), nn.Conv2d(network.widths[-1], dimensions, 1), *bottleneck
        )
        self.quantizer = quantizer
        self.decoder = nn.Sequential(
            nn.Conv2d(dimensions, network.upwards[0], 3, padding=1), *networks.upwards(network)
        )

    @property
    def codes(self) -> CodeSpace:
        """(h, w) indices into the codebook."""
        entries, dimensions = self.quantizer.codebook.shape
        return CodeSpace((self.network.grid, self.network.grid), entries, "an index", dimensions)

    @property
    def parts(self) -> dict[str, Part]:
        """Indices are looked up before the decoder, and found after the encoder."""
        return {
            "decoder": Part((Lookup(self.quantizer), *self.decoder), "clamp"),
            "encoder": Part((*self.encoder, Nearest(self.quantizer))),
        }

    def usual_priors(self) -> dict[str, dict[str, Any]]:
        """A transformer over the grid, trained after the autoencoder."""
        return {"autoregressive": {"kind": "autoregressive"}}

    def encode(self, images: Tensor) -> Tensor:
        """Indices [N, h, w] int64."""
        return self.quantizer.nearest(self.encoder(self.checked(images)).float())

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W] from indices [N, h, w]."""
        return self.decoder(self.quantizer.lookup(codes)).float().clamp(0, 1)

    def embed(self, codes: Tensor) -> Tensor:
        """The codes' vectors, flattened: [N, D·h·w]."""
        return self.quantizer.lookup(codes).flatten(1)

    def quantize(self, vectors: Tensor) -> Tensor:
        """Indices [N, h, w] of the codes nearest to vectors [N, D·h·w], cell by cell."""
        return self.quantizer.nearest(vectors.unflatten(1, (-1, *self.code_shape)))

    def quantized_objective(self, features: Tensor, images: Tensor, noise: Noise, commitment: float) -> Objective:
        """‖x − x̂‖² + commitment · ‖z − e‖², sums over pixels and latents, means over the batch.

        A sum beside a mean would tie the weight to the size of the batch or the picture.
        """
        quantized = self.quantizer(features, noise)
        error = self.squared_error(quantized.vectors, images)
        terms = {
            "squared error": error.detach(),
            "commitment": quantized.commitment.detach(),
            "perplexity": quantized.perplexity,
        }
        return Objective(error + commitment * quantized.commitment, terms)

    def squared_error(self, vectors: Tensor, images: Tensor) -> Tensor:
        """Squared error of the images decoded from vectors [N, D, h, w], summed over pixels, mean over the batch."""
        return squared_error(self.decoder(vectors).float(), images).mean()
