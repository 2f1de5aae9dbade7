"""The plain autoencoder, with the three classic ways to keep its code from copying: noise, sparsity, contraction."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.distributions import MultivariateNormal

from models import networks
from models.autoencoder import Autoencoder, Objective, gaussian_draws
from models.config import Config, bounded
from models.corruption import CORRUPTIONS
from models.noise import Noise


@dataclass(frozen=True)
class AEConfig(Config):
    """Settings of an `AE`.

    code         numbers in a code
    corruption   what is done to the input while the target stays clean; `corruption_amount` is its strength
    sparsity     weight of Σ|z|, the L1 norm of a code
    contraction  weight of ‖∂z/∂x‖², the squared Frobenius norm of the encoder's Jacobian
    """

    network: networks.Network
    code: int = bounded(1, 1024)
    corruption: Literal["none", *CORRUPTIONS] = "none"
    corruption_amount: float = bounded(0.0, 1.0, default=0.0)
    sparsity: float = bounded(0.0, 1e6, default=0.0)
    contraction: float = bounded(0.0, 1e6, default=0.0)


class AE(Autoencoder):
    """Picture → code → picture, trained to lose as little as possible on the way.

    Nothing in that objective says how codes are distributed, so there is no prior to draw from. `sample` draws from a
    Gaussian fitted to the training pictures' codes after training; where that Gaussian covers places no picture was
    ever encoded to, the decoder has nothing sensible to say. This is why an autoencoder makes a poor generator.
    """

    family = "ae"
    Config = AEConfig
    sampling = (
        "An autoencoder has no prior. These codes come from a Gaussian fitted to the training pictures’ codes "
        "afterwards, which also covers places that no picture was ever encoded to."
    )

    def __init__(self, config: AEConfig) -> None:
        super().__init__(config)
        self.encoder = networks.encoder(config.network, config.code)
        self.decoder = networks.decoder(config.network, config.code, self.encoder if config.network.tied else None)
        self.register_buffer("code_mean", torch.zeros(config.code))
        # Not torch.eye: on the meta device, where shapes are checked, that takes a second to import a compiler.
        self.register_buffer("code_scale", torch.zeros(config.code, config.code).fill_diagonal_(1))

    @property
    def code_shape(self) -> tuple[int]:
        """(d,)"""
        return (self.config.code,)

    def encode(self, images: Tensor) -> Tensor:
        """Codes [N, d]."""
        return self.encoder(images)

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W] from codes [N, d]."""
        return self.decoder(codes).float().clamp(0, 1)

    def objective(self, images: Tensor, noise: Noise, epoch: float = 0.0) -> Objective:
        """‖x − x̂‖² summed over the pixels, plus the weighted penalties, each a mean over the batch.

        The decoder's output counts here as it is and is cut to [0, 1] only when it is shown: a sigmoid would have no
        slope left where it is wrong by most, and a training that starts with a black picture would stay there.
        """
        config = self.config
        inputs = images
        if config.corruption != "none":
            inputs = CORRUPTIONS[config.corruption](images, config.corruption_amount, noise)
        codes = self.encoder(inputs)
        error = (self.decoder(codes).float() - images).square().flatten(1).sum(1).mean()
        loss, terms = error, {"squared error": error.detach()}
        if config.sparsity:
            size = codes.abs().sum(1).mean()
            loss, terms["L1 of the code"] = loss + config.sparsity * size, size.detach()
        if config.contraction:
            size = jacobian_norm(self.encoder, images).mean()
            loss, terms["Jacobian norm"] = loss + config.contraction * size, size.detach()
        return Objective(loss, terms)

    @torch.no_grad()
    def fit_prior(self, codes: Tensor) -> None:
        """Fits the Gaussian that `sample` draws from: the mean and covariance of `codes` [N, d], N > 1."""
        codes = codes.double()
        mean = codes.mean(0)
        # A code that never varies has no variance to invert; a millionth of the average keeps the factor defined.
        covariance = torch.cov(codes.T).reshape(len(mean), len(mean))
        ridge = 1e-6 * covariance.diagonal().mean() + 1e-12
        factor = torch.linalg.cholesky(covariance + ridge * torch.eye(len(mean)).to(covariance))
        self.code_mean.copy_(mean)
        self.code_scale.copy_(factor)

    @property
    def prior(self) -> MultivariateNormal:
        """The Gaussian fitted to the training codes, over [d]."""
        return MultivariateNormal(self.code_mean, scale_tril=self.code_scale, validate_args=False)

    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """Codes [count, d] from the fitted Gaussian, its spread multiplied by `temperature`."""
        draws = gaussian_draws(self.config.code, count, seed, self.device)
        return self.code_mean + temperature * draws @ self.code_scale.T


def jacobian_norm(encoder: nn.Module, images: Tensor) -> Tensor:
    """Squared Frobenius norm of ∂encoder(x)/∂x for each image, [N], exact (Rifai et al. 2011, ICML).

    One backward pass a code dimension: pictures of a batch do not meet inside the encoder, so the gradient of a sum
    over the batch holds every picture's own row of the Jacobian.
    """
    images = images.detach().requires_grad_()
    with torch.enable_grad():
        rows = encoder(images).sum(0)
        gradients = [torch.autograd.grad(row, images, create_graph=True)[0] for row in rows]
    return torch.stack([gradient.square().flatten(1).sum(1) for gradient in gradients]).sum(0)
