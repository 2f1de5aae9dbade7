"""The families with the door that people know from other libraries on the Hub: `VAE.from_pretrained`.

It takes what `huggingface_hub.PyTorchModelHubMixin` takes, but reads safetensors only and every tensor of them, checks
the config before anything is built, never takes a local folder for a repository of the same name, and says in one
sentence what is wrong. The classes in `models` know nothing of the Hub; `hub.VAE` is the door to `models.VAE`.
"""

from dataclasses import dataclass
from pathlib import Path

from hub.folder.checkpoint import read
from hub.folder.screening import CheckpointError
from hub.remote.client import Access
from hub.remote.download import download
from models import FAMILIES, Autoencoder


@dataclass(frozen=True)
class Pretrained:
    """The trained models of one family."""

    family: type[Autoencoder]

    def from_pretrained(
        self,
        name: str | Path,
        *,
        revision: str | None = None,
        token: bool | str | None = None,
        cache_dir: str | Path | None = None,
        local_files_only: bool = False,
        force_download: bool = False,
    ) -> Autoencoder:
        """The model of this family in the repository "namespace/name", or in the folder at a `Path`, in eval().

        It is the caller's own, to train on if they like. `token` is by default the one this machine is logged in with,
        so that private models of one's own load too. To be used in one's own scripts: a name typed by a stranger
        belongs into `load_from_hub`. Raises `CheckpointError` where the model can't be had, can't be used, or is of
        another family.
        """
        if isinstance(name, Path) or name.startswith((".", "/", "~")):
            folder = Path(name).expanduser()
            checkpoint = read(folder, folder.name, source="folder")
        else:
            where = f"{name}@{revision}" if revision else name
            access = Access.of_owner(token, cache_dir)
            pulled = download(where, access, local_only=local_files_only, again=force_download)
            checkpoint = read(pulled.folder, pulled.repo, "hub", pulled.commit, pulled.repo)
        model = checkpoint.model
        if type(model) is not self.family:
            right = type(model).__name__
            raise CheckpointError(f"{checkpoint.name} holds another family: load it with {right}.from_pretrained.")
        return model.requires_grad_(True)


def pretrained(name: str) -> Pretrained:
    """The door to the family whose class has that name, such as "VAE". Raises `KeyError` where there is none."""
    return {family.__name__: Pretrained(family) for family in FAMILIES.values()}[name]
