"""The discrete bottleneck of a VQ-VAE: each vector becomes the nearest of K learned ones."""

from dataclasses import dataclass

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn

from models.noise import Noise

KMEANS_ROUNDS = 10
RESTART_BELOW = 0.03
"""A code whose running share of the vectors falls below this part of an equal share is dead and starts anew."""


@dataclass(frozen=True)
class Quantized:
    """What comes out of the quantizer.

    vectors     [N, D, h, w], each the nearest code; gradients pass straight through to the input
    indices     [N, h, w] int64
    commitment  ‖z − sg(e)‖² summed over D, h and w, mean over the batch
    perplexity  exp of the entropy of the codes used in this batch: between 1 and K
    """

    vectors: Tensor
    indices: Tensor
    commitment: Tensor
    perplexity: Tensor


class VectorQuantizer(nn.Module):
    """K vectors of D numbers, learned as running means of what is assigned to them.

    van den Oord et al. 2017, arXiv:1711.00937, appendix A.1. The first batch it learns from places the codes by
    k-means, and codes that nothing is assigned to are moved onto vectors of the batch, so that none stays unused.
    """

    def __init__(self, codes: int, dimensions: int, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.register_buffer("codebook", torch.randn(codes, dimensions))
        self.register_buffer("counts", torch.zeros(codes))
        self.register_buffer("sums", torch.zeros(codes, dimensions))

    def forward(self, features: Tensor, noise: Noise) -> Quantized:
        """Quantizes features [N, D, h, w]; in training it also moves the codebook towards them."""
        # Distances between codes that lie close together do not survive half precision.
        with torch.autocast(features.device.type, enabled=False):
            features = features.float()
            if self.training:
                self._learn(features.detach(), noise)
            indices = self.nearest(features)
        vectors = self.lookup(indices)
        commitment = (features - vectors).square().flatten(1).sum(1).mean()
        straight_through = features + (vectors - features).detach()
        return Quantized(straight_through, indices, commitment, perplexity(indices, len(self.codebook)))

    def nearest(self, features: Tensor) -> Tensor:
        """Indices [N, h, w] of the codes nearest to features [N, D, h, w]."""
        return _nearest(features.movedim(1, -1), self.codebook)

    def lookup(self, indices: Tensor) -> Tensor:
        """Vectors [N, D, h, w] of indices [N, h, w]."""
        return F.embedding(indices, self.codebook).movedim(-1, 1)

    @torch.no_grad()
    def _learn(self, features: Tensor, noise: Noise) -> None:
        # Every process works on the vectors of the whole batch, in the same order, and so keeps the same codebook.
        vectors = _gathered(features).movedim(1, -1).flatten(0, -2)
        even = 1 / len(self.codebook)
        if not self.counts.any():
            self._set(slice(None), _kmeans(vectors, len(self.codebook), noise), even)
        chosen = F.one_hot(_nearest(vectors, self.codebook), len(self.codebook)).to(vectors)
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


def perplexity(indices: Tensor, codes: int) -> Tensor:
    """exp(−Σ p log p) over the shares p of the `codes` in `indices` (any shape): how many are used evenly. Scalar."""
    shares = torch.bincount(indices.flatten(), minlength=codes) / indices.numel()
    return torch.special.entr(shares).sum().exp()


def _nearest(vectors: Tensor, codebook: Tensor) -> Tensor:
    """Indices [...] of the codes nearest to vectors [..., D]; ‖v‖² is left out, being the same for every code."""
    return (codebook.square().sum(1) - 2 * vectors @ codebook.T).argmin(-1)


def _kmeans(vectors: Tensor, codes: int, noise: Noise) -> Tensor:
    """Centres [codes, D] of vectors [M, D] by Lloyd's algorithm; empty clusters keep their centre."""
    centres = vectors[noise.choose(len(vectors), codes).to(vectors.device)]
    for _ in range(KMEANS_ROUNDS):
        members = F.one_hot(_nearest(vectors, centres), codes).to(vectors)
        sizes = members.sum(0).unsqueeze(1)
        centres = torch.where(sizes > 0, members.T @ vectors / sizes.clamp(min=1), centres)
    return centres


def _gathered(features: Tensor) -> Tensor:
    """The features [N, …] of all processes in the order of the global batch, whose rows went round in turn."""
    if not (dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1):
        return features
    parts = [torch.empty_like(features) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, features.contiguous())
    return torch.stack(parts, dim=1).flatten(0, 1)
