"""`python -m training.fit_prior NAME --prior KIND` gives a trained model another prior, or fits one anew.

The model itself stays as it is, byte for byte. Where the prior is the one that is sampled from, the report and the
held-out codes are made anew, but for thorough figures that no prior changes; pictures and card always are.
"""

import copy
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Annotated, Any

import torch
import typer

from hub import CheckpointError, Report
from models import PRIORS, Autoencoder, ConfigError
from models.priors import build_prior
from training.data import DataError, DataSet
from training.evaluate import evaluate, with_cost
from training.loop import TrainingError, accelerator_for
from training.metrics import METRICS
from training.recipe import PriorRecipe, Schedule
from training.train import encode_all, fit_one
from training.trained import Trained, open_trained

LEARNED: dict[str, Any] = {"epochs": 20, "learning_rate": 3e-3}
SCHEDULES: dict[str, dict[str, Any]] = {
    "diffusion": {"epochs": 40, "batch": 512, "learning_rate": 2e-3, "average": 0.999},
    "flow": {"epochs": 10, "batch": 512, "learning_rate": 2e-3},
}
"""The schedules of priors that are learned, where neither the checkpoint's recipe nor the command gives one."""


def fit_priors(
    trained: Trained, recipes: Sequence[PriorRecipe], data: DataSet, default: bool = False, device: str | None = None
) -> Autoencoder:
    """Fits priors to the codes of the pictures of its training and writes its folder anew; returns the model with them.

    A prior of that name that the model has already is replaced; `default` makes the first of them the one that is
    sampled from. Raises `ConfigError` for a prior that does not suit the codes, and `TrainingError` when the loss
    diverges.
    """
    model = copy.deepcopy(trained.checkpoint.model)
    chosen = recipes[0].name if default else model.default_prior
    # The tables are checked as those of a new model would be.
    tables = {name: model.prior_named(name).settings for name in model.priors}
    tables |= {recipe.name: recipe.table for recipe in recipes}
    with torch.device("meta"):
        type(model)(model.config).attach_priors(tables, chosen)
    schedule = next((recipe.training for recipe in recipes if recipe.training), Schedule(**LEARNED))
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        accelerator = accelerator_for(schedule, device, None, place)
        model.to(accelerator.device)
        codes, vectors = encode_all(model, data.train), model.entry_vectors()
        for recipe in recipes:
            torch.manual_seed(recipe.training.seed if recipe.training else 0)
            prior = model.priors[recipe.name] = build_prior(recipe.table, model.codes).requires_grad_(False).eval()
            title = f"{trained.checkpoint.name} {recipe.name} prior"
            state = place / recipe.name
            fit_one(accelerator, prior, codes, data.train_labels, recipe.training, state, title, vectors)
            prior.to(trained.dtype).float()  # measured as it will be stored
        accelerator.end_training()
    model.cpu()
    model.default_prior = chosen
    facts = with_priors(trained, model, recipes)
    report, held_out = trained.checkpoint.report, trained.checkpoint.held_out
    if chosen in [recipe.name for recipe in recipes]:  # of the others nothing is measured
        report, held_out = evaluate(model, data)
        report = with_kept(report, trained.checkpoint.report)
    trained.save(model, held_out, with_cost(report, facts), facts)
    return model


def with_kept(report: Report, former: Report | None) -> Report:
    """The report with the thorough figures of the former one that do not depend on the prior: they are true still."""
    kept = {} if former is None else {
        name: figure for name, figure in former.figures.items()
        if name in METRICS and METRICS[name].thorough and not METRICS[name].of_prior
    }  # fmt: skip
    every = report.figures | kept
    return replace(report, figures={name: every[name] for name in METRICS if name in every})


def with_priors(trained: Trained, model: Autoencoder, recipes: Sequence[PriorRecipe]) -> dict[str, Any]:
    """How the model was trained, its recipe with the priors that it has now, the default one first."""
    noted = {table["name"]: table for table in _noted(trained)}
    noted |= {recipe.name: asdict(recipe) for recipe in recipes}
    names = sorted(model.priors, key=lambda name: name != model.default_prior)
    priors = [noted.get(name) or _unlearned(name, model.prior_named(name).settings) for name in names]
    return trained.facts | {"recipe": trained.recipe | {"priors": priors}}


def _noted(trained: Trained) -> list[dict[str, Any]]:
    """The tables of priors in the recipe that came with a checkpoint, those that have a name."""
    tables = trained.recipe.get("priors")
    tables = tables if isinstance(tables, list) else []
    return [table for table in tables if isinstance(table, dict) and isinstance(table.get("name"), str)]


def _unlearned(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """What a recipe would say of a prior that is usual for its family, or was fitted before this was noted."""
    settings = {key: value for key, value in table.items() if key != "kind"}
    return {"kind": table["kind"], "settings": settings, "training": None, "name": name}


def _recipe(trained: Trained, kind: str, name: str, settings: list[str], changes: dict[str, Any]) -> PriorRecipe:
    """The prior that was asked for; what is not said is as it was, where the model has one of that name and kind."""
    prior = PRIORS.find(kind)
    name = name or kind
    model = trained.checkpoint.model
    before = model.prior_named(name) if name in model.priors else None
    table = dict(before.settings) if before is not None and before.kind == kind else {}
    table.pop("kind", None)
    if before is None and "classes" in {item.name for item in fields(prior.Config)}:
        table["classes"] = len(trained.checkpoint.domain.classes)
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
    noted = {table["name"]: table.get("training") for table in _noted(trained)}
    schedule = noted.get(name)
    schedule = schedule if isinstance(schedule, dict) else SCHEDULES.get(kind, LEARNED)
    return PriorRecipe(kind, table, Schedule.from_dict({**schedule, **changes}), name)


def main(
    model: Annotated[str, typer.Argument(help="A bundled model, or a checkpoint of your own.")],
    prior: Annotated[list[str], typer.Option(help="The kind of prior, such as gaussian; may be given several times.")],
    name: Annotated[str, typer.Option(help="What it is called in the model; by default its kind.")] = "",
    setting: Annotated[list[str] | None, typer.Option("--set", help="A setting of it, as name=value.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Of one that is learned: passes over the codes.")] = None,
    batch: Annotated[int | None, typer.Option(help="Likewise: codes a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Likewise: at its peak.")] = None,
    seed: Annotated[int | None, typer.Option(help="Likewise: of the weights and the order.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Sample from the first unless told otherwise.")] = False,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    device: Annotated[str | None, typer.Option(help="cpu to keep off the GPU; by default the best there is.")] = None,
) -> None:
    """Gives a trained model another prior or fits one anew; the model itself is not trained."""
    given = {"epochs": epochs, "batch": batch, "learning_rate": learning_rate, "seed": seed}
    try:
        trained = open_trained(model)
        changes = {key: value for key, value in given.items() if value is not None}
        if len(prior) > 1 and (name or setting or changes):
            raise ConfigError("A name, settings and a schedule are those of one prior: fit them one after another.")
        recipes = [_recipe(trained, kind, name, setting or [], changes) for kind in prior]
        fitted = fit_priors(trained, recipes, trained.load_data(data_dir), default, device)
    except (CheckpointError, ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    priors = f"the priors {', '.join(fitted.priors)}, and samples from {fitted.default_prior}"
    typer.echo(f"{trained.checkpoint.name} has {priors}.")


if __name__ == "__main__":
    typer.run(main)
