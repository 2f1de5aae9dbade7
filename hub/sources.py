"""Where a name leads: to a model that ships with the project, to a folder, or to the Hub.

The models that ship with the project have a home on the Hub as well, where the environment names one: with
INBETWEEN_NAMESPACE=somebody, "mnist-vae" is somebody/mnist-vae, at the commit in pins.json if one is pinned there. What
lies in hub/bundled/ stands in for it at once when the Hub can't be reached or does not have it.
"""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

from hub import local
from hub.folder.checkpoint import Checkpoint, read
from hub.folder.screening import CheckpointError, blueprint, read_config
from hub.folder.work import check_work
from hub.remote.client import Access
from hub.remote.download import DESCRIPTION, Progress, download
from hub.remote.errors import Unreachable
from latent.compute import limit
from models import Autoencoder

BUNDLED = Path(__file__).parent / "bundled"
PINS = Path(__file__).parent / "pins.json"
"""The commit of each published default model, by repository; written by `python -m hub.publish --all`."""
QUIET = 60.0  # seconds for which a Hub that did not answer is not asked again


class _Silence:
    """Remembers that the Hub did not answer, so that only the first of many models waits for it."""

    until = 0.0


def load_checkpoint(name: str | Path, progress: Progress | None = None) -> Checkpoint:
    """The checkpoint of a bundled name, a local folder, or "namespace/name[@revision]" on the Hub.

    A folder that exists, or is listed by `hub.local`, comes before a repository of the same name. A name typed by a
    stranger belongs into `load_from_hub`, which never looks at this machine's folders. Raises `CheckpointError` with
    one sentence where there is no such model, or something in it is wrong.
    """
    if name in bundled_names():
        return _default(str(name), progress)
    # os.path, because pathlib raises where a name is too long for a path or begins with a "~user" that is not there.
    folder = Path(os.path.expanduser(name))
    if os.path.isdir(folder):
        return read(folder, folder.resolve().name, source="folder")
    if isinstance(name, str) and local.find(name):
        return load_local(name)
    if isinstance(name, str) and name.partition("@")[0].count("/") == 1 and not name.startswith((".", "/", "~")):
        return _from_hub(name, progress)
    raise CheckpointError(
        f"There is no model {str(name)[:100]!r}: give one of {', '.join(bundled_names())}, the path of a checkpoint "
        "folder, or namespace/name on the Hub."
    )


def load_local(name: str) -> Checkpoint:
    """A model of one's own by its name in the list of `hub.local`. Raises `CheckpointError`."""
    found = local.find(name)
    if found is None:
        raise CheckpointError(f"There is no model {name[:100]!r} on this machine any more: choose another one.")
    return read(found.folder, found.pinned, source="folder", revision=found.stamp)


def folder_of(name: str | Path) -> Path:
    """The folder of a bundled model, of a path, or of a name that `hub.local` lists. Raises `CheckpointError`."""
    if name in bundled_names():
        return BUNDLED / str(name)
    folder = Path(os.path.expanduser(name))
    if os.path.isdir(folder):
        return folder
    listed = local.find(str(name))
    if listed is None:
        raise CheckpointError(
            f"There is no model {str(name)[:100]!r} on this machine: give one of {', '.join(bundled_names())}, or the "
            "path of a checkpoint folder."
        )
    return listed.folder


def load_model(name: str | Path) -> Autoencoder:
    """The model of a name, ready to use; see `load_checkpoint` for what a name can be and the rest of it."""
    return load_checkpoint(name).model


def load_from_hub(name: str, progress: Progress | None = None) -> Checkpoint:
    """The checkpoint in the public repository "namespace/name[@revision]", for whoever typed the name.

    No token of this machine's is used. A model that takes too much of a server is refused before its weights are
    downloaded, and any other may compute for so long only (see `latent.compute.limit`). `progress` is called with the
    bytes that have arrived and their total. Raises `CheckpointError`.
    """
    described = download(name, Access.of_visitor(), DESCRIPTION)
    model, _ = blueprint(read_config(described.folder, described.repo), described.repo)
    check_work(model, described.repo)
    checkpoint = _from_hub(f"{described.repo}@{described.commit}", progress)
    limit(checkpoint.model)
    return checkpoint


def _from_hub(name: str, progress: Progress | None = None, local_only: bool = False) -> Checkpoint:
    pulled = download(name, Access.of_visitor(), progress=progress, local_only=local_only)
    return read(pulled.folder, pulled.repo, "hub", pulled.commit, pulled.repo)


def bundled_names() -> list[str]:
    """The names of the models that ship with the project."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if folder.is_dir())


def home(name: str) -> str | None:
    """Where on the Hub a default model comes from, "namespace/name[@commit]", or None where no namespace is set."""
    namespace = os.environ.get("INBETWEEN_NAMESPACE")
    if not namespace:
        return None
    repo = f"{namespace}/{name}"
    commit = pins().get(repo)
    return f"{repo}@{commit}" if commit else repo


def pins() -> dict[str, str]:
    """The pinned commits, by repository."""
    return json.loads(PINS.read_text(encoding="utf-8")) if PINS.is_file() else {}


def _default(name: str, progress: Progress | None) -> Checkpoint:
    """The default model from its home on the Hub if it has one, else, or where that fails, the bundled one."""
    where, reason = home(name), ""
    if where is not None:
        silent = time.monotonic() < _Silence.until
        try:
            return replace(_from_hub(where, progress, local_only=silent), name=name)
        except CheckpointError as error:
            if isinstance(error, Unreachable) and not silent:
                _Silence.until = time.monotonic() + QUIET
            why = "The Hub did not answer a moment ago." if silent else error
            reason = f"{why} This is the {name} that ships with the project."
    return replace(read(BUNDLED / name, name, source="bundled"), reason=reason)
