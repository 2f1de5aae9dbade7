"""The transformer behind the priors over grids of indices, looking back only or at all places at once."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HEAD = 32
"""Numbers in one head of attention."""


class Memory:
    """The keys and values that a block has computed for the places so far, in room for all of them.

    Room is made once for all places: joining one more place to the others would copy them all at every step.
    """

    def __init__(self, places: int) -> None:
        self.places, self.filled = places, 0
        self.keys = self.values = torch.empty(0)

    def add(self, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Puts those of the next place [N, heads, 1, width/heads] beside the others; all of them so far."""
        if not self.filled:
            count, heads, _, width = key.shape
            self.keys, self.values = (like.new_empty(count, heads, self.places, width) for like in (key, value))
        self.keys[:, :, self.filled], self.values[:, :, self.filled] = key[:, :, 0], value[:, :, 0]
        self.filled += 1
        return self.keys[:, :, : self.filled], self.values[:, :, : self.filled]


class Block(nn.Module):
    """Self-attention and a two-layer perceptron, each added to what comes in.

    Vaswani et al. 2017, arXiv:1706.03762, with normalisation before each part.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width))

    def forward(self, hidden: Tensor, causal: bool = True) -> Tensor:
        """All places [N, L, width] at once; `causal` if each sees only those before it and itself."""
        query, key, value = self._heads(hidden)
        return self._finish(hidden, F.scaled_dot_product_attention(query, key, value, is_causal=causal))

    def step(self, hidden: Tensor, memory: Memory) -> Tensor:
        """The next place [N, 1, width], which sees those in the memory and is added to it."""
        query, key, value = self._heads(hidden)
        return self._finish(hidden, F.scaled_dot_product_attention(query, *memory.add(key, value)))

    def _heads(self, hidden: Tensor) -> tuple[Tensor, ...]:
        return self.qkv(self.attention_norm(hidden)).unflatten(2, (3, -1, HEAD)).permute(2, 0, 3, 1, 4).unbind(0)

    def _finish(self, hidden: Tensor, seen: Tensor) -> Tensor:
        hidden = hidden + self.out(seen.transpose(1, 2).flatten(2))
        return hidden + self.mlp(self.mlp_norm(hidden))
