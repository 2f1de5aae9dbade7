"""How large a model is."""

from training.metrics.metric import Measured, metric


@metric("Parameters", digits=0)
def parameters(measured: Measured) -> float:
    """Those of its priors included."""
    return sum(parameter.numel() for parameter in measured.model.parameters())
