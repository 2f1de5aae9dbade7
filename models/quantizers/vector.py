"""The learned codebook of a VQ-VAE: K vectors, each a running mean of what is assigned to it."""

import torch
import torch.nn.functional as F
from torch import Tensor

from models.distributed import gathered
from models.noise import Noise
from models.quantizers.quantizer import Quantizer, nearest

KMEANS_ROUNDS = 10
RESTART_BELOW = 0.03
"""A code whose running share of the vectors falls below this part of an equal share is dead and starts anew."""


class VectorQuantizer(Quantizer):
    """K vectors of D numbers, learned as running means of what is assigned to them.

    van den Oord et al. 2017, arXiv:1711.00937, appendix A.1. The first batch it learns from places the codes by
    k-means, and codes that nothing is assigned to are moved onto vectors of the batch, so that none stays unused.
    """

    counts: Tensor
    sums: Tensor

    def __init__(self, codes: int, dimensions: int, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.register_buffer("codebook", torch.randn(codes, dimensions))
        self.register_buffer("counts", torch.zeros(codes))
        self.register_buffer("sums", torch.zeros(codes, dimensions))

    @torch.no_grad()
    def learn(self, features: Tensor, noise: Noise) -> None:
        """Moves the codebook towards features [N, D, h, w]."""
        # Every process works on the vectors of the whole batch, in the same order, and so keeps the same codebook.
        vectors = gathered(features).movedim(1, -1).flatten(0, -2)
        even = 1 / len(self.codebook)
        if not self.counts.any():
            self._set(slice(None), _kmeans(vectors, len(self.codebook), noise), even)
        chosen = F.one_hot(nearest(vectors, self.codebook), len(self.codebook)).to(vectors)
        # Both are kept per vector: the sums of a whole batch can exceed the half precision that checkpoints store.
        self.counts.lerp_(chosen.mean(0), 1 - self.decay)
        self.sums.lerp_(chosen.T @ vectors / len(vectors), 1 - self.decay)
        self.codebook.copy_(self.sums / self.counts.clamp(min=1e-9).unsqueeze(1))
        dead = self.counts < RESTART_BELOW * even
        if dead.any():
            picks = noise.choose(len(vectors), int(dead.sum())).to(vectors.device)
            self._set(dead, vectors[picks], even)

    def _set(self, which: Tensor | slice, vectors: Tensor, weight: float) -> None:
        """Puts codes on `vectors`, as if the share `weight` of all vectors had gone to each."""
        self.codebook[which], self.counts[which], self.sums[which] = vectors, weight, vectors * weight


def _kmeans(vectors: Tensor, codes: int, noise: Noise) -> Tensor:
    """Centres [codes, D] of vectors [M, D] by Lloyd's algorithm; empty clusters keep their centre."""
    centres = vectors[noise.choose(len(vectors), codes).to(vectors.device)]
    for _ in range(KMEANS_ROUNDS):
        members = F.one_hot(nearest(vectors, centres), codes).to(vectors)
        sizes = members.sum(0).unsqueeze(1)
        centres = torch.where(sizes > 0, members.T @ vectors / sizes.clamp(min=1), centres)
    return centres
