"""The contract of a quantizer: vectors become entries of a codebook."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.noise import Noise


@dataclass(frozen=True)
class Quantized:
    """What comes out of a quantizer.

    vectors     [N, D, h, w], each an entry of the codebook; gradients pass straight through to the input
    indices     [N, h, w] int64
    commitment  ‖z − sg(e)‖² summed over D, h and w, mean over the batch
    perplexity  exp of the entropy of the codes used in this batch: between 1 and K
    """

    vectors: Tensor
    indices: Tensor
    commitment: Tensor
    perplexity: Tensor


class Quantizer(nn.Module):
    """Base of the quantizers.

    codebook  the entries, [K, D], a buffer
    """

    codebook: Tensor

    def learn(self, features: Tensor, noise: Noise) -> None:
        """What a codebook learns from features [N, D, h, w], in training; one that is fixed learns nothing."""

    def forward(self, features: Tensor, noise: Noise) -> Quantized:
        """Quantizes features [N, D, h, w]; in training it also learns from them."""
        # Distances between codes that lie close together do not survive half precision.
        with torch.autocast(features.device.type, enabled=False):
            features = features.float()
            if self.training:
                self.learn(features.detach(), noise)
            indices = self.nearest(features)
        vectors = self.lookup(indices)
        commitment = (features - vectors).square().flatten(1).sum(1).mean()
        straight_through = features + (vectors - features).detach()
        return Quantized(straight_through, indices, commitment, perplexity(indices, len(self.codebook)))

    def nearest(self, features: Tensor) -> Tensor:
        """Indices [N, h, w] of the entries nearest to features [N, D, h, w]."""
        return nearest(features.movedim(1, -1), self.codebook)

    def lookup(self, indices: Tensor) -> Tensor:
        """Vectors [N, D, h, w] of indices [N, h, w]."""
        return F.embedding(indices, self.codebook).movedim(-1, 1)


class Nearest(nn.Module):
    """A quantizer's `nearest` as a layer: vectors [N, D, h, w] → indices [N, h, w]."""

    def __init__(self, quantizer: Quantizer) -> None:
        super().__init__()
        self.quantizer = quantizer

    def forward(self, features: Tensor) -> Tensor:
        """Indices [N, h, w]."""
        return self.quantizer.nearest(features.float())


class Lookup(nn.Module):
    """A quantizer's `lookup` as a layer: indices [N, h, w] → vectors [N, D, h, w]."""

    def __init__(self, quantizer: Quantizer) -> None:
        super().__init__()
        self.quantizer = quantizer

    def forward(self, indices: Tensor) -> Tensor:
        """Vectors [N, D, h, w]."""
        return self.quantizer.lookup(indices)


def perplexity(indices: Tensor, codes: int) -> Tensor:
    """exp(−Σ p log p) over the shares p of the `codes` in `indices` (any shape): how many are used evenly. Scalar."""
    shares = torch.bincount(indices.flatten(), minlength=codes) / indices.numel()
    return torch.special.entr(shares).sum().exp()


def nearest(vectors: Tensor, codebook: Tensor) -> Tensor:
    """Indices [...] of the entries nearest to vectors [..., D]; ‖v‖² is left out, being the same for every entry."""
    return (codebook.square().sum(1) - 2 * vectors @ codebook.T).argmin(-1)
