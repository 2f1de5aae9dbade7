"""Which models there are: those that ship with the project, and those that people have on the Hub."""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from huggingface_hub.utils import validate_repo_id

from hub import local
from hub.folder.card import title
from hub.folder.checkpoint import Checkpoint
from hub.folder.report import Report
from hub.folder.screening import CheckpointError, blueprint, read_config, read_report
from hub.folder.work import check_work
from hub.remote.client import PATIENCE, Access, client, ping, with_timeout
from hub.remote.download import DESCRIPTION, download
from hub.remote.errors import explained
from hub.sources import BUNDLED, bundled_names
from latent.domain import Domain
from models import Autoencoder, CodeSpace, families_in_order

LIBRARY = "inbetween"
MAX_LISTED = 100
MAX_SUMMARY = 300  # letters


@dataclass(frozen=True)
class Entry:
    """What is known of a model before its weights are read.

    image_shape  of the pictures, (channels, height, width)
    kind         the class of its family
    codes        what its codes are
    summary      one sentence on what it is good at
    parameters   numbers in it, counted from its config
    revision     the commit of a model on the Hub, the stamp of one of `hub.local`, else "bundled"
    """

    name: str
    kind: type[Autoencoder]
    domain: Domain
    image_shape: tuple[int, int, int]
    codes: CodeSpace
    summary: str
    report: Report
    parameters: int
    revision: str = "bundled"

    @property
    def family(self) -> str:
        """The name of its family, such as "vae"."""
        return self.kind.family

    @property
    def title(self) -> str:
        """Its name on screen, such as "MNIST · VAE · 32 numbers"."""
        return title(self.kind, self.domain, self.codes)


@cache
def list_models() -> tuple[Entry, ...]:
    """The models that ship with the project, by data set and family; no network is used."""
    entries = [_entry(BUNDLED / name, name) for name in bundled_names()]
    order = families_in_order()
    return tuple(sorted(entries, key=lambda entry: (entry.domain.name != "mnist", entry.domain.name,
                                                    order.index(entry.kind), entry.name)))  # fmt: skip


def list_local() -> tuple[Entry, ...]:
    """One's own models on this machine, see `hub.local`, the newest first; folders that can't be read are left out."""
    entries = [_local_entry(model) for model in local.found()]
    return tuple(entry for entry in entries if entry is not None)


def at_hand() -> dict[str, str]:
    """The models that can be opened without the Hub, one's own first: what each is called on screen, by its name."""
    own = {entry.name: f"{entry.title} · {entry.name.partition('@')[0]}" for entry in list_local()}
    return own | {entry.name: entry.title for entry in list_models()}


def summary(name: str) -> str:
    """The sentence on what one of these models is good at; nothing where it has none."""
    return next((entry.summary for entry in (*list_models(), *list_local()) if entry.name == name), "")


def like(checkpoint: Checkpoint) -> list[Entry]:
    """The other models that ship with the project and are for the same pictures, of the same size.

    One's own models have others of one's own beside them too. The most alike come first: those with a code of the same
    form, then those of the same family.
    """
    codes, kind = checkpoint.model.codes, type(checkpoint.model)
    wanted = (checkpoint.domain, checkpoint.model.image_shape)
    others = [
        entry
        for entry in (*list_models(), *(list_local() if checkpoint.source == "folder" else ()))
        if (entry.domain, entry.image_shape) == wanted and entry.name != checkpoint.name
    ]
    return sorted(others, key=lambda entry: (not alike(entry.codes, codes), entry.kind is not kind))


def beside(checkpoint: Checkpoint) -> Entry | None:
    """The model to compare it with at the same place: of another family, with a code of the same form, if any."""
    codes, kind = checkpoint.model.codes, type(checkpoint.model)
    return next((entry for entry in like(checkpoint) if alike(entry.codes, codes) and entry.kind is not kind), None)


def alike(first: CodeSpace, second: CodeSpace) -> bool:
    """Whether codes are of the same form, so that a place can be compared: as many numbers, or the same grid."""
    return (first.shape, first.entries) == (second.shape, second.entries)


def counterparts(checkpoint: Checkpoint) -> dict[str, Entry]:
    """For each other family the model that is most like this one, by family, in the order of `list_models`."""
    found: dict[type[Autoencoder], Entry] = {}
    for entry in like(checkpoint):
        found.setdefault(entry.kind, entry)
    others = [kind for kind in families_in_order() if kind in found and kind is not type(checkpoint.model)]
    return {kind.family: found[kind] for kind in others}


def smaller(checkpoint: Checkpoint) -> Entry | None:
    """Another model whose codes of two numbers can be drawn whole: of the same family, else of the latest of all."""
    planes = [entry for entry in like(checkpoint) if entry.codes.is_plane]
    latest, same = families_in_order().index, type(checkpoint.model)
    return max(planes, key=lambda entry: (entry.kind is same, latest(entry.kind)), default=None)


def look_up(name: str) -> Entry:
    """What the public repository "namespace/name[@revision]" holds, before its weights are downloaded.

    f"{entry.name}@{entry.revision}" names exactly this model for `load_from_hub`. Raises `CheckpointError`.
    """
    pulled = download(name, Access.of_visitor(), DESCRIPTION)
    model, _ = blueprint(read_config(pulled.folder, pulled.repo), pulled.repo)
    check_work(model, pulled.repo)
    return _entry(pulled.folder, pulled.repo, pulled.commit)


def list_account(account: str) -> tuple[str, ...]:
    """The public Inbetween models of a person or an organisation on the Hub, as "namespace/name", newest first.

    Raises `CheckpointError` where the Hub does not answer or the name can't be an account's.
    """
    with explained(account):
        validate_repo_id(f"{account}/{LIBRARY}")
        api = client(Access.of_visitor().token)
        with_timeout(partial(ping, api), PATIENCE)
        listing = partial(api.list_models, author=account, filter=LIBRARY, sort="last_modified", limit=MAX_LISTED)
        names = with_timeout(lambda: [model.id for model in listing()], PATIENCE)
        for name in names:
            validate_repo_id(name)
        return tuple(names)


def _entry(folder: Path, name: str, revision: str = "bundled") -> Entry:
    config, report = read_config(folder, name), read_report(folder, name)
    model, domain = blueprint(config, name)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    summary = _summary(config.get("training"))
    return Entry(name, type(model), domain, model.image_shape, model.codes, summary, report, parameters, revision)


@lru_cache(maxsize=local.MAX_LISTED)
def _local_entry(model: local.Local) -> Entry | None:
    try:
        return _entry(model.folder, model.pinned, model.stamp)
    except CheckpointError:
        return None


def _summary(training: Any) -> str:
    """The recipe's sentence, or nothing where a stranger's config has something else in its place."""
    recipe = training.get("recipe") if isinstance(training, dict) else None
    summary = recipe.get("summary") if isinstance(recipe, dict) else None
    return summary[:MAX_SUMMARY] if isinstance(summary, str) else ""
