"""Which models there are: those that ship with the project, and those that people have on the Hub."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from huggingface_hub.utils import validate_repo_id

from hub.folder.card import title
from hub.folder.checkpoint import Checkpoint
from hub.folder.screening import blueprint, read_config, read_report
from hub.folder.work import check_work
from hub.remote.client import PATIENCE, Access, client, ping, with_timeout
from hub.remote.download import DESCRIPTION, download
from hub.remote.errors import explained
from hub.sources import BUNDLED, bundled_names
from latent.domain import Domain
from models import FAMILIES

LIBRARY = "inbetween"
MAX_LISTED = 100
MAX_SUMMARY = 300  # letters


@dataclass(frozen=True)
class Entry:
    """What is known of a model before its weights are read.

    image_shape  of the pictures, (channels, height, width)
    code         such as "32 numbers" or "7 × 7 indices"
    summary      one sentence on what it is good at
    parameters   numbers in it, counted from its config
    revision     the commit of a model on the Hub, else "bundled"
    """

    name: str
    family: str
    domain: Domain
    image_shape: tuple[int, int, int]
    code: str
    summary: str
    report: dict[str, Any]
    parameters: int
    revision: str = "bundled"

    @property
    def title(self) -> str:
        """Its name on screen, such as "MNIST · VAE · 32 numbers"."""
        return title(self.family, self.domain, self.code)


@cache
def list_models() -> tuple[Entry, ...]:
    """The models that ship with the project, by data set and family; no network is used."""
    entries = [_entry(BUNDLED / name, name) for name in bundled_names()]
    order = list(FAMILIES)
    return tuple(sorted(entries, key=lambda entry: (entry.domain.name != "mnist", entry.domain.name,
                                                    order.index(entry.family), entry.name)))  # fmt: skip


def like(checkpoint: Checkpoint) -> list[Entry]:
    """The other models that ship with the project and are for the same pictures, of the same size.

    The most alike come first: those with a code of the same form, then those of the same family.
    """
    code, family = checkpoint.report["code"], checkpoint.model.family
    wanted = (checkpoint.domain, checkpoint.model.image_shape)
    others = [
        entry
        for entry in list_models()
        if (entry.domain, entry.image_shape) == wanted and entry.name != checkpoint.name
    ]
    return sorted(others, key=lambda entry: (entry.code != code, entry.family != family))


def beside(checkpoint: Checkpoint) -> Entry | None:
    """The model to compare it with at the same place: of another family, with a code of the same form, if any."""
    code, family = checkpoint.report["code"], checkpoint.model.family
    return next((entry for entry in like(checkpoint) if entry.code == code and entry.family != family), None)


def counterparts(checkpoint: Checkpoint) -> dict[str, Entry]:
    """For each other family the model that is most like this one, by family, in the order of `list_models`."""
    found: dict[str, Entry] = {}
    for entry in like(checkpoint):
        found.setdefault(entry.family, entry)
    return {family: found[family] for family in FAMILIES if family in found and family != checkpoint.model.family}


def smaller(checkpoint: Checkpoint) -> Entry | None:
    """Another model whose codes of two numbers can be drawn whole: of the same family, else of the latest of all."""
    planes = [entry for entry in like(checkpoint) if entry.code == "2 numbers"]
    latest = list(FAMILIES).index
    same = checkpoint.model.family
    return max(planes, key=lambda entry: (entry.family == same, latest(entry.family)), default=None)


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
    return Entry(name, model.family, domain, model.image_shape, report["code"], summary, report, parameters, revision)


def _summary(training: Any) -> str:
    """The recipe's sentence, or nothing where a stranger's config has something else in its place."""
    recipe = training.get("recipe") if isinstance(training, dict) else None
    summary = recipe.get("summary") if isinstance(recipe, dict) else None
    return summary[:MAX_SUMMARY] if isinstance(summary, str) else ""
