"""FSQ: a grid of indices without a learned codebook (Mentzer et al. 2023, arXiv:2309.15505)."""

import math
from dataclasses import dataclass

from torch import Tensor

from models.autoencoder import ModelConfig, Paper
from models.config import ConfigError, bounded
from models.families.grid import GridAutoencoder, check_grid
from models.noise import Noise
from models.objective import Objective
from models.quantizers import Bound, FiniteScalarQuantizer

LARGEST_CODEBOOK = 8192


@dataclass(frozen=True)
class FSQConfig(ModelConfig):
    """Settings of an `FSQ`.

    levels  to which each number of a cell is rounded; their product is the size of the codebook. The paper advises at
            least five each: 8, 6, 5 for 240 codes, 8, 5, 5, 5 for 1,000
    """

    levels: tuple[int, ...] = bounded(3, 64, default=(8, 6, 5))

    def __post_init__(self) -> None:
        super().__post_init__()
        check_grid(self.network)
        if not 1 <= len(self.levels) <= 16 or math.prod(self.levels) > LARGEST_CODEBOOK:
            raise ConfigError(f"The levels of an FSQ are 1 to 16 numbers whose product is at most {LARGEST_CODEBOOK}.")


class FSQ(GridAutoencoder):
    """Each number of the encoder's feature map is bounded and rounded to one of a few levels."""

    family = "fsq"
    title = "FSQ"
    paper = Paper("Mentzer et al.", 2023, "Finite Scalar Quantization: VQ-VAE Made Simple", "arXiv:2309.15505")
    Config = FSQConfig
    config: FSQConfig

    def __init__(self, config: FSQConfig) -> None:
        super().__init__(config, FiniteScalarQuantizer(config.levels), (Bound(config.levels),))

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """‖x − x̂‖², summed over the pixels, mean over the batch: there is nothing to commit to."""
        return self.quantized_objective(self.encoder(images), images, noise, commitment=0.0)
