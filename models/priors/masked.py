"""A parallel prior over a grid of indices: all places guessed at once, the surest kept, in a few rounds (MaskGIT)."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.noise import Noise
from models.objective import Objective
from models.priors.conditional import ConditionalConfig, ConditionalPrior
from models.priors.prior import Cost
from models.priors.transformer import HEAD, Block


@dataclass(frozen=True)
class MaskedConfig(ConditionalConfig):
    """Settings of a `Masked` prior.

    width, layers  of its transformer
    steps          rounds in which a grid is filled
    surprise       how much chance there is in which guesses are kept, at first; it falls to 0 by the last round
    """

    width: int = bounded(HEAD, 1024, default=64)
    layers: int = bounded(1, 16, default=4)
    steps: int = bounded(1, 64, default=8)
    surprise: float = bounded(0.0, 100.0, default=4.5)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width % HEAD:
            raise ConfigError(f"The width of a masked prior must be a multiple of {HEAD}.")


class Masked(ConditionalPrior):
    """p(k_i | c, the places known so far) for all other places at once, by a transformer that sees the whole grid.

    Chang et al. 2022, MaskGIT, arXiv:2202.04200. Drawing begins with nothing known; each round guesses every unknown
    place and keeps the guesses that it is surest of, on a cosine schedule. It takes a few rounds where an
    autoregressive prior takes one for each place; what is guessed in one round does not know of each other, and so the
    density of a grid is not known.
    """

    kind = "masked"
    title = "Masked transformer"
    sampling = (
        "These grids of indices come from a masked prior: a transformer that guesses all places of the grid at once, "
        "keeps the guesses that it is surest of, and goes on from there for a few rounds."
    )
    Config = MaskedConfig
    config: MaskedConfig

    def __init__(self, config: MaskedConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.entries is None:
            raise ConfigError("A masked prior draws indices, and this family's codes are numbers.")
        width, self.entries = config.width, codes.entries
        # Written as in `Autoregressive`, for the same reason. After the entries comes the mask, and then the classes.
        self.token = nn.Embedding.from_pretrained(torch.randn(self.entries + 1, width), freeze=False)
        self.label = nn.Embedding.from_pretrained(torch.randn(max(1, config.classes), width), freeze=False)
        self.position = nn.Parameter(torch.randn(codes.count, width))
        self.blocks = nn.ModuleList(Block(width) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, self.entries)

    @property
    def cost(self) -> Cost:
        """Each round takes all places through all layers, and each place looks at all of them."""
        places, layers = self.codes.count, len(self.blocks)
        dense = sum(layer.weight.numel() for layer in self.modules() if isinstance(layer, nn.Linear))
        attention = 2 * places**2 * layers * self.config.width
        return Cost(self.config.steps * (places * dense + attention), self.config.steps * layers)

    def logits(self, sequence: Tensor, labels: Tensor) -> Tensor:
        """Logits [N, L, K] of the index at each place of sequences [N, L], in which `entries` stands for unknown."""
        hidden = self.token(sequence) + self.position + self.label(labels).unsqueeze(1)
        for block in self.blocks:
            hidden = block(hidden, causal=False)
        return self.head(self.norm(hidden)).float()

    def forward(self, examples: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """−log p of the places that are masked, a share cos(π r / 2) of all, r uniform; their mean, in nats a place."""
        labels, codes = self.taken_apart(examples)
        sequence = codes.flatten(1)
        chance = noise.uniform(sequence.float())
        counts = (masked_share(noise.uniform(chance[:, :1])) * self.codes.count).ceil().clamp(min=1)
        masked = chance.argsort(1).argsort(1) < counts
        guesses = self.logits(sequence.masked_fill(masked, self.entries), labels)[masked]
        loss = F.cross_entropy(guesses, sequence[masked])
        return Objective(loss, {"negative log-likelihood of a masked index": loss.detach()})

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Indices [count, h, w], all guessed at once in a few rounds; logits are divided by `temperature`."""
        self.refuse_label(label)
        generator, device, steps = torch.Generator().manual_seed(seed), self.position.device, self.config.steps
        labels = self.chosen_labels(count, label, generator).to(device)
        sequence = torch.full((count, self.codes.count), self.entries)
        for step in range(1, steps + 1):
            logits = self.logits(sequence.to(device), labels).cpu() / max(temperature, 1e-4)
            # Drawn on the CPU, so that the same seed gives the same picture on every device.
            probabilities = logits.softmax(-1)
            guesses = torch.multinomial(probabilities.flatten(0, 1), 1, generator=generator).view_as(sequence)
            unknown = sequence == self.entries
            sureness = probabilities.gather(2, guesses.unsqueeze(2)).squeeze(2).clamp(min=1e-12).log()
            chance = -(-torch.rand(sureness.shape, generator=generator).clamp(1e-9, 1 - 1e-7).log()).log()
            sureness = sureness + self.config.surprise * (1 - step / steps) * chance
            sequence = torch.where(unknown, guesses, sequence)
            left = int(self.codes.count * math.cos(math.pi / 2 * step / steps)) if step < steps else 0
            if left:
                # What was known already is kept, whatever chance says.
                unsure = sureness.masked_fill(~unknown, math.inf).topk(left, dim=1, largest=False).indices
                sequence.scatter_(1, unsure, self.entries)
        return sequence.to(device).unflatten(1, self.codes.shape)


def masked_share(chance: Tensor) -> Tensor:
    """The share of places that are masked in training, for numbers uniform in [0, 1)."""
    return (chance * (math.pi / 2)).cos()
