"""Which models there are, and how a name becomes one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.checkpoint import REPORT, Checkpoint, CheckpointError, read, read_config, read_json
from latent.domain import Domain
from models import FAMILIES, Autoencoder, ConfigError

BUNDLED = Path(__file__).parent / "bundled"


@dataclass(frozen=True)
class Entry:
    """What is known of a model before its weights are read.

    code     such as "32 numbers" or "7 × 7 indices"
    summary  one sentence on what it is good at
    """

    name: str
    family: str
    domain: Domain
    code: str
    summary: str
    report: dict[str, Any]


@cache
def list_models() -> tuple[Entry, ...]:
    """The models that ship with the project, by data set and family."""
    entries = [_entry(folder) for folder in BUNDLED.iterdir() if folder.is_dir()]
    order = list(FAMILIES)
    return tuple(sorted(entries, key=lambda entry: (entry.domain.name != "mnist", entry.domain.name,
                                                    order.index(entry.family), entry.name)))  # fmt: skip


def load_checkpoint(name: str) -> Checkpoint:
    """The checkpoint of a bundled name, or of a local folder given by its path.

    Raises `CheckpointError` with one sentence where there is none, or something in it is wrong.
    """
    if name in bundled_names():
        return read(BUNDLED / name, name, source="bundled")
    folder = Path(name)
    if folder.is_dir():
        return read(folder, folder.resolve().name, source="folder")
    raise CheckpointError(f"There is no model {name[:100]!r}; there are {', '.join(bundled_names())}.")


def load_model(name: str) -> Autoencoder:
    """The model of a bundled name or of a local folder, ready to use; see `load_checkpoint` for the rest of it."""
    return load_checkpoint(name).model


def bundled_names() -> list[str]:
    """The names of the models that ship with the project."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if folder.is_dir())


def _entry(folder: Path) -> Entry:
    config = read_config(folder)
    try:
        domain = Domain.from_dict(config.get("data"))
    except ConfigError as error:
        raise CheckpointError(f"The checkpoint {folder.name} can't be listed: {error}") from None
    report = read_json(folder / REPORT)
    recipe = config.get("training", {}).get("recipe", {})
    return Entry(folder.name, config["family"], domain, report["code"], recipe.get("summary", ""), report)
