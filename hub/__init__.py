"""Where trained models come from: the checkpoint folder, the ones that ship with the project, the Hub, their cards."""

from hub.catalogue import Entry, beside, counterparts, like, list_account, list_models, look_up, smaller
from hub.folder.checkpoint import Checkpoint
from hub.folder.screening import CheckpointError
from hub.remote.pretrained import AE, VAE, VQVAE, BetaVAE
from hub.sources import load_checkpoint, load_from_hub, load_model
from latent.domain import Domain
from latent.held_out import HeldOut

__all__ = [
    "AE",
    "VAE",
    "VQVAE",
    "BetaVAE",
    "Checkpoint",
    "CheckpointError",
    "Domain",
    "Entry",
    "HeldOut",
    "beside",
    "counterparts",
    "like",
    "list_account",
    "list_models",
    "load_checkpoint",
    "load_from_hub",
    "load_model",
    "look_up",
    "smaller",
]
