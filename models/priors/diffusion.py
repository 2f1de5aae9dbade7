"""Flow matching: a network that says which way noise has to go to become a code, followed in a few steps."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.noise import Noise
from models.objective import Objective
from models.priors.conditional import ConditionalConfig
from models.priors.prior import Cost
from models.priors.standardised import StandardisedPrior

WAVES = 8
"""Frequencies in which the network is told the time, each as a sine and a cosine."""


@dataclass(frozen=True)
class DiffusionConfig(ConditionalConfig):
    """Settings of a `Diffusion`.

    width, layers  of the network, which is dense
    steps          of Heun's method from noise to code; each asks the network twice
    guidance       how much more a class counts than the network says: 1 is as it says
    unclassed      share of the training without the class, which guidance needs: the way of all classes together
    """

    width: int = bounded(16, 2048, default=256)
    layers: int = bounded(1, 16, default=3)
    steps: int = bounded(1, 100, default=6)
    guidance: float = bounded(0.0, 20.0, default=1.0)
    unclassed: float = bounded(0.0, 1.0, default=0.1)


class Diffusion(StandardisedPrior):
    """dx/dt = v(x, t, c) from x_0 ~ N(0, I) to a code x_1: what one draws from by following the arrows.

    Flow matching (Lipman et al. 2023, arXiv:2210.02747) along straight lines between noise and codes (Liu et al. 2023,
    arXiv:2209.03003), with classifier-free guidance (Ho & Salimans 2022, arXiv:2207.12598). Its density is not known
    without solving for it, so it has no `log_prob`.
    """

    kind = "diffusion"
    title = "Diffusion"
    sampling = (
        "These codes come from a diffusion prior: noise that a small network moves, in a few steps, to where the "
        "training pictures’ codes are."
    )
    Config = DiffusionConfig
    config: DiffusionConfig

    def __init__(self, config: DiffusionConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A diffusion prior moves numbers, and this family's codes are indices.")
        widths = [codes.count + 2 * WAVES + config.classes, *[config.width] * config.layers]
        dense = [(nn.Linear(before, after), nn.SiLU()) for before, after in pairwise(widths)]
        self.network = nn.Sequential(*(layer for pair in dense for layer in pair), nn.Linear(widths[-1], codes.count))

    @property
    def cost(self) -> Cost:
        """Each of the steps asks the network twice, and with guidance once more for all classes."""
        dense = sum(layer.weight.numel() for layer in self.network if isinstance(layer, nn.Linear))
        asked = 2 * self.config.steps
        return Cost(asked * dense * (2 if self._guided else 1), asked)

    @property
    def _guided(self) -> bool:
        return self.config.classes > 0 and self.config.guidance != 1

    def forward(self, examples: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """‖v(x_t, t, c) − (x_1 − x_0)‖², summed over the code, mean over the batch; x_t = (1 − t) x_0 + t x_1."""
        labels, codes = self.taken_apart(examples)
        ends = self.standardised(codes)
        starts, chance = noise.normal(ends), noise.uniform(ends[:, :1])
        times = noise.uniform(ends[:, :1])
        told = self.one_hot(labels) * (chance >= self.config.unclassed)
        error = self.velocity(torch.lerp(starts, ends, times), times, told) - (ends - starts)
        loss = error.square().sum(1).mean()
        return Objective(loss, {"squared error of the velocity": loss.detach()})

    def velocity(self, numbers: Tensor, times: Tensor, told: Tensor) -> Tensor:
        """Which way numbers [N, d] go at times [N, 1] between 0 and 1, told their class [N, classes]; [N, d]."""
        waves = math.pi * times * torch.arange(1, WAVES + 1, device=times.device)
        return self.network(torch.cat([numbers, waves.sin(), waves.cos(), told], dim=1)).float()

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d]; the noise that they start from is multiplied by `temperature`."""
        *_, (_, drawn) = self.way(count, seed, temperature, label)
        return drawn

    @torch.no_grad()
    def way(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None
    ) -> Iterator[tuple[str, Tensor]]:
        """The noise at first, then where each step has moved it."""
        device, steps = self.middle.device, self.config.steps
        generator = torch.Generator().manual_seed(seed)
        # The numbers come first, so that a seed gives every class the same ones.
        numbers = temperature * torch.randn(count, self.codes.count, generator=generator).to(device)
        told = self.one_hot(self.chosen_labels(count, label, generator).to(device))
        yield "Noise", self.restored(numbers)
        for step in range(steps):
            first = self._guided_velocity(numbers, step / steps, told)
            second = self._guided_velocity(numbers + first / steps, (step + 1) / steps, told)
            numbers = numbers + (first + second) / (2 * steps)
            yield f"Step {step + 1}", self.restored(numbers)

    def _guided_velocity(self, numbers: Tensor, time: float, told: Tensor) -> Tensor:
        times = torch.full_like(numbers[:, :1], time)
        with_class = self.velocity(numbers, times, told)
        if not self._guided:
            return with_class
        return torch.lerp(self.velocity(numbers, times, torch.zeros_like(told)), with_class, self.config.guidance)
