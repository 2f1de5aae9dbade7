"""The models that visitors use, each loaded once for all of them."""

from functools import lru_cache

from hub import Checkpoint, list_models, load_checkpoint, load_from_hub, local
from hub.sources import load_local
from hub.space import gpu

LOADED = 16  # models kept in memory; the largest that can be loaded take 400 MB each


@lru_cache(maxsize=LOADED)
def load(name: str) -> Checkpoint:
    """The model of a bundled name, in the list of `hub.local`, or of a public repo id; raises `CheckpointError`.

    Whatever the name, no other folder of this machine is opened.
    """
    if name in {entry.name for entry in list_models()}:
        checkpoint = load_checkpoint(name)
    else:
        checkpoint = load_local(name) if local.find(name) else load_from_hub(name)
    checkpoint.model.to(gpu.home())
    return checkpoint
