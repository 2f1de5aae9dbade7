"""`python -m training.fit_prior NAME --prior KIND` gives a trained model another prior, or fits one anew.

The model itself stays as it is, byte for byte; its report, held-out codes, pictures and card are made anew.
"""

import copy
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import safetensors
import torch
import typer

from hub import Checkpoint, CheckpointError, load_checkpoint
from hub.catalogue import BUNDLED, bundled_names
from hub.folder.checkpoint import save
from hub.folder.names import WEIGHTS
from models import PRIORS, Autoencoder, ConfigError
from models.priors import build_prior
from training.data import DataError, DataSet, load_data
from training.evaluate import evaluate, with_cost
from training.loop import TrainingError, accelerator_for
from training.recipe import Pictures, PriorRecipe, Schedule
from training.train import encode_all, fit_one

LEARNED: dict[str, Any] = {"epochs": 20, "learning_rate": 3e-3}
"""The schedule of a prior that is learned, where neither the checkpoint's recipe nor the command gives one."""


def fit_prior(
    folder: Path,
    checkpoint: Checkpoint,
    recipe: PriorRecipe,
    data: DataSet,
    default: bool = False,
    device: str | None = None,
) -> Autoencoder:
    """Fits a prior to the codes of the training pictures and writes the folder anew; returns the model with it.

    A prior of that name that the model has already is replaced; `default` makes it the one that is sampled from. Raises
    `ConfigError` for a prior that does not suit the codes, `DataError` for pictures that are not those of the model,
    and `TrainingError` when the loss diverges.
    """
    check_data(checkpoint, data)
    model, dtype = copy.deepcopy(checkpoint.model), stored_as(folder)
    chosen = recipe.name if default else model.default_prior
    # The tables are checked as those of a new model would be.
    tables = {name: prior.settings for name, prior in model.priors.items()} | {recipe.name: recipe.table}
    with torch.device("meta"):
        type(model)(model.config).attach_priors(tables, chosen)
    torch.manual_seed(recipe.training.seed if recipe.training else 0)
    prior = model.priors[recipe.name] = build_prior(recipe.table, model.codes).requires_grad_(False).eval()
    model.default_prior = chosen

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        accelerator = accelerator_for(recipe.training or Schedule(**LEARNED), device, None, place)
        model.to(accelerator.device)
        codes, title = encode_all(model, data.train), f"{checkpoint.name} {recipe.name} prior"
        fit_one(accelerator, prior, codes, data.train_labels, recipe.training, place, title)
        accelerator.end_training()
    model.cpu()
    prior.to(dtype).float()  # measured as it will be stored
    facts = with_prior(checkpoint, model, recipe)
    report, held_out = evaluate(model, data)
    save(folder, model, checkpoint.domain, held_out, with_cost(report, facts), facts, dtype)
    return model


def check_data(checkpoint: Checkpoint, data: DataSet) -> None:
    """Raises `DataError` where `data` are not pictures such as the model was trained on."""
    model, domain = checkpoint.model, checkpoint.domain
    if data.image_shape != model.image_shape:
        raise DataError(
            f"{checkpoint.name} takes pictures of shape {list(model.image_shape)}, but {data.domain.title} has "
            f"{list(data.image_shape)}: give the pictures that it was trained on."
        )
    if data.domain.classes != domain.classes:
        raise DataError(
            f"{checkpoint.name} was trained on {len(domain.classes)} classes of {domain.title}, and the "
            f"{len(data.domain.classes)} of {data.domain.title} are others: give the pictures that it was trained on."
        )


def with_prior(checkpoint: Checkpoint, model: Autoencoder, recipe: PriorRecipe) -> dict[str, Any]:
    """How the model was trained, its recipe with the priors that it has now, the default one first."""
    facts = dict(checkpoint.training) if isinstance(checkpoint.training, dict) else {}
    noted = {table["name"]: table for table in _noted(facts)} | {recipe.name: asdict(recipe)}
    names = sorted(model.priors, key=lambda name: name != model.default_prior)
    priors = [noted.get(name) or _unlearned(name, model.prior_named(name).settings) for name in names]
    known = facts.get("recipe")
    return facts | {"recipe": (known if isinstance(known, dict) else {}) | {"priors": priors}}


def stored_as(folder: Path) -> torch.dtype:
    """The type of number in which the weights of the checkpoint in `folder` are stored; float32 where they differ."""
    with safetensors.safe_open(folder / WEIGHTS, framework="pt") as file:
        kinds = {file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
    (kind,) = kinds if len(kinds) == 1 else ("F32",)
    return {"F16": torch.float16, "BF16": torch.bfloat16}.get(kind, torch.float32)


def _noted(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables of priors in a recipe that came with a checkpoint, those that have a name."""
    recipe = facts.get("recipe")
    tables = recipe.get("priors") if isinstance(recipe, dict) else None
    return [table for table in tables or () if isinstance(table, dict) and isinstance(table.get("name"), str)]


def _unlearned(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """What a recipe would say of a prior that is usual for its family, or was fitted before this was noted."""
    settings = {key: value for key, value in table.items() if key != "kind"}
    return {"kind": table["kind"], "settings": settings, "training": None, "name": name}


def _recipe(checkpoint: Checkpoint, kind: str, name: str, settings: list[str], changes: dict[str, Any]) -> PriorRecipe:
    """The prior that was asked for; what is not said is as it was, where the model has one of that name and kind."""
    prior = PRIORS.find(kind)
    name = name or kind
    before = checkpoint.model.prior_named(name) if name in checkpoint.model.priors else None
    table = dict(before.settings) if before is not None and before.kind == kind else {}
    table.pop("kind", None)
    for setting in settings:
        key, found, value = setting.partition("=")
        if not found:
            raise ConfigError(f"A setting is given as name=value, not {setting[:60]!r}.")
        try:
            table[key] = json.loads(value)
        except ValueError:
            table[key] = value
    if not prior.learned:
        if changes:
            raise ConfigError(f"A prior of the kind {kind} is fitted at once: leave {', '.join(changes)} out.")
        return PriorRecipe(kind, table, None, name)
    facts = checkpoint.training if isinstance(checkpoint.training, dict) else {}
    noted = {table["name"]: table.get("training") for table in _noted(facts)}
    schedule = noted.get(name)
    schedule = schedule if isinstance(schedule, dict) else LEARNED
    return PriorRecipe(kind, table, Schedule.from_dict({**schedule, **changes}), name)


def main(
    model: Annotated[str, typer.Argument(help="A bundled model, or the folder of a checkpoint.")],
    prior: Annotated[str, typer.Option(help="The kind of prior, such as gaussian.")],
    name: Annotated[str, typer.Option(help="What it is called in the model; by default its kind.")] = "",
    setting: Annotated[list[str] | None, typer.Option("--set", help="A setting of it, as name=value.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Of one that is learned: passes over the codes.")] = None,
    batch: Annotated[int | None, typer.Option(help="Likewise: codes a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Likewise: at its peak.")] = None,
    seed: Annotated[int | None, typer.Option(help="Likewise: of the weights and the order.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Sample from it unless told otherwise.")] = False,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    device: Annotated[str | None, typer.Option(help="cpu to keep off the GPU; by default the best there is.")] = None,
) -> None:
    """Gives a trained model another prior or fits one anew; the model itself is not trained."""
    given = {"epochs": epochs, "batch": batch, "learning_rate": learning_rate, "seed": seed}
    try:
        folder = BUNDLED / model if model in bundled_names() else Path(model)
        checkpoint = load_checkpoint(folder)
        changes = {key: value for key, value in given.items() if value is not None}
        recipe = _recipe(checkpoint, prior, name, setting or [], changes)
        known = checkpoint.training.get("recipe") if isinstance(checkpoint.training, dict) else None
        data = load_data(Pictures.from_dict(known.get("data") if isinstance(known, dict) else None), data_dir)
        fitted = fit_prior(folder, checkpoint, recipe, data, default, device)
    except (CheckpointError, ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{checkpoint.name} has the priors {', '.join(fitted.priors)}, and samples from {fitted.default_prior}.")


if __name__ == "__main__":
    typer.run(main)
