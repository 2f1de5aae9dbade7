"""The weights of the terms."""

from dataclasses import dataclass

from models.config import Config, bounded


@dataclass(frozen=True)
class Terms(Config):
    """What is added to a model's own objective; each term is off at a weight of 0, as it is by default.

    perceptual      of the distance between the features of a picture and of what the decoder draws of it
    adversary       of what a critic says against each patch that the decoder draws
    adversary_from  epochs in which the critic learns and the decoder does not listen to it yet
    """

    perceptual: float = bounded(0.0, 1e6, default=0.0)
    adversary: float = bounded(0.0, 1e6, default=0.0)
    adversary_from: float = bounded(0.0, 1e4, default=0.0)

    @property
    def any(self) -> bool:
        """Whether there is anything to add."""
        return bool(self.perceptual or self.adversary)
