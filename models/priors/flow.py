"""A neural spline flow: draws of N(0, I), bent step by step until they lie as the codes do."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.noise import Noise
from models.objective import Objective
from models.priors.conditional import ConditionalConfig
from models.priors.normal import standard_normal
from models.priors.prior import Cost
from models.priors.standardised import StandardisedPrior

BOUND = 6.0  # deviations within which a spline bends; further out it leaves numbers as they are


@dataclass(frozen=True)
class FlowConfig(ConditionalConfig):
    """Settings of a `Flow`: its steps, the pieces of each spline, and the width of the networks that place them."""

    steps: int = bounded(1, 64, default=8)
    bins: int = bounded(2, 64, default=8)
    width: int = bounded(8, 1024, default=128)


class Flow(StandardisedPrior):
    """z = f(u), u ~ N(0, I), with an exact log p(z) = log N(u) + log |det ∂u/∂z|.

    Couplings of monotonic rational-quadratic splines (Durkan et al. 2019, Neural Spline Flows, arXiv:1906.04032): each
    step bends half of the numbers by splines that the other half and the class place. The splines are zuko's.
    """

    kind = "flow"
    title = "Neural spline flow"
    sampling = (
        "These codes come from a neural spline flow: numbers drawn from N(0, I) and bent step by step until they lie "
        "as the training pictures’ codes do. It knows the exact density of every code."
    )
    Config = FlowConfig
    config: FlowConfig

    def __init__(self, config: FlowConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.discrete:
            raise ConfigError("A flow is fitted to numbers, and this family's codes are indices.")
        self.couplings = nn.ModuleList(Coupling(config, codes.count, step) for step in range(config.steps))

    @property
    def cost(self) -> Cost:
        """Each step takes its whole network."""
        dense = sum(layer.weight.numel() for layer in self.modules() if isinstance(layer, nn.Linear))
        return Cost(dense, self.config.steps)

    def forward(self, examples: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """−log p(z|c), mean over the batch, in nats."""
        labels, codes = self.taken_apart(examples)
        loss = -self.log_prob_given(codes, labels).mean()
        return Objective(loss, {"negative log-likelihood of the code": loss.detach()})

    def log_prob_given(self, codes: Tensor, labels: Tensor) -> Tensor:
        """log p(z|c) of codes [N, d] and labels [N], in nats, [N]."""
        numbers, told = self.standardised(codes), self.one_hot(labels)
        total = -self.spread.log().sum()
        for coupling in self.couplings:
            numbers, change = coupling(numbers, told)
            total = total + change
        return total + standard_normal(self.codes.count, codes.device).log_prob(numbers)

    def log_prob(self, codes: Tensor) -> Tensor:
        """log p of codes [N, d], over all classes, in nats, [N]."""
        return self.over_classes(codes)

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Codes [count, d]; what is drawn from N(0, I) is multiplied by `temperature`."""
        *_, (_, drawn) = self.way(count, seed, temperature, label)
        return drawn

    @torch.no_grad()
    def way(
        self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None
    ) -> Iterator[tuple[str, Tensor]]:
        """Draws of N(0, I) at first, then how each step has bent them."""
        device = self.middle.device
        generator = torch.Generator().manual_seed(seed)
        # The numbers come first, so that a seed gives every class the same ones.
        numbers = temperature * torch.randn(count, self.codes.count, generator=generator).to(device)
        told = self.one_hot(self.chosen_labels(count, label, generator).to(device))
        yield "N(0, I)", self.restored(numbers)
        for step, coupling in enumerate(reversed(self.couplings), 1):
            assert isinstance(coupling, Coupling)  # a ModuleList says of what it holds only that they are modules
            numbers = coupling.inverse(numbers, told)
            yield f"Step {step}", self.restored(numbers)


class Coupling(nn.Module):
    """Bends half of the numbers by splines that the other half and the class place.

    Which half, one binary digit of the numbers' places says, from step to step another: so any two of them are in
    different halves at some step, and every number is bent.
    """

    def __init__(self, config: FlowConfig, dimensions: int, step: int) -> None:
        super().__init__()
        digits = max(1, (dimensions - 1).bit_length())
        every = list(range(dimensions))
        self.bent = [place for place in every if (place >> step // 2 % digits) % 2 == step % 2] or every
        self.kept = [place for place in every if place not in self.bent]
        self.bins, width = config.bins, config.width
        # What is bent comes in as 0, so that a network has inputs where the code is one number and has no class.
        self.network = nn.Sequential(
            nn.Linear(dimensions + config.classes, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, len(self.bent) * (3 * config.bins - 1)),
        )

    def forward(self, numbers: Tensor, told: Tensor) -> tuple[Tensor, Tensor]:
        """Codes [N, d] one step nearer to N(0, I), and log |det| of that step, [N]."""
        bent, change = self._spline(numbers, told).call_and_ladj(numbers[:, self.bent])
        return self._with(numbers, bent), change.sum(1)

    def inverse(self, numbers: Tensor, told: Tensor) -> Tensor:
        """The way back, [N, d]."""
        return self._with(numbers, self._spline(numbers, told).inv(numbers[:, self.bent]))

    def _spline(self, numbers: Tensor, told: Tensor):
        """The splines that the kept numbers and the class place."""
        # Imported here: only who has a flow needs zuko.
        from zuko.transforms import MonotonicRQSTransform

        kept = torch.zeros_like(numbers).index_copy(1, self._places(self.kept, numbers), numbers[:, self.kept])
        placed = self.network(torch.cat([kept, told], dim=1)).float().unflatten(1, (len(self.bent), -1))
        widths, heights, slopes = placed.split([self.bins, self.bins, self.bins - 1], dim=2)
        return MonotonicRQSTransform(widths, heights, slopes, bound=BOUND)

    def _with(self, numbers: Tensor, bent: Tensor) -> Tensor:
        return numbers.index_copy(1, self._places(self.bent, numbers), bent)

    def _places(self, places: list[int], like: Tensor) -> Tensor:
        return torch.tensor(places, dtype=torch.int64, device=like.device)
