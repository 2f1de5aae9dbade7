"""The VQ-VAE: a picture becomes a grid of indices into a learned codebook (van den Oord et al. 2017)."""

from dataclasses import dataclass

from torch import Tensor, nn

from models import networks
from models.autoencoder import Autoencoder, Objective
from models.config import Config, ConfigError, bounded
from models.noise import Noise
from models.priors.autoregressive import Block, GridPrior
from models.quantizers.vector import VectorQuantizer


@dataclass(frozen=True)
class VQVAEConfig(Config):
    """Settings of a `VQVAE`.

    codes, dimensions  vectors in the codebook, and numbers in each
    commitment         weight of the encoder's distance to its codes; the paper finds 0.1 to 2 to work alike
    decay              of the running means that the codes are
    warmup             epochs without quantization, before k-means places the codes. An encoder that has learned nothing
                       yet sends every picture to nearly the same place, and the codes would be lost as soon as it moves
    prior_width, prior_layers  of the transformer that samples grids of indices
    """

    network: networks.Network
    codes: int = bounded(2, 8192)
    dimensions: int = bounded(1, 512)
    commitment: float = bounded(0.0, 100.0, default=0.25)
    decay: float = bounded(0.0, 0.99999, default=0.99)
    warmup: float = bounded(0.0, 1e4, default=0.5)
    prior_width: int = bounded(Block.HEAD, 1024, default=64)
    prior_layers: int = bounded(1, 16, default=4)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.kind != "conv" or self.network.hidden:
            raise ConfigError("A VQ-VAE needs a convolutional network without a dense layer: its code is a grid.")
        if self.network.grid > 64:
            raise ConfigError("The grid of indices may be at most 64 × 64: use more stages.")
        if self.prior_width % Block.HEAD:
            raise ConfigError(f"The setting prior_width must be a multiple of {Block.HEAD}.")


class VQVAE(Autoencoder):
    """The encoder's feature map is rounded, cell by cell, to the nearest code."""

    family = "vq-vae"
    Config = VQVAEConfig
    discrete = True
    sampling = (
        "These grids of indices come from an autoregressive prior: a transformer that draws one index after another, "
        "each given those before it."
    )

    def __init__(self, config: VQVAEConfig) -> None:
        super().__init__(config)
        network = config.network
        self.encoder = nn.Sequential(
            *networks.downwards(network), nn.SiLU(), nn.Conv2d(network.widths[-1], config.dimensions, 1)
        )
        self.quantizer = VectorQuantizer(config.codes, config.dimensions, config.decay)
        self.decoder = nn.Sequential(
            nn.Conv2d(config.dimensions, network.upwards[0], 3, padding=1), *networks.upwards(network)
        )
        self.prior = GridPrior(config.codes, network.grid, config.prior_width, config.prior_layers)
        # The prior is trained by itself afterwards; the autoencoder's objective does not reach it.
        self.prior.requires_grad_(False)

    @property
    def code_shape(self) -> tuple[int, int]:
        """(h, w)"""
        return self.network.grid, self.network.grid

    def encode(self, images: Tensor) -> Tensor:
        """Indices [N, h, w] int64."""
        return self.quantizer.nearest(self.encoder(images).float())

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W] from indices [N, h, w]."""
        return self.decoder(self.quantizer.lookup(codes)).float().clamp(0, 1)

    def embed(self, codes: Tensor) -> Tensor:
        """The codes' vectors, flattened: [N, D·h·w]."""
        return self.quantizer.lookup(codes).flatten(1)

    def quantize(self, vectors: Tensor) -> Tensor:
        """Indices [N, h, w] of the codes nearest to vectors [N, D·h·w], cell by cell."""
        return self.quantizer.nearest(vectors.unflatten(1, (self.config.dimensions, *self.code_shape)))

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """‖x − x̂‖² + commitment · ‖z − e‖², sums over pixels and latents, means over the batch.

        A sum beside a mean would tie the weight to the size of the batch or the picture. As for an `AE`, the
        decoder's output is cut to [0, 1] only when it is shown.
        """
        features = self.encoder(images)
        if epoch < self.config.warmup:
            error = self._error(features, images)
            return Objective(error, {"squared error": error.detach()})
        quantized = self.quantizer(features, noise)
        error = self._error(quantized.vectors, images)
        loss = error + self.config.commitment * quantized.commitment
        terms = {
            "squared error": error.detach(),
            "commitment": quantized.commitment.detach(),
            "perplexity": quantized.perplexity,
        }
        return Objective(loss, terms)

    def _error(self, vectors: Tensor, images: Tensor) -> Tensor:
        """Squared error of the images decoded from vectors [N, D, h, w], summed over pixels, mean over the batch."""
        return (self.decoder(vectors).float() - images).square().flatten(1).sum(1).mean()

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """Indices [count, h, w] from the autoregressive prior."""
        return self.prior.sample(count, seed, temperature)
