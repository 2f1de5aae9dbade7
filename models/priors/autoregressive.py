"""A small autoregressive prior over a grid of indices: what a VQ-VAE samples from."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.noise import Noise
from models.objective import Objective
from models.priors.prior import Cost, Prior, PriorConfig

HEAD = 32
"""Numbers in one head of attention."""


@dataclass(frozen=True)
class AutoregressiveConfig(PriorConfig):
    """Settings of an `Autoregressive` prior: the width of its transformer, and its layers."""

    width: int = bounded(HEAD, 1024, default=64)
    layers: int = bounded(1, 16, default=4)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width % HEAD:
            raise ConfigError(f"The width of an autoregressive prior must be a multiple of {HEAD}.")


class Autoregressive(Prior):
    """p(k) = Π p(k_i | k_1 … k_{i−1}), the indices read row by row, by a causal transformer.

    Vaswani et al. 2017, arXiv:1706.03762, with normalisation before each part. It is trained after the autoencoder, on
    the indices of the training pictures; van den Oord et al. 2017 use a PixelCNN in this place.
    """

    kind = "autoregressive"
    title = "Autoregressive transformer"
    sampling = (
        "These grids of indices come from an autoregressive prior: a transformer that draws one index after another, "
        "each given those before it."
    )
    Config = AutoregressiveConfig
    learned = True
    config: AutoregressiveConfig

    def __init__(self, config: AutoregressiveConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if codes.entries is None:
            raise ConfigError("An autoregressive prior draws indices, and this family's codes are numbers.")
        width, layers, self.entries = config.width, config.layers, codes.entries
        # The last one stands for "nothing yet". Written so that laying out a checkpoint's shapes without memory does
        # not have torch import its compiler, for most of a second: nn.Embedding's own start and 0.02 * … would.
        self.token = nn.Embedding.from_pretrained(torch.randn(self.entries + 1, width), freeze=False)
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
        """log p of each grid of indices [N, h, w], in nats, [N]."""
        sequence = codes.flatten(1)
        start = torch.full_like(sequence[:, :1], self.entries)
        hidden = self.token(torch.cat([start, sequence[:, :-1]], dim=1)) + self.position
        for block in self.blocks:
            hidden = block(hidden)
        logits = self.head(self.norm(hidden)).float()
        return -F.cross_entropy(logits.transpose(1, 2), sequence, reduction="none").sum(1)

    def forward(self, codes: Tensor, noise: Noise, epoch: float, step: str = "prior") -> Objective:
        """−log p, mean over the batch, in nats: the shape of an autoencoder's objective, so one loop trains both."""
        loss = -self.log_prob(codes).mean()
        return Objective(loss, {"negative log-likelihood of the code": loss.detach()})

    @torch.no_grad()
    def sample_codes(self, count: int, seed: int = 0, temperature: float = 1.0, label: int | None = None) -> Tensor:
        """Indices [count, h, w], drawn one after another; logits are divided by `temperature`."""
        self.refuse_label(label)
        generator = torch.Generator().manual_seed(seed)
        device = self.position.device
        drawn = torch.full((count, 1), self.entries, device=device)
        memories: list[Memory] = [None] * len(self.blocks)
        for place in self.position:
            hidden = self.token(drawn[:, -1:]) + place
            for number, block in enumerate(self.blocks):
                assert isinstance(block, Block)  # a ModuleList says of what it holds only that they are modules
                hidden, memories[number] = block.step(hidden, memories[number])
            logits = self.head(self.norm(hidden[:, 0])) / max(temperature, 1e-4)
            # Drawn on the CPU, so that the same seed gives the same picture on every device.
            following = torch.multinomial(logits.float().softmax(-1).cpu(), 1, generator=generator)
            drawn = torch.cat([drawn, following.to(device)], dim=1)
        return drawn[:, 1:].unflatten(1, self.codes.shape)


Memory = tuple[Tensor, Tensor] | None
"""The keys and values [N, heads, places so far, width/heads] a block has already computed."""


class Block(nn.Module):
    """Causal self-attention and a two-layer perceptron, each added to what comes in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width))

    def forward(self, hidden: Tensor) -> Tensor:
        """All places [N, L, width] at once, each seeing those before it and itself."""
        query, key, value = self._heads(hidden)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self._finish(hidden, seen)

    def step(self, hidden: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """The next place [N, 1, width], given the memory of those before; also the memory with this place in it."""
        query, key, value = self._heads(hidden)
        if memory is not None:
            key, value = torch.cat([memory[0], key], dim=2), torch.cat([memory[1], value], dim=2)
        seen = F.scaled_dot_product_attention(query, key, value)
        return self._finish(hidden, seen), (key, value)

    def _heads(self, hidden: Tensor) -> tuple[Tensor, ...]:
        return self.qkv(self.attention_norm(hidden)).unflatten(2, (3, -1, HEAD)).permute(2, 0, 3, 1, 4).unbind(0)

    def _finish(self, hidden: Tensor, seen: Tensor) -> Tensor:
        hidden = hidden + self.out(seen.transpose(1, 2).flatten(2))
        return hidden + self.mlp(self.mlp_norm(hidden))
