"""The primer's own models: small ones that differ in a single setting, a file each, which no picker lists.

A file holds the weights, codes of a few test pictures, and in its header, as JSON, the family and its settings, the
pictures, and what was measured. Matrices are stored in 8 bits with a scale for each row, all else as halves: what a
figure shows of them would not look different with more. `training/train_primer.py` writes them.
"""

import json
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

import models
from latent.domain import Domain
from latent.exhibit import Exhibit
from latent.held_out import HeldOut
from models import Autoencoder

FOLDER = Path(__file__).parent / "models"
WEIGHT, SCALE = "model.", "scale."
"""What the names of weights begin with, and those of their scales."""
LEVELS = 127


@dataclass(frozen=True, eq=False)
class Study(Exhibit):
    """One of them, made ready for browsers.

    measured  figures on all test pictures, by name; see `training.train_primer.measure`
    """

    measured: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def description(self) -> dict[str, Any]:
        """What a figure is told of it, but for its files: with what was measured, and without what maps need."""
        return self.about() | {"measured": self.measured, "settings": self.model.config.to_dict()}


@cache
def names() -> tuple[str, ...]:
    """The names of all that are there."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.safetensors")))


@cache
def study(name: str) -> Study:
    """The one with that name; raises `KeyError` where there is none."""
    if name not in names():
        raise KeyError(name)
    return read(FOLDER / f"{name}.safetensors")


@torch.no_grad()
def rounded(model: Autoencoder) -> Autoencoder:
    """The model in place, its weights as they will be stored: to be measured like that."""
    for weight in model.parameters():
        weight.copy_(_unpacked(*_packed(weight)) if weight.ndim > 1 else weight.half())
    return model


def _packed(weight: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix [rows, …] as bytes from −127 to 127, and the half [rows] that each row of them is multiplied by."""
    largest = weight.flatten(1).abs().amax(1).clamp(min=1e-6)
    scale = (largest / LEVELS).half()
    return (weight / _along(scale, weight)).round().clamp(-LEVELS, LEVELS).to(torch.int8), scale


def _unpacked(levels: Tensor, scale: Tensor) -> Tensor:
    """The matrix, rounded to halves, as browsers get it."""
    return (levels * _along(scale, levels)).half().float()


def _along(scale: Tensor, weight: Tensor) -> Tensor:
    return scale.float().view(-1, *[1] * (weight.ndim - 1))


def write(path: Path, model: Autoencoder, domain: Domain, held_out: HeldOut, measured: dict[str, Any]) -> None:
    """Stores a trained model; `held_out` are the codes to keep of it."""
    header = {"family": model.family, "settings": model.config.to_dict(), "domain": asdict(domain)}
    tensors = {}
    for name, weight in model.state_dict().items():
        if name.startswith("priors."):
            continue
        if weight.ndim > 1:
            tensors[WEIGHT + name], tensors[SCALE + name] = _packed(weight)
        else:
            tensors[WEIGHT + name] = weight.half()
    tensors |= {"codes": held_out.codes.half(), "errors": held_out.errors.half()}
    if held_out.deviations is not None:
        tensors["deviations"] = held_out.deviations.clamp(min=1e-6).half()  # above 0 as a half too
    tensors["labels"] = held_out.labels.to(torch.uint8)
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    save_file(tensors, path, metadata={"study": json.dumps(header | {"measured": measured})})


def read(path: Path) -> Study:
    """The model in a file that `write` wrote."""
    with safetensors.safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["study"])
    tensors = load_file(path)
    model = models.build(header["family"], header["settings"])
    weights = {
        name.removeprefix(WEIGHT): _unpacked(each, tensors[SCALE + name.removeprefix(WEIGHT)])
        if each.dtype == torch.int8
        else each.float()
        for name, each in tensors.items()
        if name.startswith(WEIGHT)
    }
    missing, unknown = model.load_state_dict(weights, strict=False)
    if unknown or not all(name.startswith("priors.") for name in missing):
        raise ValueError(f"{path} does not hold the weights of what it says it is: train it anew.")
    deviations = tensors["deviations"].float() if "deviations" in tensors else None
    codes, errors = tensors["codes"].float(), tensors["errors"].float()
    held_out = HeldOut(codes, tensors["labels"].long(), errors, deviations=deviations)
    domain, title = Domain.from_dict(header["domain"]), f"{path.stem}: {model.codes.words}"
    return Study(
        path.stem, model.short, title, model.requires_grad_(False).eval(), held_out, domain, measured=header["measured"]
    )
