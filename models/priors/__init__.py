"""What codes are drawn from: one prior a file, known by being here."""

from models.priors.prior import PRIORS, Prior, PriorConfig, build_prior

__all__ = ["PRIORS", "Prior", "PriorConfig", "build_prior"]
