"""A small autoregressive prior over a grid of indices: what a VQ-VAE samples from."""

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
from models.priors.transformer import HEAD, Block, Memory


@dataclass(frozen=True)
class AutoregressiveConfig(ConditionalConfig):
    """Settings of an `Autoregressive` prior.

    width, layers  of its transformer
    top_p          of the probability of each index, the likeliest ones that make up this share can be drawn (nucleus
                   sampling, Holtzman et al. 2020, arXiv:1904.09751); 1 for all
    """

    width: int = bounded(HEAD, 1024, default=64)
    layers: int = bounded(1, 16, default=4)
    top_p: float = bounded(0.0, 1.0, default=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width % HEAD:
            raise ConfigError(f"The width of an autoregressive prior must be a multiple of {HEAD}.")


class Autoregressive(ConditionalPrior):
    """p(k|c) = Π p(k_i | c, k_1 … k_{i−1}), the indices read row by row, by a causal transformer.

    The class stands before the first index, where there are classes. It is trained after the autoencoder, on the
    indices of the training pictures; van den Oord et al. 2017 use a PixelCNN in this place.
    """

    kind = "autoregressive"
    title = "Autoregressive transformer"
    sampling = (
        "These grids of indices come from an autoregressive prior: a transformer that draws one index after another, "
        "each given those before it."
    )
    Config = AutoregressiveConfig
    config: AutoregressiveConfig

    def __init__(self, config: AutoregressiveConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.entries is None:
            raise ConfigError("An autoregressive prior draws indices, and this family's codes are numbers.")
        width, layers, self.entries = config.width, config.layers, codes.entries
        # After the entries comes the one that stands for "nothing yet", and then the classes. Written so that laying
        # out a checkpoint's shapes without memory does not have torch import its compiler, for most of a second:
        # nn.Embedding's own start and 0.02 * … would.
        tokens = torch.randn(self.entries + 1 + config.classes, width)
        self.token = nn.Embedding.from_pretrained(tokens, freeze=False)
        self.position = nn.Parameter(torch.randn(codes.count, width).mul_(0.02))
        self.blocks = nn.ModuleList(Block(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, self.entries)

    @property
    def cost(self) -> Cost:
        """Each index takes all layers, and looks at all those before it."""
        places, layers = self.codes.count, len(self.blocks)
        dense = sum(layer.weight.numel() for layer in self.modules() if isinstance(layer, nn.Linear))
        return Cost(places * dense + places**2 * layers * self.config.width, places * layers)

    def log_prob(self, codes: Tensor) -> Tensor:
        """log p of each grid of indices [N, h, w], over all classes, in nats, [N]."""
        return self.over_classes(codes)

    def log_prob_given(self, codes: Tensor, labels: Tensor) -> Tensor:
        """log p(k|c) of grids of indices [N, h, w] and labels [N], in nats, [N]."""
        logits = self.logits_given(codes, labels).transpose(1, 2)
        return -F.cross_entropy(logits, codes.flatten(1), reduction="none").sum(1)

    def logits_given(self, codes: Tensor, labels: Tensor) -> Tensor:
        """What is expected at each place, given the class and the indices before it, [N, places, entries]."""
        sequence = codes.flatten(1)
        hidden = self.token(torch.cat([self._start(labels), sequence[:, :-1]], dim=1)) + self.position
        for block in self.blocks:
            hidden = block(hidden)
        return self.head(self.norm(hidden)).float()

    def forward(self, examples: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """−log p(k|c), mean over the batch, in nats."""
        labels, codes = self.taken_apart(examples)
        loss = -self.log_prob_given(codes, labels).mean()
        return Objective(loss, {"negative log-likelihood of the code": loss.detach()})

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Indices [count, h, w], drawn one after another; logits are divided by `temperature`."""
        self.refuse_label(label)
        generator = torch.Generator().manual_seed(seed)
        device = self.position.device
        drawn = [self._start(self.chosen_labels(count, label, generator).to(device))]
        memories = [Memory(self.codes.count) for _ in self.blocks]
        for place in self.position:
            hidden = self.token(drawn[-1]) + place
            for block, memory in zip(self.blocks, memories, strict=True):
                assert isinstance(block, Block)  # a ModuleList says of what it holds only that they are modules
                hidden = block.step(hidden, memory)
            logits = self.head(self.norm(hidden[:, 0])) / max(temperature, 1e-4)
            # Drawn on the CPU, so that the same seed gives the same picture on every device.
            likely = nucleus(logits.float().softmax(-1).cpu(), self.config.top_p)
            drawn.append(torch.multinomial(likely, 1, generator=generator).to(device))
        return torch.cat(drawn[1:], dim=1).unflatten(1, self.codes.shape)

    def _start(self, labels: Tensor) -> Tensor:
        """What stands before the first index: the class, or "nothing yet" where there are none; [N, 1]."""
        return (labels + (self.entries + 1 if self.classes else self.entries)).unsqueeze(1)


def nucleus(probabilities: Tensor, share: float) -> Tensor:
    """Probabilities [N, K] without those beyond the likeliest ones that make up `share`; not normalised again."""
    if share >= 1:
        return probabilities
    ordered, places = probabilities.sort(dim=1, descending=True)
    ordered[ordered.cumsum(1) - ordered >= share] = 0  # of each, what the likelier ones before it make up
    ordered[:, 0] = ordered[:, 0].clamp(min=1e-9)  # the likeliest stays, also of a share of 0
    return torch.zeros_like(probabilities).scatter_(1, places, ordered)
