"""How a codebook is used, and how well a prior knows the codes."""

import math

from models.quantizers import perplexity
from training.metrics.metric import Measured, Reading, mean, part_of_report

metric = part_of_report("Codebook")


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


@metric("A picture under the prior", "bits", digits=1)
def prior_bits(measured: Measured) -> Reading | None:
    """As many as an ideal compressor needs that knows the prior; beside it without one, every code as likely."""
    codes = measured.model.codes
    if codes.entries is None or measured.prior_nats is None:
        return None
    evenly = codes.count * math.log2(codes.entries)
    return Reading(mean(measured.prior_nats) / math.log(2), beside={"every code as likely": evenly})
