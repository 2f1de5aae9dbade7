"""A small autoregressive prior over a grid of indices: what a VQ-VAE samples from."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.autoencoder import Objective
from models.noise import Noise


class GridPrior(nn.Module):
    """p(k) = Π p(k_i | k_1 … k_{i−1}), the indices read row by row, by a causal transformer.

    Vaswani et al. 2017, arXiv:1706.03762, with normalisation before each part. It is trained after the autoencoder, on
    the indices of the training pictures; van den Oord et al. 2017 use a PixelCNN in this place.
    """

    def __init__(self, codes: int, grid: int, width: int, layers: int) -> None:
        super().__init__()
        self.codes, self.grid = codes, grid
        # The last one stands for "nothing yet". Written so that laying out a checkpoint's shapes without memory does
        # not have torch import its compiler, for most of a second: nn.Embedding's own start and 0.02 * … would.
        self.token = nn.Embedding.from_pretrained(torch.randn(codes + 1, width), freeze=False)
        self.position = nn.Parameter(torch.randn(grid**2, width).mul_(0.02))
        self.blocks = nn.ModuleList(Block(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, codes)

    def log_prob(self, indices: Tensor) -> Tensor:
        """log p of each grid of indices [N, h, w], in nats, [N]."""
        sequence = indices.flatten(1)
        start = torch.full_like(sequence[:, :1], self.codes)
        hidden = self.token(torch.cat([start, sequence[:, :-1]], dim=1)) + self.position
        for block in self.blocks:
            hidden = block(hidden)
        logits = self.head(self.norm(hidden)).float()
        return -F.cross_entropy(logits.transpose(1, 2), sequence, reduction="none").sum(1)

    def forward(self, indices: Tensor, noise: Noise, epoch: float) -> Objective:
        """−log p, mean over the batch, in nats: the shape of an autoencoder's objective, so one loop trains both."""
        loss = -self.log_prob(indices).mean()
        return Objective(loss, {"negative log-likelihood of the code": loss.detach()})

    @torch.no_grad()
    def sample(self, count: int, seed: int = 0, temperature: float = 1.0) -> Tensor:
        """Indices [count, h, w], drawn one after another; logits are divided by `temperature`."""
        generator = torch.Generator().manual_seed(seed)
        device = self.position.device
        drawn = torch.full((count, 1), self.codes, device=device)
        memories: list[Memory] = [None] * len(self.blocks)
        for place in self.position:
            hidden = self.token(drawn[:, -1:]) + place
            for number, block in enumerate(self.blocks):
                hidden, memories[number] = block.step(hidden, memories[number])
            logits = self.head(self.norm(hidden[:, 0])) / max(temperature, 1e-4)
            # Drawn on the CPU, so that the same seed gives the same picture on every device.
            following = torch.multinomial(logits.float().softmax(-1).cpu(), 1, generator=generator)
            drawn = torch.cat([drawn, following.to(device)], dim=1)
        return drawn[:, 1:].unflatten(1, (self.grid, self.grid))


Memory = tuple[Tensor, Tensor] | None
"""The keys and values [N, heads, places so far, width/heads] a block has already computed."""


class Block(nn.Module):
    """Causal self-attention and a two-layer perceptron, each added to what comes in."""

    HEAD = 32

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
        return self.qkv(self.attention_norm(hidden)).unflatten(2, (3, -1, self.HEAD)).permute(2, 0, 3, 1, 4).unbind(0)

    def _finish(self, hidden: Tensor, seen: Tensor) -> Tensor:
        hidden = hidden + self.out(seen.transpose(1, 2).flatten(2))
        return hidden + self.mlp(self.mlp_norm(hidden))
