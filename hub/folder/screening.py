"""What the files of a checkpoint have to be before anything is built from them, whoever made them.

The model's class comes from a fixed table, its settings are bounded, and nothing is ever unpickled or executed.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import safetensors
import torch

import models
from hub.folder import format_1
from hub.folder.names import CODES, CONFIG, FORMER, NEEDED, REPORT, WEIGHTS
from hub.folder.report import Report
from latent.domain import Domain
from models import Autoencoder, ConfigError

FORMAT = 2
READABLE = (1, FORMAT)
PICKLED = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"}

MAX_JSON_BYTES = 1_000_000
MAX_PARAMETERS = 100_000_000
MAX_CODES_BYTES = 64_000_000
MAX_HEADER_BYTES = 1_000_000


class CheckpointError(ValueError):
    """A checkpoint can't be used; the message is one sentence that says why."""


def check_listing(sizes: dict[str, int | None], name: str) -> None:
    """Raises `CheckpointError` unless the files a repository lists, with their bytes, can be a checkpoint's."""
    if WEIGHTS not in sizes:
        pickled = sorted(file for file in sizes if Path(file).suffix in PICKLED and file not in FORMER)
        if pickled:
            raise CheckpointError(
                f"{name} keeps its weights in {pickled[0][:60]}, which could run code when it is opened: "
                f"only {WEIGHTS} is ever read."
            )
    if missing := [file for file in NEEDED if file not in sizes]:
        raise CheckpointError(f"{name} is not an Inbetween model: it has no {missing[0]}.")
    limits = {CONFIG: MAX_JSON_BYTES, REPORT: MAX_JSON_BYTES, CODES: MAX_CODES_BYTES}
    limits[WEIGHTS] = 4 * MAX_PARAMETERS + MAX_HEADER_BYTES
    for file, limit in limits.items():
        size = sizes[file]
        if not isinstance(size, int) or not 0 <= size <= limit:
            raise CheckpointError(f"{file} of {name} has to say its size, and may have at most {limit:,} bytes.")


def blueprint(config: dict[str, Any], name: str) -> tuple[Autoencoder, Domain]:
    """The model that a config describes, as shapes without numbers, and its domain, both within their bounds."""
    try:
        with torch.device("meta"):  # nothing is allocated for a model that turns out not to fit
            model = models.build(
                config.get("family"), config.get("model"), config.get("priors"), config.get("default_prior")
            )
        domain = Domain.from_dict(config.get("data"))
    except ConfigError as error:
        raise CheckpointError(f"The checkpoint {name} can't be built: {error}") from None
    if sum(tensor.numel() for tensor in model.state_dict().values()) > MAX_PARAMETERS:
        raise CheckpointError(f"The checkpoint {name} describes more than {MAX_PARAMETERS // 10**6} million numbers.")
    return model, domain


def read_config(folder: Path, name: str = "") -> dict[str, Any]:
    """`config.json`, known to be of this library and of a format it can read; `name` is for the error.

    What an earlier version wrote comes back as today's would be, but for its "format".
    """
    name = name or folder.name
    config = read_json(folder / CONFIG, name)
    if config.get("library_name") != "inbetween":
        raise CheckpointError(f"{name} is not an Inbetween checkpoint: its config.json is of another kind.")
    if config.get("format") not in READABLE:
        raise CheckpointError(
            f"The checkpoint {name} has format {str(config.get('format'))[:20]}; this version reads "
            f"{' and '.join(map(str, READABLE))}."
        )
    return format_1.upgraded(config) if config["format"] == 1 else config


def tensor_names(config: dict[str, Any]) -> Callable[[str], str]:
    """What a tensor that `model.safetensors` holds is called in the model that `blueprint` builds."""
    return format_1.tensor_name if config["format"] == 1 else str


def read_report(folder: Path, name: str = "") -> Report:
    """`report.json`, in which every figure that is shown is known to be a number."""
    name = name or folder.name
    try:
        return Report.from_dict(read_json(folder / REPORT, name), format_1.FIGURES)
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"{REPORT} of {name} {error}.") from None


def read_json(path: Path, name: str = "") -> dict[str, Any]:
    """A table from a JSON file. Raises `CheckpointError` where it is missing, too large or not a table."""
    name = name or path.parent.name
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise CheckpointError(f"{path.name} of {name} is larger than {MAX_JSON_BYTES:,} bytes.")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise CheckpointError(f"The checkpoint {name} has no readable {path.name}.") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path.name} of {name} is not valid JSON.") from None
    if not isinstance(content, dict):
        raise CheckpointError(f"{path.name} of {name} must hold a table of names and values.")
    return content


def check_header(path: Path, shapes: dict[str, torch.Size], name: str = "", called: Callable[[str], str] = str) -> None:
    """Compares the names and shapes in a safetensors header with those expected, without reading the tensors.

    `called` says what a tensor in the file is called in the model.
    """
    name = name or path.parent.name
    if not path.is_file():
        raise CheckpointError(f"The checkpoint {name} has no {path.name}.")
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            stored = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118
            found = {called(key): torch.Size(tensor.get_shape()) for key, tensor in stored.items()}
            kinds = {tensor.get_dtype() for tensor in stored.values()}
    except (safetensors.SafetensorError, OSError) as error:
        raise CheckpointError(f"{path.name} of {name} is truncated or no safetensors file.") from error
    compare(found, kinds, shapes, f"{path.name} of {name}")


def compare(found: dict[str, torch.Size], kinds: set[str], shapes: dict[str, torch.Size], name: str) -> None:
    """Raises `CheckpointError` unless the tensors found, and their kinds of numbers, are those expected."""
    for what, keys in (("lacks", shapes.keys() - found.keys()), ("has an unknown", found.keys() - shapes.keys())):
        if keys:
            raise CheckpointError(f"{name} {what} tensor {min(keys)[:100]}.")
    for key, shape in shapes.items():
        if found[key] != shape:
            raise CheckpointError(f"{name} holds {key} with shape {list(found[key])}, not {list(shape)}.")
    if strange := kinds - {"F16", "BF16", "F32"}:
        raise CheckpointError(f"{name} holds numbers of the type {min(strange)}.")
