"""One picture through a model and back, and everything that can be said about the way."""

from dataclasses import dataclass

from torch import Tensor

from latent.bound import Bound, negative_elbo
from latent.compute import slot
from latent.held_out import HeldOut
from latent.quality import Verdict, mse, no_verdict, psnr, unlikeness
from models import Autoencoder
from models.noise import Noise


@dataclass(frozen=True, eq=False)  # tensors have no single answer to ==
class Inspection:
    """What became of one picture. Tensors are on the CPU.

    image             x, the picture as the model saw it, [C, H, W]
    reconstruction    x̂, the picture as it came back, [C, H, W]
    code              z, [d] float or [h, w] int64; of a VAE the mean μ of q(z|x)
    deviations        σ of q(z|x), [d]; None for models whose code is no distribution
    decoded           whether the model has drawn x itself: then how well it comes back says nothing about the model
    mse, psnr         of x̂ over the pixels of 0 to 1, the second in dB
    kl_per_dimension  KL(q(z_j|x) ‖ p(z_j)) in nats, [d], or None like the deviations
    bound             the upper bound on −log p(x), and how exactly it is known, or None likewise
    prior_nats        −log p(z) of a grid of indices under the prior that draws such grids, in nats; else None
    verdict           how the error compares with those of the held-out pictures
    """

    image: Tensor
    reconstruction: Tensor
    code: Tensor
    deviations: Tensor | None
    decoded: bool
    mse: float
    psnr: float
    kl_per_dimension: Tensor | None
    bound: Bound | None
    prior_nats: float | None
    verdict: Verdict


def inspect(model: Autoencoder, held_out: HeldOut, image: Tensor, decoded: bool = False) -> Inspection:
    """The `image` [C, H, W] in [0, 1], encoded and decoded; the same numbers each time for the same picture.

    There is no verdict on one that the model has `decoded` itself.
    """
    with slot(model):
        return _inspect(model, held_out, image, decoded)


def _inspect(model: Autoencoder, held_out: HeldOut, image: Tensor, decoded: bool) -> Inspection:
    images = image.unsqueeze(0).to(model.device)
    codes = model.encode(images)
    reconstructions = model.decode(codes)
    error = mse(images, reconstructions).item()

    deviations = kl_per_dimension = bound = prior_nats = None
    if model.stochastic:
        deviations = model.posterior(images).stddev[0].cpu()
        kl_per_dimension = model.elbo(images, Noise(0)).kl_per_dimension[0].cpu()
        bound = negative_elbo(model, image)
    if model.discrete and (log_prob := model.log_prior(codes)) is not None:
        prior_nats = -log_prob.item()

    return Inspection(
        image=image.cpu(),
        reconstruction=reconstructions[0].cpu(),
        code=codes[0].cpu(),
        deviations=deviations,
        decoded=decoded,
        mse=error,
        psnr=psnr(images, reconstructions).item(),
        kl_per_dimension=kl_per_dimension,
        bound=bound,
        prior_nats=prior_nats,
        verdict=no_verdict(held_out) if decoded else unlikeness(error, held_out),
    )
