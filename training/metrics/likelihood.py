"""How likely pictures are under a model whose codes are distributions: the two sides of its ELBO."""

from latent.grid import ACTIVE_VARIANCE
from training.metrics.metric import Measured, mean, part_of_report

metric = part_of_report("Likelihood")


@metric("Negative ELBO, one posterior sample", "nats")
def negative_elbo_nats(measured: Measured) -> float | None:
    """An upper bound on −log p(x), mean over the pictures."""
    if measured.reconstruction is None or measured.kl is None:
        return None
    return mean(measured.kl.sum(1) - measured.reconstruction)


@metric("Reconstruction from that sample", "nats")
def sampled_reconstruction_nats(measured: Measured) -> float | None:
    """−log p(x|z), mean over the pictures."""
    return None if measured.reconstruction is None else mean(-measured.reconstruction)


@metric("KL of the posterior to the prior", "nats")
def kl_nats(measured: Measured) -> float | None:
    """KL(q(z|x) ‖ p(z)), mean over the pictures."""
    return None if measured.kl is None else mean(measured.kl.sum(1))


@metric("Active units", digits=0)
def active_units(measured: Measured) -> float | None:
    """How many numbers of a code move with the picture (Burda et al. 2016, arXiv:1509.00519)."""
    if measured.kl is None:
        return None
    return int((measured.codes.var(0, correction=0) >= ACTIVE_VARIANCE).sum())
