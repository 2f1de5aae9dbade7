"""The importance-weighted autoencoder (Burda et al. 2016, arXiv:1509.00519)."""

import math
from dataclasses import dataclass

from torch import Tensor

from models.autoencoder import Paper
from models.config import ConfigError, bounded
from models.families.vae import VAE, VAEConfig
from models.noise import Noise
from models.objective import Objective


@dataclass(frozen=True)
class IWAEConfig(VAEConfig):
    """Settings of an `IWAE`: those of a `VAE`, and

    draws  k, codes of each picture that a step weighs against each other; with one of them it is a VAE
    """

    draws: int = bounded(1, 1000, default=50)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.warmup or self.free_bits:
            raise ConfigError("The bound of an IWAE has no KL of its own: leave warmup and free_bits out.")


class IWAE(VAE):
    """A VAE trained on a tighter bound: log p(x) ≥ E log 1/k Σ p(x, z_i) / q(z_i|x), with k draws from q(z|x).

    One good draw among k is enough, so q(z|x) need not be near to p(z|x): the likelihood gains, and the codes lose.
    """

    family = "iwae"
    title = "IWAE"
    paper = Paper("Burda et al.", 2016, "Importance Weighted Autoencoders", "arXiv:1509.00519")
    Config = IWAEConfig
    config: IWAEConfig

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """Minus the bound with `draws` draws, mean over the batch, in nats; beside it the ELBO of the same draws."""
        draws = self.config.draws
        weights = self.log_weights(self.seen(images, noise), noise, draws)
        loss = (math.log(draws) - weights.logsumexp(1)).mean()
        terms = {"importance-weighted bound": loss.detach(), "negative ELBO": -weights.mean().detach()}
        return Objective(loss, terms | self.scale_term())
