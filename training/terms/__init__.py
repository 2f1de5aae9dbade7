"""What a training may add to a model's objective, each term by a weight of its own in the recipe's table `terms`."""

from training.terms.terms import Terms
from training.terms.trainee import DecoderAlone, Trainee, with_terms

__all__ = ["DecoderAlone", "Terms", "Trainee", "with_terms"]
