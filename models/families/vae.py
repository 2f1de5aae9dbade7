"""The variational autoencoder (Kingma & Welling 2013, arXiv:1312.6114) and its β (Higgins et al. 2017, ICLR)."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Independent, Normal, kl_divergence

from models import networks
from models.autoencoder import Autoencoder, Objective, gaussian_draws
from models.config import Config, ConfigError, bounded
from models.noise import Noise


@dataclass(frozen=True)
class BetaVAEConfig(Config):
    """Settings of a `BetaVAE`.

    code        numbers in a code
    likelihood  of a pixel given the code: "bernoulli" (grey values count as means) or "gaussian" with deviation `scale`
    beta        weight of the KL in nats, where the KL is a sum over the code and the likelihood a sum over the pixels
    warmup      epochs over which the weight grows linearly from 0 to beta
    free_bits   nats of each dimension's KL, averaged over the batch, that cost nothing (Kingma et al. 2016)
    """

    network: networks.Network
    code: int = bounded(1, 1024)
    likelihood: Literal["bernoulli", "gaussian"] = "bernoulli"
    scale: float = bounded(1e-3, 10.0, default=0.1)
    beta: float = bounded(0.0, 1e4, default=1.0)
    warmup: float = bounded(0.0, 1e4, default=0.0)
    free_bits: float = bounded(0.0, 100.0, default=0.0)


@dataclass(frozen=True)
class ELBO:
    """The two sides of the bound on log p(x), in nats, one number an image: the ELBO is `reconstruction` − `kl`.

    reconstruction     log p(x|z) for one z drawn from q(z|x), summed over the pixels, [N]
    kl_per_dimension   KL(q(z_j|x) ‖ p(z_j)) for each number of the code, [N, d]
    """

    reconstruction: Tensor
    kl_per_dimension: Tensor

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) ‖ p(z)), [N]."""
        return self.kl_per_dimension.sum(1)

    @property
    def elbo(self) -> Tensor:
        """The evidence lower bound, [N]."""
        return self.reconstruction - self.kl


class BetaVAE(Autoencoder):
    """A picture's code is a distribution q(z|x), held near the prior p(z) by β times its KL.

    β is in the units of the ELBO: the likelihood is summed over the pixels, not averaged. Averaging it instead would
    silently multiply β by the number of pixels.
    """

    family = "beta-vae"
    Config = BetaVAEConfig
    sampling = "These codes come from the prior N(0, I), towards which training pulls the codes of pictures."

    def __init__(self, config: BetaVAEConfig) -> None:
        super().__init__(config)
        if config.network.tied:
            raise ConfigError("A VAE's encoder gives two numbers for each of the code's: its weights can't be tied.")
        self.encoder = networks.encoder(config.network, 2 * config.code)
        self.decoder = networks.decoder(config.network, config.code)

    @property
    def code_shape(self) -> tuple[int]:
        """(d,)"""
        return (self.config.code,)

    def posterior(self, images: Tensor) -> Independent:
        """q(z|x): a diagonal Gaussian over [d] for each image."""
        # The likelihoods and divergences below are sums of many numbers: in half precision they would be too coarse.
        mean, log_variance = self.encoder(images).float().chunk(2, dim=1)
        # The bounds are far outside what training reaches; they keep exp() finite on any input.
        deviation = (0.5 * log_variance.clamp(-20, 20)).exp()
        return Independent(Normal(mean, deviation, validate_args=False), 1, validate_args=False)

    def likelihood(self, codes: Tensor) -> Distribution:
        """p(x|z): independent pixels [C, H, W] for each code; its mean is the decoded image."""
        logits = self.decoder(codes).float()
        if self.config.likelihood == "bernoulli":
            pixels = Bernoulli(logits=logits, validate_args=False)
        else:
            pixels = Normal(logits.sigmoid(), self.config.scale, validate_args=False)
        return Independent(pixels, 3, validate_args=False)

    @property
    def prior(self) -> Independent:
        """p(z): the standard normal over [d]."""
        zeros = torch.zeros(self.config.code, device=self.device)
        return Independent(Normal(zeros, torch.ones_like(zeros), validate_args=False), 1, validate_args=False)

    def elbo(self, images: Tensor, noise: Noise) -> ELBO:
        """The bound on log p(x) of each image, from one draw of z."""
        posterior = self.posterior(images)
        codes = reparameterize(posterior, noise.normal(posterior.mean))
        return ELBO(
            reconstruction=self.likelihood(codes).log_prob(images),
            kl_per_dimension=kl_divergence(posterior.base_dist, self.prior.base_dist),
        )

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """−log p(x|z) + β KL, means over the batch, in nats; β warmed up and free bits given as the config says."""
        bound = self.elbo(images, noise)
        kl_per_dimension = bound.kl_per_dimension.mean(0)
        charged = kl_per_dimension.clamp(min=self.config.free_bits) if self.config.free_bits else kl_per_dimension
        loss = -bound.reconstruction.mean() + self.beta_at(epoch) * charged.sum()
        terms = {"negative ELBO": -bound.elbo, "reconstruction": -bound.reconstruction, "KL": bound.kl}
        return Objective(loss, {name: values.mean().detach() for name, values in terms.items()})

    def beta_at(self, epoch: float) -> float:
        """The weight of the KL after `epoch` passes over the data."""
        return self.config.beta * (min(1.0, epoch / self.config.warmup) if self.config.warmup else 1.0)

    def encode(self, images: Tensor) -> Tensor:
        """Codes [N, d]: the posteriors' means."""
        return self.posterior(images).mean

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W]: the means of p(x|z) for codes [N, d]."""
        return self.likelihood(codes).mean

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """Codes [count, d] from the prior, its deviation multiplied by `temperature`."""
        return temperature * gaussian_draws(self.config.code, count, seed, self.device)


@dataclass(frozen=True)
class VAEConfig(BetaVAEConfig):
    """Settings of a `VAE`: those of a β-VAE whose beta is 1."""

    beta: float = bounded(1.0, 1.0, default=1.0)


class VAE(BetaVAE):
    """The β-VAE with β = 1: its objective is the negative ELBO."""

    family = "vae"
    Config = VAEConfig


def reparameterize(posterior: Independent, noise: Tensor) -> Tensor:
    """z = μ + σ ε: a draw from `posterior` through which gradients reach μ and σ; `noise` is ε, [N, d]."""
    return posterior.mean + posterior.stddev * noise
