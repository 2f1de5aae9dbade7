"""The VQ-VAE: a picture becomes a grid of indices into a learned codebook (van den Oord et al. 2017)."""

from dataclasses import dataclass

from torch import Tensor

from models.autoencoder import ModelConfig, Paper
from models.config import bounded
from models.families.grid import GridAutoencoder, check_grid
from models.noise import Noise
from models.objective import Objective
from models.quantizers import VectorQuantizer


@dataclass(frozen=True)
class VQVAEConfig(ModelConfig):
    """Settings of a `VQVAE`.

    codes, dimensions  vectors in the codebook, and numbers in each
    commitment         weight of the encoder's distance to its codes; the paper finds 0.1 to 2 to work alike
    decay              of the running means that the codes are
    warmup             epochs without quantization, before k-means places the codes. An encoder that has learned nothing
                       yet sends every picture to nearly the same place, and the codes would be lost as soon as it moves
    """

    codes: int = bounded(2, 8192)
    dimensions: int = bounded(1, 512)
    commitment: float = bounded(0.0, 100.0, default=0.25)
    decay: float = bounded(0.0, 0.99999, default=0.99)
    warmup: float = bounded(0.0, 1e4, default=0.5)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_grid(self.network)


class VQVAE(GridAutoencoder):
    """The encoder's feature map is rounded, cell by cell, to the nearest code."""

    family = "vq-vae"
    title = "VQ-VAE"
    paper = Paper("van den Oord et al.", 2017, "Neural Discrete Representation Learning", "arXiv:1711.00937")
    Config = VQVAEConfig
    config: VQVAEConfig

    def __init__(self, config: VQVAEConfig) -> None:
        super().__init__(config, VectorQuantizer(config.codes, config.dimensions, config.decay))

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """Squared error and commitment; before the end of the warm-up the squared error without quantization."""
        features = self.encoder(images)
        if epoch < self.config.warmup:
            error = self.squared_error(features, images)
            return Objective(error, {"squared error": error.detach()})
        return self.quantized_objective(features, images, noise, self.config.commitment)
