"""A VAE whose prior is learned with it: the VampPrior (Tomczak & Welling 2018, arXiv:1705.07120)."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from models.autoencoder import Autoencoder, Paper
from models.codes import Moments
from models.config import ConfigError, bounded
from models.families.vae import VAE, Drawn, VAEConfig
from models.noise import Noise
from models.objective import Objective
from models.priors.vamp import mixture_log_prob


@dataclass(frozen=True)
class VampVAEConfig(VAEConfig):
    """Settings of a `VampVAE`: those of a `VAE`, and `pseudo_inputs`, how many pictures its prior is made of."""

    pseudo_inputs: int = bounded(1, 4096, default=500)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.free_bits:
            raise ConfigError("The KL to a VampPrior is one of whole codes: leave free_bits out.")


class VampVAE(VAE):
    """p(z) is the mean of q(z|u) over pictures u that are trained too: codes need not be held near N(0, I)."""

    family = "vamp-vae"
    title = "VampPrior VAE"
    paper = Paper("Tomczak & Welling", 2018, "VAE with a VampPrior", "arXiv:1705.07120")
    Config = VampVAEConfig
    config: VampVAEConfig

    def __init__(self, config: VampVAEConfig) -> None:
        super().__init__(config)
        # Logits of dark pictures that differ a little, as the paper begins.
        self.pseudo_logits = nn.Parameter(torch.empty(config.pseudo_inputs, *self.image_shape))
        nn.init.normal_(self.pseudo_logits, mean=-2.0)

    def usual_priors(self) -> dict[str, dict[str, Any]]:
        """The prior of its training."""
        return {"vamp": {"kind": "vamp", "components": self.config.pseudo_inputs}}

    def moments(self) -> Moments:
        """Those of the prior that it samples from."""
        return Autoencoder.moments(self)

    def own_components(self) -> tuple[Tensor, Tensor]:
        """Means and deviations [K, d] of the pseudo-inputs' posteriors."""
        posterior = self.posterior(self.pseudo_logits.sigmoid())
        return posterior.mean, posterior.stddev

    @torch.no_grad()
    def entry_vectors(self) -> Tensor:
        """Those components side by side, [K, 2 d], for the prior to take over."""
        return torch.cat(self.own_components(), 1)

    def log_density(self, codes: Tensor) -> Tensor:
        """log p(z) of codes [N, d] under the VampPrior, in nats, [N]."""
        return mixture_log_prob(codes, *self.own_components())

    def charge(self, drawn: Drawn) -> Tensor:
        """log q(z_j|x) − log p(z_j|z_1 … z_{j−1}) of the draw, [N, d]: their sum is log q(z|x) − log p(z)."""
        means, deviations = self.own_components()
        joint = torch.stack([
            mixture_log_prob(drawn.codes[:, :known], means[:, :known], deviations[:, :known])
            for known in range(1, means.shape[1] + 1)
        ], 1)  # fmt: skip
        given = torch.cat([joint[:, :1], joint.diff(dim=1)], 1)
        return torch.distributions.Normal(drawn.posterior.mean, drawn.posterior.stddev).log_prob(drawn.codes) - given

    def objective(self, images: Tensor, noise: Noise, epoch: float = float("inf")) -> Objective:
        """−log p(x|z) + log q(z|x) − log p(z), means over the batch, in nats; the latter two warmed up."""
        images = self.seen(images, noise)
        drawn = self.draw(images, noise)
        reconstruction = self.likelihood(drawn.codes).log_prob(images).mean()
        kl = (drawn.posterior.log_prob(drawn.codes) - self.log_density(drawn.codes)).mean()
        terms = {"negative ELBO": kl - reconstruction, "reconstruction": -reconstruction, "KL": kl}
        shown = {name: value.detach() for name, value in terms.items()}
        return Objective(self.kl_weight(epoch) * kl - reconstruction, shown | self.scale_term())
