"""Where trained models come from: the checkpoint folder, the ones that ship with the project, their cards."""

from hub.catalogue import Entry, list_models, load_checkpoint, load_model
from hub.checkpoint import Checkpoint, CheckpointError
from latent.domain import Domain
from latent.held_out import HeldOut

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Domain",
    "Entry",
    "HeldOut",
    "list_models",
    "load_checkpoint",
    "load_model",
]
