"""The plain autoencoder, with the three classic ways to keep its code from copying: noise, sparsity, contraction."""

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from models import networks
from models.autoencoder import Autoencoder, ModelConfig, Paper
from models.codes import CodeSpace
from models.config import bounded
from models.corruption import CORRUPTIONS
from models.noise import Noise
from models.objective import Objective
from models.parts import Part
from models.shown import squared_error


@dataclass(frozen=True)
class AEConfig(ModelConfig):
    """Settings of an `AE`.

    code         numbers in a code
    corruption   what is done to the input while the target stays clean; `corruption_amount` is its strength
    sparsity     weight of Σ|z|, the L1 norm of a code
    contraction  weight of ‖∂z/∂x‖², the squared Frobenius norm of the encoder's Jacobian
    """

    code: int = bounded(1, 1024)
    corruption: Literal["none", "gaussian", "masking", "salt-and-pepper"] = "none"
    corruption_amount: float = bounded(0.0, 1.0, default=0.0)
    sparsity: float = bounded(0.0, 1e6, default=0.0)
    contraction: float = bounded(0.0, 1e6, default=0.0)


class AE(Autoencoder):
    """Picture → code → picture, trained to lose as little as possible on the way.

    Nothing in that objective says how codes are distributed, so there is no prior of its own to draw from: `sample`
    draws from a density fitted to the training pictures' codes afterwards. As good as that fits, so good are the
    samples; one Gaussian also covers places where hardly any picture was encoded and the decoder has little to say.
    """

    family = "ae"
    title, short = "Autoencoder", "AE"
    paper = Paper(
        "Hinton & Salakhutdinov", 2006, "Reducing the Dimensionality of Data with Neural Networks", "Science 313"
    )
    Config = AEConfig
    config: AEConfig

    def __init__(self, config: AEConfig) -> None:
        super().__init__(config)
        self.encoder = networks.encoder(config.network, config.code)
        self.decoder = networks.decoder(config.network, config.code, self.encoder if config.network.tied else None)

    @property
    def codes(self) -> CodeSpace:
        """(d,) numbers, in whatever scale training gave them."""
        return CodeSpace((self.config.code,), unit="a standard deviation of the training codes")

    @property
    def parts(self) -> dict[str, Part]:
        """The dense or convolutional halves."""
        return {"decoder": Part(tuple(self.decoder), "clamp"), "encoder": Part(tuple(self.encoder))}

    def usual_priors(self) -> dict[str, dict[str, Any]]:
        """One Gaussian, fitted to the training codes."""
        return {"gaussian": {"kind": "gaussian"}}

    def encode(self, images: Tensor) -> Tensor:
        """Codes [N, d]."""
        return self.encoder(self.checked(images))

    def decode(self, codes: Tensor) -> Tensor:
        """Images [N, C, H, W] from codes [N, d]."""
        return self.decoder(codes).float().clamp(0, 1)

    def objective(self, images: Tensor, noise: Noise, epoch: float = 0.0) -> Objective:
        """‖x − x̂‖² summed over the pixels, plus the weighted penalties, each a mean over the batch.

        The decoder has no sigmoid, which would have no slope left where it is wrong by most; its output is cut to
        [0, 1] when it is shown, which `squared_error` takes into account.
        """
        config = self.config
        inputs = images
        if config.corruption != "none":
            inputs = CORRUPTIONS[config.corruption](images, config.corruption_amount, noise)
        codes = self.encoder(inputs)
        error = squared_error(self.decoder(codes).float(), images).mean()
        loss, terms = error, {"squared error": error.detach()}
        if config.sparsity:
            size = codes.abs().sum(1).mean()
            loss, terms["L1 of the code"] = loss + config.sparsity * size, size.detach()
        if config.contraction:
            size = jacobian_norm(self.encoder, images).mean()
            loss, terms["Jacobian norm"] = loss + config.contraction * size, size.detach()
        return Objective(loss, terms)


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
