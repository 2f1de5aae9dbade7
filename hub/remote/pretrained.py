"""The four families with the door that people know from other libraries on the Hub: `from_pretrained`.

It takes what `huggingface_hub.PyTorchModelHubMixin` takes, but reads safetensors only and every tensor of them, checks
the config before anything is built, never takes a local folder for a repository of the same name, and says in one
sentence what is wrong. The classes in `models` know nothing of the Hub; these add to them.
"""

from pathlib import Path
from typing import Self

import models
from hub.folder.checkpoint import read
from hub.folder.screening import CheckpointError
from hub.remote.client import Access
from hub.remote.download import download


class Pretrained:
    """Adds `from_pretrained` to a family."""

    @classmethod
    def from_pretrained(
        cls,
        name: str | Path,
        *,
        revision: str | None = None,
        token: bool | str | None = None,
        cache_dir: str | Path | None = None,
        local_files_only: bool = False,
        force_download: bool = False,
    ) -> Self:
        """The model of this family in the repository "namespace/name", or in the folder at a `Path`, in eval().

        `token` is by default the one this machine is logged in with, so that private models of one's own load too. To
        be used in one's own scripts: a name typed by a stranger belongs into `load_from_hub`. Raises `CheckpointError`
        where the model can't be had, can't be used, or is of another family.
        """
        if isinstance(name, Path) or name.startswith((".", "/", "~")):
            folder = Path(name).expanduser()
            checkpoint = read(folder, folder.name, source="folder")
        else:
            where = f"{name}@{revision}" if revision else name
            access = Access.of_owner(token, cache_dir)
            pulled = download(where, access, local_only=local_files_only, again=force_download)
            checkpoint = read(pulled.folder, pulled.repo, "hub", pulled.commit, pulled.repo)
        found = checkpoint.model
        if found.family != cls.family:
            right = next(family.__name__ for family in (AE, VAE, BetaVAE, VQVAE) if family.family == found.family)
            raise CheckpointError(f"{checkpoint.name} holds another family: load it with {right}.from_pretrained.")
        model = cls(found.config)
        model.load_state_dict(found.state_dict())
        return model.eval()


class AE(Pretrained, models.AE):
    """`models.AE` with `from_pretrained`."""


class VAE(Pretrained, models.VAE):
    """`models.VAE` with `from_pretrained`."""


class BetaVAE(Pretrained, models.BetaVAE):
    """`models.BetaVAE` with `from_pretrained`."""


class VQVAE(Pretrained, models.VQVAE):
    """`models.VQVAE` with `from_pretrained`."""
