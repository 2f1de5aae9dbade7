"""What learned priors of numbers share: they see a code with mean 0 and deviation 1."""

import torch
from torch import Tensor

from models.codes import CodeSpace
from models.priors.conditional import ConditionalConfig, ConditionalPrior


class StandardisedPrior(ConditionalPrior):
    """A prior of codes as numbers, (z − mean) / deviation, number by number, over the training codes."""

    middle: Tensor
    spread: Tensor

    def __init__(self, config: ConditionalConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        self.register_buffer("middle", torch.zeros(codes.count))
        self.register_buffer("spread", torch.ones(codes.count))

    @torch.no_grad()
    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Takes the mean and the deviation of each number, from which the training begins, and the classes' shares."""
        super().fit(codes, labels)
        self.middle.copy_(codes.mean(0))
        self.spread.copy_(codes.std(0, correction=0).clamp(min=1e-6))

    def standardised(self, codes: Tensor) -> Tensor:
        """Codes [N, d] as the network sees them, [N, d]."""
        return (codes.float() - self.middle) / self.spread

    def restored(self, numbers: Tensor) -> Tensor:
        """What the network gives, [N, d], as codes, [N, d]."""
        return self.middle + self.spread * numbers
