"""`python -m training.train_decoder NAME` trains the decoder of a finished model alone.

Codes, codebook and priors stay what they are, so nothing that was fitted to them has to be fitted anew.
"""

import copy
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from hub import CheckpointError, Report
from models import ConfigError
from training.classifier import ClassifierError, classifier_for
from training.data import DataError, DataSet
from training.evaluate import evaluate, figures, with_cost
from training.loop import TrainingError, accelerator_for
from training.recipe import Schedule
from training.terms import DecoderAlone, Terms
from training.train import fit_decoder
from training.trained import Trained, open_trained

USUAL: dict[str, Any] = {"epochs": 2, "learning_rate": 1e-3, "average": 0.999}
"""The schedule where neither the checkpoint's recipe nor the command gives one, in the precision of its training."""


def train_decoder(
    trained: Trained, schedule: Schedule, terms: Terms, data: DataSet, device: str | None = None
) -> Report:
    """Trains the decoder of a finished model, measures it anew and writes its folder; returns what was measured.

    Raises `ConfigError` where the model's decoder can't be trained alone or has no classifier for a term that needs
    one, and `TrainingError` when the loss diverges.
    """
    model = copy.deepcopy(trained.checkpoint.model)
    classifier = classifier_for(data.domain, data.image_shape) if terms.perceptual else None
    trainee = DecoderAlone(model, terms, classifier)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        accelerator = accelerator_for(schedule, device, None, place, several_steps=len(trainee.steps()) > 1)
        fit_decoder(accelerator, trainee, data, schedule, place, trained.checkpoint.name)
        accelerator.end_training()
    model.cpu().to(trained.dtype).float()  # measured as it will be stored
    recipe = {**trained.recipe, "decoder": asdict(schedule), "terms": asdict(terms)}
    facts = trained.facts | {"recipe": recipe}
    report, held_out = evaluate(model, data)
    report = with_cost(report, facts)
    trained.save(model, held_out, report, facts)
    return report


def main(
    model: Annotated[str, typer.Argument(help="A bundled model, or a checkpoint of your own.")],
    epochs: Annotated[int | None, typer.Option(help="Passes over the training pictures.")] = None,
    batch: Annotated[int | None, typer.Option(help="Pictures a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="At its peak.")] = None,
    average: Annotated[float | None, typer.Option(help="Share of a running average that stays at each step.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the order and the noise.")] = None,
    perceptual: Annotated[float, typer.Option(help="Weight of a distance between a classifier's features.")] = 0.0,
    adversary: Annotated[float, typer.Option(help="Weight of what a critic says against each patch.")] = 0.0,
    adversary_from: Annotated[float, typer.Option(help="Epochs in which the decoder does not listen to it.")] = 0.0,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    device: Annotated[str | None, typer.Option(help="cpu to keep off the GPU; by default the best there is.")] = None,
) -> None:
    """Trains the decoder of a finished model alone: codes and priors stay what they are."""
    given = {"epochs": epochs, "batch": batch, "learning_rate": learning_rate, "average": average, "seed": seed}
    try:
        trained = open_trained(model)
        noted, training = (trained.recipe.get(name) for name in ("decoder", "training"))
        precision = training.get("precision", "no") if isinstance(training, dict) else "no"
        usual = noted if isinstance(noted, dict) else USUAL | {"precision": precision}
        schedule = Schedule.from_dict(usual | {key: value for key, value in given.items() if value is not None})
        terms = Terms(perceptual, adversary, adversary_from)
        report = train_decoder(trained, schedule, terms, trained.load_data(data_dir), device)
    except (CheckpointError, ClassifierError, ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    for line in figures(report):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
