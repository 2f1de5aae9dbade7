"""What training minimises."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Objective:
    """The loss of one batch, and the terms it consists of.

    loss   scalar, mean over the batch
    terms  each term by its name, a detached scalar in its own unit (nats for the probabilistic families)
    """

    loss: Tensor
    terms: dict[str, Tensor]
