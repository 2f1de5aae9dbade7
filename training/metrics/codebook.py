"""How a codebook is used, and how well a prior knows the codes."""

from models.quantizers import perplexity
from training.metrics.metric import Measured, mean, metric


@metric("Codebook perplexity", digits=1)
def codebook_perplexity(measured: Measured) -> float | None:
    """How many codes, used evenly, would be as varied."""
    entries = measured.model.codes.entries
    return None if entries is None else perplexity(measured.codes, entries).item()


@metric("Codebook usage", "%", digits=1)
def codebook_usage(measured: Measured) -> float | None:
    """The share of the codes that occur at all, 0 to 1."""
    entries = measured.model.codes.entries
    return None if entries is None else len(measured.codes.unique()) / entries


@metric("Negative log-likelihood of the code under the prior", "nats")
def prior_nats(measured: Measured) -> float | None:
    """Of indices, where it is a probability; of numbers it would depend on their scale."""
    return mean(measured.prior_nats) if measured.model.discrete else None
