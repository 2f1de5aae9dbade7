"""Four families of autoencoders, in plain PyTorch: networks, objectives, quantizer, priors."""

from typing import Any

from models.autoencoder import Autoencoder, Objective
from models.config import Config, ConfigError
from models.families.ae import AE
from models.families.vae import VAE, BetaVAE
from models.families.vq_vae import VQVAE

FAMILIES: dict[str, type[Autoencoder]] = {model.family: model for model in (AE, VAE, BetaVAE, VQVAE)}
"""The class of each family by the name a config gives it. Nothing else is ever built from a config."""

__all__ = ["AE", "FAMILIES", "VAE", "VQVAE", "Autoencoder", "BetaVAE", "Config", "ConfigError", "Objective", "build"]


def build(family: Any, settings: Any) -> Autoencoder:
    """A new model of the named family with `settings`, a table as in a recipe or a checkpoint.

    Raises `ConfigError` for an unknown family and for settings that are wrong or out of bounds.
    """
    if not isinstance(family, str) or family not in FAMILIES:
        raise ConfigError(f"There is no family named {str(family)[:60]!r}; the families are {', '.join(FAMILIES)}.")
    model = FAMILIES[family]
    return model(model.Config.from_dict(settings))
