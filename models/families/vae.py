"""The variational autoencoder (Kingma & Welling 2013, arXiv:1312.6114)."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal, kl_divergence

from models import networks
from models.autoencoder import Autoencoder, ModelConfig, Paper
from models.codes import CodeSpace, Moments
from models.config import ConfigError, bounded
from models.elbo import ELBO
from models.noise import Noise
from models.objective import Objective
from models.parts import Part
from models.pixels import Pixels, learned_scale
from models.priors.normal import standard_normal


@dataclass(frozen=True)
class VAEConfig(ModelConfig):
    """Settings of a `VAE`.

    code        numbers in a code
    likelihood  of a pixel given the code: "bernoulli" (grey values count as means) or "gaussian" with deviation `scale`
    learn_scale  whether that deviation is trained along with the weights, from `scale` on (Rybkin et al. 2021)
    warmup      epochs over which the weight of the KL grows linearly from 0
    free_bits   nats of each dimension's KL, averaged over the batch, that cost nothing (Kingma et al. 2016)
    binarized   whether it learns from pixels of 0 or 1, drawn anew each time with the grey values as probabilities
    """

    code: int = bounded(1, 1024)
    likelihood: Literal["bernoulli", "gaussian"] = "bernoulli"
    scale: float = bounded(1e-3, 10.0, default=0.1)
    learn_scale: bool = False
    warmup: float = bounded(0.0, 1e4, default=0.0)
    free_bits: float = bounded(0.0, 100.0, default=0.0)
    binarized: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.learn_scale and self.likelihood != "gaussian":
            raise ConfigError("Only a Gaussian has a deviation to learn: leave learn_scale out, or choose gaussian.")
        if self.binarized and self.likelihood != "bernoulli":
            raise ConfigError("Pixels of 0 or 1 are Bernoulli: leave binarized out, or choose bernoulli.")


@dataclass(frozen=True, eq=False)
class Drawn:
    """Codes [N, d] drawn for N pictures, and the diagonal Gaussian over [N, d] that they were drawn from."""

    posterior: Distribution
    codes: Tensor


class VAE(Autoencoder):
    """A picture's code is a distribution q(z|x), held near the prior p(z) by its KL: the loss is the negative ELBO.

    The likelihood is summed over the pixels, not averaged. Averaging it instead would silently multiply the weight of
    the KL by the number of pixels.
    """

    family = "vae"
    title = "VAE"
    paper = Paper("Kingma & Welling", 2013, "Auto-Encoding Variational Bayes", "arXiv:1312.6114")
    Config = VAEConfig
    config: VAEConfig
    stochastic = True

    def __init__(self, config: VAEConfig) -> None:
        super().__init__(config)
        if config.network.tied:
            raise ConfigError("A VAE's encoder gives two numbers for each of the code's: its weights can't be tied.")
        self.encoder, self.decoder = self.make_networks()
        if config.learn_scale:
            self.log_scale = nn.Parameter(torch.full((), math.log(config.scale)))

    def make_networks(self) -> tuple[nn.Module, nn.Sequential]:
        """The encoder, images → μ and log σ² of the code, and the decoder, codes → logits of the pixels."""
        network, code = self.config.network, self.config.code
        return networks.encoder(network, 2 * code), networks.decoder(network, code)

    @property
    def codes(self) -> CodeSpace:
        """(d,) numbers, in deviations of the prior."""
        return CodeSpace((self.config.code,), unit="a standard deviation of the prior")

    @property
    def parts(self) -> dict[str, Part]:
        """The decoder gives logits, the encoder μ and log σ² one after the other."""
        return {"decoder": Part(tuple(self.decoder), "sigmoid"), "encoder": Part(_in_turn(self.encoder))}

    @property
    def pixels(self) -> Pixels:
        """The kind of p(x|z)."""
        scale = learned_scale(self.log_scale) if self.config.learn_scale else self.config.scale
        return Pixels(self.config.likelihood, scale)

    def usual_priors(self) -> dict[str, dict[str, Any]]:
        """N(0, I), the prior of the ELBO."""
        return {"standard-normal": {"kind": "standard-normal"}}

    def moments(self) -> Moments:
        """Those of N(0, I), whatever was fitted to the codes later."""
        code, device = self.codes.count, self.device
        return Moments(torch.zeros(code, device=device), torch.eye(code, device=device))

    def posterior(self, images: Tensor) -> Independent:
        """q(z|x): a diagonal Gaussian over [d] for each image."""
        # The likelihoods and divergences below are sums of many numbers: in half precision they would be too coarse.
        mean, log_variance = self.encoder(images).float().chunk(2, dim=1)
        # The bounds are far outside what training reaches; they keep exp() finite on any input.
        deviation = (0.5 * log_variance.clamp(-20, 20)).exp()
        return diagonal(mean, deviation)

    def likelihood(self, codes: Tensor) -> Distribution:
        """p(x|z): independent pixels [C, H, W] for each code; its mean is the decoded image."""
        return self.pixels.distribution(self.decoder(codes).float())

    def draw(self, images: Tensor, noise: Noise, draws: int = 1) -> Drawn:
        """`draws` codes of each image from q(z|x): [N · draws, d], those of one image after each other."""
        posterior = self.posterior(images)
        noise_of_each = noise.normal(posterior.mean.unsqueeze(1).expand(-1, draws, -1)).flatten(0, 1)
        posterior = diagonal(*(each.repeat_interleave(draws, 0) for each in (posterior.mean, posterior.stddev)))
        return Drawn(posterior, reparameterize(posterior, noise_of_each))

    def elbo(self, images: Tensor, noise: Noise, draws: int = 1) -> ELBO:
        """The bound on log p(x) of each image under p(z) = N(0, I), from one draw of z, or for each of so many."""
        drawn = self.draw(images, noise, draws)
        return ELBO(self.likelihood(drawn.codes).log_prob(images.repeat_interleave(draws, 0)), self.charge(drawn))

    def charge(self, drawn: Drawn) -> Tensor:
        """What the bound charges for each number of the codes, in nats, [N, d]: their KL to the prior."""
        return kl_per_dimension(drawn.posterior)

    def log_density(self, codes: Tensor) -> Tensor:
        """log p(z) of codes [N, d] under the prior of the bound, in nats, [N]."""
        return standard_normal(codes.shape[1], codes.device).log_prob(codes)

    def log_weights(self, images: Tensor, noise: Noise, draws: int) -> Tensor:
        """log p(x|z) + log p(z) − log q(z|x) for `draws` codes of each image, [N, draws]."""
        drawn = self.draw(images, noise, draws)
        reconstruction = self.likelihood(drawn.codes).log_prob(images.repeat_interleave(draws, 0))
        density = self.log_density(drawn.codes) - drawn.posterior.log_prob(drawn.codes)
        return (reconstruction + density).view(len(images), draws)

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """−log p(x|z) + KL, means over the batch, in nats; the KL's weight warmed up and free bits given."""
        bound = self.elbo(self.seen(images, noise), noise)
        # Free bits are of the batch's mean: clamped per picture they would charge what others leave unused.
        kl = bound.kl_per_dimension.mean(0)
        charged = kl.clamp(min=self.config.free_bits) if self.config.free_bits else kl
        loss = -bound.reconstruction.mean() + self.kl_weight(epoch) * charged.sum()
        return Objective(loss, bound.terms() | self.scale_term())

    def seen(self, images: Tensor, noise: Noise) -> Tensor:
        """The images as training sees them: where the config says so, each pixel is drawn as 0 or 1."""
        return (noise.uniform(images) < images).to(images.dtype) if self.config.binarized else images

    def scale_term(self) -> dict[str, Tensor]:
        """What training shows of a learned deviation of the pixels, for values of 0 to 1."""
        return {"σ of a pixel": learned_scale(self.log_scale).detach()} if self.config.learn_scale else {}

    def kl_weight(self, epoch: float) -> float:
        """The weight of the KL after `epoch` passes over the data."""
        return min(1.0, epoch / self.config.warmup) if self.config.warmup else 1.0

    def encode(self, images: Tensor) -> Tensor:
        """Codes [N, d]: the posteriors' means."""
        return self.posterior(self.checked(images)).mean

    def draw_codes(self, images: Tensor, noise: Noise) -> Tensor:
        """One draw from the posterior of each image as training sees it, [N, d]."""
        return self.draw(self.seen(images, noise), noise).codes

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W]: the means of p(x|z) for codes [N, d]."""
        return self.likelihood(codes).mean


def _in_turn(encoder: nn.Module) -> tuple[nn.Module, ...]:
    return tuple(encoder) if isinstance(encoder, nn.Sequential) else (encoder,)


def diagonal(mean: Tensor, deviation: Tensor) -> Independent:
    """A diagonal Gaussian over [d] for each row of mean and deviation [N, d]."""
    return Independent(Normal(mean, deviation, validate_args=False), 1, validate_args=False)


def reparameterize(posterior: Distribution, noise: Tensor) -> Tensor:
    """z = μ + σ ε: a draw from `posterior` through which gradients reach μ and σ; `noise` is ε, [N, d]."""
    return posterior.mean + posterior.stddev * noise


def kl_per_dimension(posterior: Distribution) -> Tensor:
    """KL(q(z_j|x) ‖ N(0, 1)) for each number of a code under a diagonal Gaussian over [N, d], in nats, [N, d]."""
    prior = standard_normal(posterior.mean.shape[-1], posterior.mean.device)
    return kl_divergence(_factors(posterior), _factors(prior))


def _factors(gaussian: Distribution) -> Normal:
    """A diagonal Gaussian over [d] as d Gaussians, so that what is asked of it is answered for each number."""
    return Normal(gaussian.mean, gaussian.stddev, validate_args=False)
