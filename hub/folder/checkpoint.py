"""The checkpoint folder: what training writes, what ships with the project, and what lies in a Hub repository.

config.json        family, settings, priors, data set, how it was trained, versions
model.safetensors  the weights, those of its priors included
codes.safetensors  codes (with their deviations, where there are any), labels and errors of held-out pictures, what was
                   measured on these, and how strange each was to the model: what its thresholds are calibrated on
report.json        the evaluation
README.md          the model card
*.png, *.gif       its pictures, all of them drawn by the model

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

from hub.folder.card import card, title
from hub.folder.names import CARD, CODES, CONFIG, REPORT, WEIGHTS
from hub.folder.previews import previews
from hub.folder.report import Report
from hub.folder.screening import (
    FORMAT,
    MAX_CODES_BYTES,
    CheckpointError,
    blueprint,
    check_header,
    read_config,
    read_report,
    tensor_names,
)
from latent.attributes import check_table
from latent.domain import Domain, check_name
from latent.held_out import HeldOut
from models import Autoencoder

ATTRIBUTE = "attribute."
SCORE = "score."
"""What the names of held-out attributes and of scores begin with in codes.safetensors."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded checkpoint.

    name      what it was asked for by
    source    "bundled", "folder" or "hub"
    revision  the commit, 40 hexadecimal digits, of what was pulled from the Hub, else the same as `source`
    model     in eval(), without gradients; never changed, so that threads can share it
    domain    the pictures it was trained on
    held_out  codes of test pictures
    report    figures measured on the test set, see `training.evaluate`
    training  how it was trained: the recipe, seconds per epoch, machine
    repo      the Hub repository it was pulled from, if it was
    reason    one sentence where it is not what was asked for: why the bundled model stands in for the Hub's
    """

    name: str
    source: str
    revision: str
    model: Autoencoder
    domain: Domain
    held_out: HeldOut
    report: Report
    training: dict[str, Any]
    repo: str | None = None
    reason: str = ""

    @property
    def title(self) -> str:
        """Its name on screen, such as "MNIST · VAE · 32 numbers"."""
        return title(type(self.model), self.domain, self.model.codes)


def save(
    folder: Path,
    model: Autoencoder,
    domain: Domain,
    held_out: HeldOut,
    report: Report,
    training: dict[str, Any],
    dtype: torch.dtype = torch.float16,
) -> None:
    """Writes the checkpoint folder, whole or not at all: it is made beside its place and then moved there.

    Weights are stored as `dtype`; half precision halves the download and costs no visible difference. Raises
    `CheckpointError` where it can't be written; what lay in the folder before is then still there.
    """
    check_place(folder)
    try:
        _save(folder, model, domain, held_out, report, training, dtype)
    except (OSError, safetensors.SafetensorError) as error:
        why = getattr(error, "strerror", None) or error
        raise CheckpointError(
            f"The checkpoint {folder} can't be written ({why}): make room, then try again."
        ) from error


def save_held_out(folder: Path, held_out: HeldOut) -> None:
    """Writes only what a checkpoint keeps of held-out pictures anew. Raises `CheckpointError` where it can't."""
    new = folder / f".{CODES}"
    try:
        save_file(_held_out_tensors(held_out), new)
        new.replace(folder / CODES)
    except (OSError, safetensors.SafetensorError) as error:
        new.unlink(missing_ok=True)
        raise CheckpointError(f"{CODES} of {folder} can't be written ({error}): make room, then try again.") from error


def check_place(folder: Path) -> None:
    """Raises `CheckpointError` where saving to `folder` would replace something that is no checkpoint."""
    empty = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not empty and not (folder / CONFIG).is_file():
        raise CheckpointError(f"{folder} holds something else than a checkpoint: give a folder that is new or empty.")


def _save(
    folder: Path,
    model: Autoencoder,
    domain: Domain,
    held_out: HeldOut,
    report: Report,
    training: dict[str, Any],
    dtype: torch.dtype,
) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        config = {
            "format": FORMAT,
            "library_name": "inbetween",
            "family": model.family,
            "model": model.config.to_dict(),
            "priors": {name: prior.settings for name, prior in model.priors.items()},
            "default_prior": model.default_prior,
            "data": domain.to_dict(),
            "training": training,
            "versions": {"torch": torch.__version__.split("+")[0]},
        }
        weights = {name: _stored(tensor, dtype) for name, tensor in model.state_dict().items()}
        save_file(weights, new / WEIGHTS)
        save_file(_held_out_tensors(held_out), new / CODES)
        for name, content in ((CONFIG, config), (REPORT, report.to_dict())):
            (new / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        for name, data in previews(model, held_out, domain.noted_credit).items():
            (new / name).write_bytes(data)
        (new / CARD).write_text(card(folder.name, model, domain, report, training, _where(folder)), encoding="utf-8")
        old = Path(scratch) / "old"
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise


def read(folder: Path, name: str, source: str, revision: str | None = None, repo: str | None = None) -> Checkpoint:
    """The checkpoint in `folder`. Raises `CheckpointError` with one sentence where anything in it is wrong."""
    config = read_config(folder, name)
    model, domain = blueprint(config, name)
    shapes = {key: tensor.shape for key, tensor in model.state_dict().items()}
    called = tensor_names(config)
    check_header(folder / WEIGHTS, shapes, name, called)
    weights = {called(key): tensor.float() for key, tensor in load_file(folder / WEIGHTS).items()}
    if not all(tensor.isfinite().all() for tensor in weights.values()):
        raise CheckpointError(f"The weights of {name} contain numbers that are not finite.")
    model.load_state_dict(weights, assign=True)
    model.requires_grad_(False).eval()
    held_out = _read_held_out(folder / CODES, model, domain, name)
    report, training = read_report(folder, name), config.get("training") or {}
    return Checkpoint(name, source, revision or source, model, domain, held_out, report, training, repo)


def _where(folder: Path) -> str:
    """What `load_model` finds the folder by: its name for the models that ship with the project, else its path."""
    ships = folder.resolve().parent == Path(__file__).resolve().parents[1] / "bundled"
    return folder.name if ships else folder.as_posix()


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
    if held_out.deviations is not None:
        # The smallest half that has all its digits: what is below it may be stored as 0.
        tensors["deviations"] = _stored(held_out.deviations.clamp(min=torch.finfo(torch.float16).tiny), torch.float16)
    tensors |= {
        f"{ATTRIBUTE}{key}": _stored(value, torch.float16 if value.is_floating_point() else torch.int16)
        for key, value in held_out.attributes.items()
    }
    return tensors | {f"{SCORE}{key}": _stored(value, torch.float32) for key, value in held_out.scores.items()}


def _read_held_out(path: Path, model: Autoencoder, domain: Domain, checkpoint: str) -> HeldOut:
    name = f"{path.name} of {checkpoint}"
    try:
        if path.stat().st_size > MAX_CODES_BYTES:
            raise CheckpointError(f"{name} is larger than {MAX_CODES_BYTES:,} bytes.")
        tensors = load_file(path)
        for key in tensors:
            check_name(key)
        codes = tensors["codes"].long() if model.discrete else tensors["codes"].float()
        held_out = HeldOut(
            codes=codes,
            labels=tensors["labels"].long(),
            errors=tensors["errors"].float(),
            kl=tensors["kl"].float() if "kl" in tensors else None,
            attributes={
                key.removeprefix(ATTRIBUTE): value.float() if value.is_floating_point() else value.long()
                for key, value in tensors.items()
                if key.startswith(ATTRIBUTE)
            },
            deviations=tensors["deviations"].float() if "deviations" in tensors else None,
            scores={key.removeprefix(SCORE): value.float() for key, value in tensors.items() if key.startswith(SCORE)},
        )
    except OSError:
        raise CheckpointError(f"The checkpoint {checkpoint} has no readable {path.name}.") from None
    except (safetensors.SafetensorError, KeyError) as error:
        raise CheckpointError(f"{name} is truncated, lacks a tensor, or is no safetensors file.") from error
    except ValueError as error:
        raise error if isinstance(error, CheckpointError) else CheckpointError(f"{name}: {error}") from None
    if codes.shape[1:] != model.code_shape:
        raise CheckpointError(f"{name} holds codes of shape {list(codes.shape[1:])}, not {list(model.code_shape)}.")
    if not model.codes.holds(codes):
        raise CheckpointError(f"{name} holds indices outside the codebook.")
    labels = held_out.labels
    if domain.classes and not (labels >= 0).all() & (labels < len(domain.classes)).all():
        raise CheckpointError(f"{name} holds labels of classes that {domain.title} does not have.")
    try:
        check_table(domain, held_out)
    except ValueError as error:
        raise CheckpointError(f"{name}: {error}") from None
    return held_out
