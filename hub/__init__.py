"""Where trained models come from: the checkpoint folder, the ones that ship with the project, the Hub, their cards."""

from hub.catalogue import (
    Entry,
    alike,
    at_hand,
    beside,
    counterparts,
    like,
    list_account,
    list_local,
    list_models,
    look_up,
    smaller,
    summary,
)
from hub.folder.beside import side_by_side
from hub.folder.checkpoint import Checkpoint
from hub.folder.report import Figure, Report
from hub.folder.screening import CheckpointError
from hub.remote.pretrained import Pretrained, pretrained
from hub.sources import load_checkpoint, load_from_hub, load_model
from latent.domain import Domain
from latent.held_out import HeldOut

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "Domain",
    "Entry",
    "Figure",
    "HeldOut",
    "Report",
    "alike",
    "at_hand",
    "beside",
    "counterparts",
    "like",
    "list_account",
    "list_local",
    "list_models",
    "load_checkpoint",
    "load_from_hub",
    "load_model",
    "look_up",
    "side_by_side",
    "smaller",
    "summary",
]


def __getattr__(name: str) -> Pretrained:
    """`hub.VAE` and its like for every family there is: `hub.VAE.from_pretrained("namespace/name")` loads one."""
    try:
        return pretrained(name)
    except KeyError:
        raise AttributeError(f"module 'hub' has no attribute {name!r}") from None
