"""A trained checkpoint on this machine that is measured or changed afterwards: its folder, and its pictures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import torch

from hub import Checkpoint, HeldOut, Report
from hub.folder.checkpoint import read, save
from hub.folder.names import WEIGHTS
from hub.sources import folder_of
from models import Autoencoder
from training.data import DataError, DataSet, load_data
from training.recipe import Pictures


@dataclass(frozen=True)
class Trained:
    """A checkpoint together with the folder that it was read from, and the type of number its weights are stored as."""

    folder: Path
    checkpoint: Checkpoint
    dtype: torch.dtype

    @property
    def facts(self) -> dict[str, Any]:
        """How it was trained, as its config says it."""
        return self.checkpoint.training if isinstance(self.checkpoint.training, dict) else {}

    @property
    def recipe(self) -> dict[str, Any]:
        """The recipe it was trained by; empty where its config holds none."""
        recipe = self.facts.get("recipe")
        return recipe if isinstance(recipe, dict) else {}

    def load_data(self, root: Path) -> DataSet:
        """The pictures it was trained on, from `root`. Raises `DataError` and `ConfigError`."""
        data = load_data(Pictures.from_dict(self.recipe.get("data")), root)
        check_same(self.checkpoint, data)
        return data

    def save(self, model: Autoencoder, held_out: HeldOut, report: Report, facts: dict[str, Any]) -> None:
        """Writes the folder anew, its weights stored as they were. Raises `CheckpointError`."""
        save(self.folder, model, self.checkpoint.domain, held_out, report, facts, self.dtype)


def open_trained(name: str | Path) -> Trained:
    """The checkpoint of a bundled name, the path of a folder, or a name in the list of `hub.local`.

    Never one of the Hub, since it is written anew where it was read. Raises `CheckpointError`.
    """
    folder = folder_of(name)
    return Trained(folder, read(folder, folder.resolve().name, source="folder"), _stored_as(folder))


def check_same(checkpoint: Checkpoint, data: DataSet) -> None:
    """Raises `DataError` where `data` are not the pictures that a checkpoint is for: its codes would be of others."""
    domain, shape = checkpoint.domain, checkpoint.model.image_shape
    wrong = []
    if data.image_shape != shape:
        wrong.append(f"of shape {list(data.image_shape)} and not {list(shape)}")
    if data.domain.name != domain.name:
        wrong.append(f"called {data.domain.name!r} and not {domain.name!r}")
    elif data.domain.classes != domain.classes:
        wrong.append("of other classes")
    if wrong:
        raise DataError(
            f"These pictures are {' and '.join(wrong)}, so {checkpoint.name} was not trained on such: give the data "
            "of its training with --data-dir. Nothing was written."
        )


def _stored_as(folder: Path) -> torch.dtype:
    """The type of number in which the weights in `folder` are stored; float32 where they differ."""
    with safetensors.safe_open(folder / WEIGHTS, framework="pt") as file:
        kinds = {file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
    (kind,) = kinds if len(kinds) == 1 else ("F32",)
    return {"F16": torch.float16, "BF16": torch.bfloat16}.get(kind, torch.float32)
