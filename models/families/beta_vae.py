"""The β-VAE: a VAE whose KL counts β times (Higgins et al. 2017, ICLR)."""

from dataclasses import dataclass

from models.autoencoder import Paper
from models.config import bounded
from models.families.vae import VAE, VAEConfig


@dataclass(frozen=True)
class BetaVAEConfig(VAEConfig):
    """Settings of a `BetaVAE`: those of a `VAE`, and

    beta  weight of the KL in nats, where the KL is a sum over the code and the likelihood a sum over the pixels;
          reached after the warm-up
    """

    beta: float = bounded(0.0, 1e4, default=1.0)


class BetaVAE(VAE):
    """A VAE with a β: above 1, dimensions are worth their nats only where they say much, and fewer are used."""

    family = "beta-vae"
    title = "β-VAE"
    paper = Paper(
        "Higgins et al.", 2017, "β-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework"
    )
    Config = BetaVAEConfig
    config: BetaVAEConfig

    def kl_weight(self, epoch: float) -> float:
        """β, warmed up."""
        return self.config.beta * super().kl_weight(epoch)
