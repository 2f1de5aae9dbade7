"""The ladder VAE: codes in several layers, each drawn given the one above (Sønderby et al. 2016, arXiv:1602.02282)."""

import itertools
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models import networks
from models.autoencoder import Paper
from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.families.vae import VAE, Drawn, VAEConfig, diagonal
from models.noise import Noise

Gaussian = tuple[Tensor, Tensor]  # mean and log σ², [N, numbers of the layer] each


@dataclass(frozen=True)
class LadderVAEConfig(VAEConfig):
    """Settings of a `LadderVAE`: those of a `VAE`, whose `code` is the topmost layer's, and

    below  numbers of the layers beneath it, from the top down; the picture is decoded from the last
    width  units of the hidden layers between layers
    """

    below: tuple[int, ...] = bounded(1, 1024, default=(100,))
    width: int = bounded(1, 2048, default=200)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.below) <= 8:
            raise ConfigError("A ladder has between 1 and 8 layers below the topmost one.")

    @property
    def layers(self) -> tuple[int, ...]:
        """Numbers of all layers, from the top down."""
        return (self.code, *self.below)


class LadderVAE(VAE):
    """p(z_L) … p(z_1|z_2) p(x|z_1), with q(z|x) going down the same way, as far as the picture says otherwise.

    A code is every layer's numbers in deviations of its own prior, ε = (z − μ) / σ, from the top down.
    So the prior of a code is N(0, I), like a VAE's, and decoding it goes down the layers. What differs is q: a layer
    depends on what was drawn above, as `draw` does it; `posterior` is that of each layer given the means above.
    """

    family = "ladder-vae"
    title = "Ladder VAE"
    paper = Paper("Sønderby et al.", 2016, "Ladder Variational Autoencoders", "arXiv:1602.02282")
    Config = LadderVAEConfig
    config: LadderVAEConfig
    encoder: "Climb"

    def make_networks(self) -> tuple[nn.Module, nn.Sequential]:
        """The way down is the decoder's, whose priors the encoder needs too."""
        config = self.config
        descent = Descent(config.layers, config.width)
        encoder = Climb(networks.encoder(config.network, config.width), config.layers, config.width, descent)
        return encoder, nn.Sequential(descent, *networks.decoder(config.network, config.layers[-1]))

    @property
    def codes(self) -> CodeSpace:
        """The numbers of all layers, from the top down, in deviations of each one's prior."""
        return CodeSpace((sum(self.config.layers),), unit="a standard deviation of the prior")

    def draw(self, images: Tensor, noise: Noise, draws: int = 1) -> Drawn:
        """`draws` codes of each image from q(z|x), each layer given what was drawn of those above."""
        evidence = [
            (mean.repeat_interleave(draws, 0), log_variance.repeat_interleave(draws, 0))
            for mean, log_variance in self.encoder.evidence(images)
        ]
        like = evidence[0][0].new_empty(len(images), draws, sum(self.config.layers), dtype=torch.float32)
        return self.encoder.follow(evidence, noise.normal(like).flatten(0, 1))


class Descent(nn.Module):
    """The priors of the layers, p(z_l | z above), and the way down them."""

    def __init__(self, layers: tuple[int, ...], width: int) -> None:
        super().__init__()
        self.layers = layers
        self.steps = nn.ModuleList(_two_hidden(above, width, 2 * here) for above, here in itertools.pairwise(layers))

    def prior(self, layer: int, above: Tensor) -> Gaussian:
        """p(z|z above) of a layer counted from the top, 1 the first below it."""
        mean, log_variance = self.steps[layer - 1](above).float().chunk(2, 1)
        return mean, log_variance.clamp(-10, 10)

    def forward(self, codes: Tensor) -> Tensor:
        """The lowest layer's numbers for codes [N, sum of the layers]."""
        here, *others = codes.split(self.layers, 1)
        for layer, deviation in enumerate(others, start=1):
            mean, log_variance = self.prior(layer, here)
            here = mean + (0.5 * log_variance).exp() * deviation
        return here


class Climb(nn.Module):
    """What a picture says of each layer by itself, and the way down with it and the priors."""

    def __init__(self, first: nn.Sequential, layers: tuple[int, ...], width: int, descent: Descent) -> None:
        super().__init__()
        self.layers = layers
        self.first = first
        # From the lowest layer up, as the picture comes; the lowest reads the first features.
        self.steps = nn.ModuleList(_two_hidden(width, width, width) for _ in layers[1:])
        self.heads = nn.ModuleList(nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * size)) for size in layers[::-1])
        # A tuple hides the priors from this module's parameters: they are the decoder's and are saved there once.
        self._descent = (descent,)

    def evidence(self, images: Tensor) -> list[Gaussian]:
        """Mean and log σ² of what the picture says of z of each layer, from the top down."""
        features = self.first(images)
        found = []
        for number, head in enumerate(self.heads):
            features = self.steps[number - 1](nn.functional.silu(features)) if number else features
            mean, log_variance = head(features).float().chunk(2, 1)
            found.append((mean, log_variance.clamp(-10, 10)))
        return found[::-1]

    def follow(self, evidence: list[Gaussian], noise: Tensor | None) -> Drawn:
        """The code drawn with `noise` [N, d] from the top down, or where there is none the means of all layers.

        Below the top, q is the product of the prior and of what the picture says, both Gaussian: in deviations of the
        prior, precisions 1 and r = σ_p² / σ̂² add up, and the mean is r (μ̂ − μ_p) / σ_p over their sum.
        """
        (descent,) = self._descent
        noises = torch.zeros_like(torch.cat([mean for mean, _ in evidence], 1)) if noise is None else noise
        means: list[Tensor] = []
        deviations: list[Tensor] = []
        drawn: list[Tensor] = []
        here = middle = evidence[0][0]
        spread = torch.ones_like(here)
        for layer, ((said, log_variance), each) in enumerate(zip(evidence, noises.split(self.layers, 1), strict=True)):
            if layer == 0:
                mean, deviation = said, (0.5 * log_variance).exp()
            else:
                middle, log_spread = descent.prior(layer, here)
                spread, ratio = (0.5 * log_spread).exp(), (log_spread - log_variance).exp()
                mean, deviation = ratio / (1 + ratio) * (said - middle) / spread, (1 + ratio).rsqrt()
            code = mean + deviation * each
            here = code if layer == 0 else middle + spread * code
            means, deviations, drawn = [*means, mean], [*deviations, deviation], [*drawn, code]
        return Drawn(diagonal(torch.cat(means, 1), torch.cat(deviations, 1)), torch.cat(drawn, 1))

    def forward(self, images: Tensor) -> Tensor:
        """μ and log σ² of each number of the code, one after the other, along the means: [N, 2 d]."""
        posterior = self.follow(self.evidence(images), None).posterior
        return torch.cat([posterior.mean, 2 * posterior.stddev.log()], 1)


def _two_hidden(inputs: int, width: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, out))
