"""Families of autoencoders in plain PyTorch: networks, objectives, quantizers, priors."""

from collections.abc import Mapping
from typing import Any

from models import families, priors
from models.autoencoder import FAMILIES, Autoencoder, Paper
from models.codes import CodeSpace, Moments
from models.config import Config, ConfigError
from models.objective import Objective
from models.priors import PRIORS, Prior
from models.registry import import_all

import_all(priors)
import_all(families)

from models.families.ae import AE  # noqa: E402
from models.families.beta_vae import BetaVAE  # noqa: E402
from models.families.vae import VAE  # noqa: E402
from models.families.vq_vae import VQVAE  # noqa: E402

__all__ = [
    "AE",
    "FAMILIES",
    "PRIORS",
    "VAE",
    "VQVAE",
    "Autoencoder",
    "BetaVAE",
    "CodeSpace",
    "Config",
    "ConfigError",
    "Moments",
    "Objective",
    "Paper",
    "Prior",
    "build",
    "families_in_order",
]


def build(
    family: Any, settings: Any, priors: Mapping[str, Any] | None = None, default_prior: str | None = None
) -> Autoencoder:
    """A new model of the named family with `settings`, a table as in a recipe or a checkpoint.

    `priors` are those of `Autoencoder.attach_priors`. Raises `ConfigError` for an unknown family and for settings that
    are wrong or out of bounds.
    """
    model = FAMILIES.find(family)
    built = model(model.Config.from_dict(settings))
    built.attach_priors(priors, default_prior)
    return built


def families_in_order() -> list[type[Autoencoder]]:
    """All families, in the order in which they were published."""
    return sorted(FAMILIES.values(), key=lambda family: (family.paper.year, family.family))
