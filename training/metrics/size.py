"""How large a model is."""

from training.metrics.metric import Measured, part_of_report

metric = part_of_report("Size")


@metric("Parameters", digits=0)
def parameters(measured: Measured) -> float:
    """Those of its networks, and of the prior that it samples from unless told otherwise."""
    model = measured.model
    others = [prior for name, prior in model.priors.items() if name != model.default_prior]
    without = {parameter for prior in others for parameter in prior.parameters()}
    return sum(parameter.numel() for parameter in model.parameters() if parameter not in without)
