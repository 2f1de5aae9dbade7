"""What the priors have in common that are learned by gradients and told of the class of each code."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from models.codes import CodeSpace
from models.config import ConfigError, bounded
from models.priors.prior import Prior, PriorConfig


@dataclass(frozen=True, kw_only=True)
class ConditionalConfig(PriorConfig):
    """Settings of a `ConditionalPrior`.

    classes  of the pictures; 0 where they have none, or the prior shall not know them
    """

    classes: int = bounded(0, 1000, default=0)


class ConditionalPrior(Prior):
    """p(z) = Σ_c p(c) p(z|c): a prior that is learned for every class c, which has its share p(c) of the pictures."""

    learned = True
    config: Any
    shares: Tensor

    def __init__(self, config: ConditionalConfig, codes: CodeSpace) -> None:
        super().__init__(config, codes)
        if config.classes:
            self.register_buffer("shares", torch.full((config.classes,), 1 / config.classes))

    @property
    def classes(self) -> int:
        """Those it was told of."""
        return self.config.classes

    @torch.no_grad()
    def fit(self, codes: Tensor, labels: Tensor | None = None, vectors: Tensor | None = None) -> None:
        """Counts the share of each class, before the training. Raises `ConfigError` for labels that are no such."""
        if not self.classes:
            return
        if labels is None or not 0 <= int(labels.min()) <= int(labels.max()) < self.classes:
            raise ConfigError(
                f"A prior of {self.classes} classes needs pictures that belong to them: set its classes to as many as "
                "the pictures have, or to 0."
            )
        self.shares.copy_(torch.bincount(labels.cpu(), minlength=self.classes) / len(labels))

    def examples(self, codes: Tensor, labels: Tensor | None = None) -> Tensor:
        """The label of each code and its numbers or indices, [N, 1 + count]; the label is 0 where it has no classes."""
        known = labels is not None and self.classes > 0
        first = labels if known and labels is not None else torch.zeros(len(codes))
        return torch.cat([first.to(codes).unsqueeze(1), codes.flatten(1)], dim=1)

    def taken_apart(self, examples: Tensor) -> tuple[Tensor, Tensor]:
        """The labels [N] int64 and the codes [N, *shape] of `examples`."""
        return examples[:, 0].long(), examples[:, 1:].unflatten(1, self.codes.shape)

    def chosen_labels(self, count: int, label: int | None, generator: torch.Generator) -> Tensor:
        """The class of each of `count` codes to draw, [count]: the one asked for, or by their shares; 0 without any.

        Raises ValueError for a class that it does not know.
        """
        if label is not None:
            self.check_label(label)
            return torch.full((count,), label)
        if not self.classes:
            return torch.zeros(count, dtype=torch.int64)
        return torch.multinomial(self.shares.float().cpu(), count, replacement=True, generator=generator)

    def check_label(self, label: int) -> None:
        """Raises ValueError for a class that it can't draw."""
        super().check_label(label)
        if not self.shares[label] > 0:
            raise ValueError(f"The {self.title.lower()} was fitted without a picture of class {label}: choose another.")

    def one_hot(self, labels: Tensor) -> Tensor:
        """Labels [N] as [N, classes], float; without classes [N, 0]."""
        if not self.classes:
            return torch.zeros(len(labels), 0, device=labels.device)
        return F.one_hot(labels, self.classes).float()

    def over_classes(self, codes: Tensor) -> Tensor:
        """log Σ_c p(c) p(z|c) for codes [N, *shape], in nats, [N], from `log_prob_given`."""
        if not self.classes:
            return self.log_prob_given(codes, torch.zeros(len(codes), dtype=torch.int64, device=codes.device))
        known = [label for label in range(self.classes) if self.shares[label] > 0]
        each = [
            self.log_prob_given(codes, torch.full((len(codes),), label, device=codes.device)) + self.shares[label].log()
            for label in known
        ]
        return torch.stack(each).logsumexp(0)

    def log_prob_given(self, codes: Tensor, labels: Tensor) -> Tensor:
        """log p(z|c) of codes [N, *shape] and their labels [N], in nats, [N]."""
        raise TypeError(f"The {self.title.lower()} knows no density.")
