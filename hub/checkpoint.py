"""The checkpoint folder: what training writes, what ships with the project, and what lies in a Hub repository.

config.json        family, settings, data set, how it was trained, versions
model.safetensors  the weights
codes.safetensors  codes, labels and errors of held-out pictures
report.json        the evaluation
README.md, *.png   the model card and its pictures

Nothing in it is ever unpickled or executed, and nothing is allocated before its size was checked.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

import models
from hub.card import card, previews
from latent.domain import Domain
from latent.held_out import HeldOut
from models import Autoencoder, ConfigError

FORMAT = 1
CONFIG, WEIGHTS, CODES, REPORT, CARD = (
    "config.json",
    "model.safetensors",
    "codes.safetensors",
    "report.json",
    "README.md",
)
MAX_JSON_BYTES = 1_000_000
MAX_PARAMETERS = 100_000_000
MAX_CODES_BYTES = 64_000_000
ATTRIBUTE = "attribute."
"""What the names of held-out attributes begin with in codes.safetensors."""


class CheckpointError(ValueError):
    """A checkpoint can't be used; the message is one sentence that says why."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded checkpoint.

    name      what it was asked for by
    source    "bundled" or "folder"
    model     in eval(), without gradients; never changed, so that threads can share it
    domain    the pictures it was trained on
    held_out  codes of test pictures
    report    figures measured on the test set, see `training.evaluate`
    training  how it was trained: the recipe, seconds per epoch, machine
    """

    name: str
    source: str
    model: Autoencoder
    domain: Domain
    held_out: HeldOut
    report: dict[str, Any]
    training: dict[str, Any]


def save(
    folder: Path,
    model: Autoencoder,
    domain: Domain,
    held_out: HeldOut,
    report: dict[str, Any],
    training: dict[str, Any],
    dtype: torch.dtype = torch.float16,
) -> None:
    """Writes the checkpoint folder, whole or not at all: it is made beside its place and then moved there.

    Weights are stored as `dtype`; half precision halves the download and costs no visible difference.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        config = {
            "format": FORMAT,
            "library_name": "inbetween",
            "family": model.family,
            "model": model.config.to_dict(),
            "data": domain.to_dict(),
            "training": training,
            "versions": {"torch": torch.__version__.split("+")[0]},
        }
        weights = {name: _stored(tensor, dtype) for name, tensor in model.state_dict().items()}
        save_file(weights, new / WEIGHTS)
        save_file(_held_out_tensors(held_out), new / CODES)
        for name, content in ((CONFIG, config), (REPORT, report)):
            (new / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        for name, picture in previews(model, held_out).items():
            (new / name).write_bytes(picture)
        (new / CARD).write_text(card(folder.name, model, domain, report, training), encoding="utf-8")
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        new.rename(folder)


def read(folder: Path, name: str, source: str) -> Checkpoint:
    """The checkpoint in `folder`. Raises `CheckpointError` with one sentence where anything in it is wrong."""
    config = read_config(folder)
    try:
        with torch.device("meta"):  # shapes only: nothing is allocated for a model that turns out not to fit
            model = models.build(config.get("family"), config.get("model"))
        domain = Domain.from_dict(config.get("data"))
    except ConfigError as error:
        raise CheckpointError(f"The checkpoint {name} can't be built: {error}") from None
    shapes = {key: tensor.shape for key, tensor in model.state_dict().items()}
    if sum(shape.numel() for shape in shapes.values()) > MAX_PARAMETERS:
        raise CheckpointError(f"The checkpoint {name} describes more than {MAX_PARAMETERS // 10**6} million numbers.")
    check_header(folder / WEIGHTS, shapes)
    weights = {key: tensor.float() for key, tensor in load_file(folder / WEIGHTS).items()}
    if not all(tensor.isfinite().all() for tensor in weights.values()):
        raise CheckpointError(f"The weights of {name} contain numbers that are not finite.")
    model.load_state_dict(weights, assign=True)
    model.requires_grad_(False).eval()
    held_out = _read_held_out(folder / CODES, model)
    return Checkpoint(name, source, model, domain, held_out, read_json(folder / REPORT), config.get("training") or {})


def read_config(folder: Path) -> dict[str, Any]:
    """`config.json`, known to be of this library and of a format it can read."""
    config = read_json(folder / CONFIG)
    if config.get("library_name") != "inbetween":
        raise CheckpointError(f"{folder.name} is not an Inbetween checkpoint: its config.json is of another kind.")
    if config.get("format") != FORMAT:
        raise CheckpointError(
            f"The checkpoint {folder.name} has format {str(config.get('format'))[:20]}; this version reads {FORMAT}."
        )
    return config


def read_json(path: Path) -> dict[str, Any]:
    """A table from a JSON file. Raises `CheckpointError` where it is missing, too large or not a table."""
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise CheckpointError(f"{path.name} of {path.parent.name} is larger than {MAX_JSON_BYTES:,} bytes.")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise CheckpointError(f"The checkpoint {path.parent.name} has no readable {path.name}.") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path.name} of {path.parent.name} is not valid JSON.") from None
    if not isinstance(content, dict):
        raise CheckpointError(f"{path.name} of {path.parent.name} must hold a table of names and values.")
    return content


def check_header(path: Path, shapes: dict[str, torch.Size]) -> None:
    """Compares the names and shapes in a safetensors header with those expected, without reading the tensors."""
    if not path.is_file():
        raise CheckpointError(f"The checkpoint {path.parent.name} has no {path.name}.")
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            found = {key: torch.Size(file.get_slice(key).get_shape()) for key in file.keys()}  # noqa: SIM118
            kinds = {file.get_slice(key).get_dtype() for key in found}
    except (safetensors.SafetensorError, OSError) as error:
        raise CheckpointError(f"{path.name} of {path.parent.name} is truncated or no safetensors file.") from error
    for what, keys in (("lacks", shapes.keys() - found.keys()), ("has an unknown", found.keys() - shapes.keys())):
        if keys:
            raise CheckpointError(f"{path.name} of {path.parent.name} {what} tensor {min(keys)[:100]}.")
    for key, shape in shapes.items():
        if found[key] != shape:
            raise CheckpointError(
                f"{path.name} of {path.parent.name} holds {key} with shape {list(found[key])}, not {list(shape)}."
            )
    if not kinds <= {"F16", "BF16", "F32"}:
        raise CheckpointError(f"{path.name} of {path.parent.name} holds numbers of the type {min(kinds)}.")


def _stored(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    return tensor.detach().to("cpu", dtype).contiguous()


def _held_out_tensors(held_out: HeldOut) -> dict[str, Tensor]:
    """The tensors of codes.safetensors, stored small: indices in a byte each, numbers in half precision."""
    codes = held_out.codes
    if codes.is_floating_point():
        stored = _stored(codes, torch.float16)
    else:
        stored = _stored(codes, torch.uint8 if codes.max() < 256 else torch.int32)
    tensors = {
        "codes": stored,
        "labels": _stored(held_out.labels, torch.int16),
        "errors": _stored(held_out.errors, torch.float32),
    }
    if held_out.kl is not None:
        tensors["kl"] = _stored(held_out.kl, torch.float32)
    return tensors | {f"{ATTRIBUTE}{key}": _stored(value, torch.float16) for key, value in held_out.attributes.items()}


def _read_held_out(path: Path, model: Autoencoder) -> HeldOut:
    name = f"{path.name} of {path.parent.name}"
    try:
        if path.stat().st_size > MAX_CODES_BYTES:
            raise CheckpointError(f"{name} is larger than {MAX_CODES_BYTES:,} bytes.")
        tensors = load_file(path)
        codes = tensors["codes"].long() if model.discrete else tensors["codes"].float()
        held_out = HeldOut(
            codes=codes,
            labels=tensors["labels"].long(),
            errors=tensors["errors"].float(),
            kl=tensors["kl"].float() if "kl" in tensors else None,
            attributes={
                key.removeprefix(ATTRIBUTE): value.float()
                for key, value in tensors.items()
                if key.startswith(ATTRIBUTE)
            },
        )
    except OSError:
        raise CheckpointError(f"The checkpoint {path.parent.name} has no readable {path.name}.") from None
    except (safetensors.SafetensorError, KeyError) as error:
        raise CheckpointError(f"{name} is truncated, lacks a tensor, or is no safetensors file.") from error
    except ValueError as error:
        raise error if isinstance(error, CheckpointError) else CheckpointError(f"{name}: {error}") from None
    if codes.shape[1:] != model.code_shape:
        raise CheckpointError(f"{name} holds codes of shape {list(codes.shape[1:])}, not {list(model.code_shape)}.")
    if model.discrete and not (codes >= 0).all() & (codes < model.config.codes).all():
        raise CheckpointError(f"{name} holds indices outside the codebook.")
    return held_out
