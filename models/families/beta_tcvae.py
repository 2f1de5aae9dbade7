"""The β-TCVAE: of the KL only the total correlation counts β times (Chen et al. 2018, arXiv:1802.04942)."""

import math
from dataclasses import dataclass

from torch import Tensor
from torch.distributions import Normal

from models.autoencoder import Paper
from models.config import ConfigError, bounded
from models.distributed import gathered
from models.elbo import ELBO
from models.families.vae import VAE, VAEConfig, kl_per_dimension, reparameterize
from models.noise import Noise
from models.objective import Objective
from models.priors.normal import standard_normal


@dataclass(frozen=True)
class BetaTCVAEConfig(VAEConfig):
    """Settings of a `BetaTCVAE`: those of a `VAE`, and

    beta  weight of the total correlation in nats, reached after the warm-up
    """

    beta: float = bounded(0.0, 1e4, default=6.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.free_bits:
            raise ConfigError("A β-TCVAE divides the KL in another way than free bits do: leave free_bits out.")


@dataclass(frozen=True)
class KLParts:
    """KL(q(z|x) ‖ p(z)), averaged over pictures, in three parts, in nats (Chen et al. 2018, equation 2).

    mutual_information   I(x; z): how much a code tells about its picture
    total_correlation    KL(q(z) ‖ Π q(z_j)): how far the numbers of a code depend on each other
    dimension_wise       Σ KL(q(z_j) ‖ p(z_j)): how far each number by itself is from the prior
    """

    mutual_information: Tensor
    total_correlation: Tensor
    dimension_wise: Tensor


class BetaTCVAE(VAE):
    """A VAE that pays β times for numbers of a code that depend on each other, and once for the rest of the KL."""

    family = "beta-tcvae"
    title = "β-TCVAE"
    paper = Paper("Chen et al.", 2018, "Isolating Sources of Disentanglement in VAEs", "arXiv:1802.04942")
    Config = BetaTCVAEConfig
    config: BetaTCVAEConfig

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """−log p(x|z) + I(x; z) + β TC + dimension-wise KL, means over the batch, in nats; all warmed up as the KL."""
        images = self.seen(images, noise)
        posterior = self.posterior(images)
        codes = reparameterize(posterior, noise.normal(posterior.mean))
        reconstruction = self.likelihood(codes).log_prob(images)
        # The aggregate posterior is estimated by the posteriors of the whole batch, on however many processes it is.
        parts = kl_parts(codes, posterior.mean, posterior.stddev, gathered(posterior.mean), gathered(posterior.stddev))
        kl = parts.mutual_information + self.config.beta * parts.total_correlation + parts.dimension_wise
        loss = -reconstruction.mean() + self.kl_weight(epoch) * kl
        terms = (
            ELBO(reconstruction, kl_per_dimension(posterior)).terms()
            | self.scale_term()
            | {
                "mutual information": parts.mutual_information.detach(),
                "total correlation": parts.total_correlation.detach(),
                "dimension-wise KL": parts.dimension_wise.detach(),
            }
        )
        return Objective(loss, terms)


def kl_parts(codes: Tensor, mean: Tensor, deviation: Tensor, means: Tensor, deviations: Tensor) -> KLParts:
    """The parts of the KL for codes [N, d] drawn from N(mean, deviation²), [N, d] each.

    The aggregate posterior q(z) is the mean of the Gaussians with `means` and `deviations` [M, d], which are those of
    the whole batch. With a batch of M pictures the mutual information can't exceed log M; against the paper's
    minibatch-weighted estimate, which also divides by the number of training pictures, the two terms differ by
    constants and not in their gradients.
    """
    own = Normal(mean, deviation, validate_args=False).log_prob(codes).sum(1)
    every = Normal(means, deviations, validate_args=False).log_prob(codes.unsqueeze(1))  # [N, M, d]
    count = math.log(len(means))
    joint = every.sum(2).logsumexp(1) - count
    product = (every.logsumexp(1) - count).sum(1)
    prior = standard_normal(codes.shape[1], codes.device).log_prob(codes)
    return KLParts((own - joint).mean(), (joint - product).mean(), (product - prior).mean())
