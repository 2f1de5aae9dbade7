"""`python -m training.evaluate NAME` measures a checkpoint on the test pictures and writes its `report.json`."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor
from tqdm import tqdm

from hub import CheckpointError, HeldOut, Report
from latent.anomaly import BOUND, DIVERGENCE, PRIOR, UNEXPLAINED, unexplained
from latent.quality import mse
from models import Autoencoder
from models.config import ConfigError
from models.noise import Noise
from training.attributes import measure
from training.classifier import Classifier, ClassifierError, classifier_for
from training.data import LOADERS, DataError, DataSet
from training.data.binarized import load_binarized
from training.metrics import METRICS, Measured
from training.metrics.importance import BINARY, GREY
from training.trained import open_trained

BATCH = 500
HELD_OUT = 4000
"""How many test pictures' codes are kept: enough for maps and means, small enough to travel with the weights."""


FOREIGN = {"mnist": "fashion", "fashion": "mnist"}
"""Which set has pictures of the same form that a model of the other should find strange."""


@dataclass(frozen=True, eq=False)
class Thorough:
    """What a thorough evaluation needs besides the pictures of the model.

    classifier  that knows such pictures, or None
    others      pictures [M, C, H, W] uint8 of other sets, by what they are called
    binary      fixed binary versions of the test pictures, uint8, or None
    """

    classifier: Classifier | None = None
    others: dict[str, Tensor] = field(default_factory=dict)
    binary: Tensor | None = None


def thorough_for(data: DataSet, root: Path) -> Thorough:
    """Whatever of it there is for these pictures, looked for in `root`. Raises `DataError` and `ClassifierError`."""
    name, others = data.domain.name, {}
    if name in FOREIGN and data.image_shape == (1, 28, 28):
        try:
            other = LOADERS[FOREIGN[name]](root)
            others = {other.domain.title: other.test}
        except DataError as error:
            typer.secho(f"Measured without a foreign set. {error}", fg="yellow", err=True)
    binary = load_binarized(root, "test") if name == "mnist" else None
    return Thorough(classifier_for(data.domain, data.image_shape), others, binary)


@torch.no_grad()
def evaluate(
    model: Autoencoder, data: DataSet, seed: int = 0, thorough: Thorough | None = None
) -> tuple[Report, HeldOut]:
    """Measures `model` on the test pictures of `data`; without `thorough` only what takes seconds.

    Returns the report, all of whose figures are means over the test pictures, and the codes to keep. `seed` is that of
    everything that is drawn.
    """
    model.eval()
    measured = run(model, data, seed, thorough)
    chosen = {name: metric for name, metric in METRICS.items() if thorough is not None or not metric.thorough}
    figures = {}
    with tqdm(chosen.items(), leave=False, disable=None if thorough else True) as bar:
        for name, metric in bar:
            bar.set_description(metric.words)
            figures[name] = metric.figure(measured)
    report = Report(len(data.test), {name: figure for name, figure in figures.items() if figure is not None})
    kept = slice(0, HELD_OUT)
    held_out = HeldOut(
        codes=measured.codes[kept],
        labels=data.test_labels[kept],
        errors=mse(measured.images[kept], measured.decoded[kept]),
        kl=None if measured.kl is None else measured.kl.mean(0),
        deviations=None if measured.deviations is None else measured.deviations[kept],
        attributes=known_of(data, measured.images[kept]),
        scores={name: values[kept] for name, values in anomaly_scores(measured).items()},
    )
    return report, held_out


def known_of(data: DataSet, images: Tensor) -> dict[str, Tensor]:
    """What is known of the first test pictures, `images`, beside their classes: or else what is measured on them."""
    if data.test_attributes:
        return {name: values[: len(images)] for name, values in data.test_attributes.items()}
    return measure(images, data.domain.fit)


def anomaly_scores(measured: Measured) -> dict[str, Tensor]:
    """How strange each test picture was to the model, as `latent.anomaly.scores` has it but for the error, [N] each."""
    error = mse(measured.images, measured.decoded)
    found = {UNEXPLAINED: unexplained(error, measured.images), PRIOR: measured.prior_nats}
    if measured.kl is not None and measured.reconstruction is not None:
        kl = measured.kl.sum(1)
        found |= {BOUND: kl - measured.reconstruction, DIVERGENCE: kl}
    return {name: values for name, values in found.items() if values is not None}


def run(model: Autoencoder, data: DataSet, seed: int, thorough: Thorough | None = None) -> Measured:
    """What the model makes of the test pictures, everything that the metrics are computed from."""
    batches, thorough = data.test.split(BATCH), thorough or Thorough()
    parts = [_run(model, batch.float() / 255, seed + number) for number, batch in enumerate(batches)]
    every: dict[str, Any] = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    return Measured(
        model, **every, data=data, classifier=thorough.classifier, seed=seed, others=thorough.others,
        binary=thorough.binary,
    )  # fmt: skip


def _run(model: Autoencoder, images: Tensor, seed: int) -> dict[str, Tensor]:
    inputs = images.to(model.device)
    codes = model.encode(inputs)
    found = {"images": images, "codes": codes, "decoded": model.decode(codes)}
    if model.stochastic:
        bound = model.elbo(inputs, Noise(seed))
        found |= {"reconstruction": bound.reconstruction, "kl": bound.kl_per_dimension}
        found["deviations"] = model.posterior(inputs).stddev
    prior_nats = model.log_prior(codes)
    if prior_nats is not None:
        found["prior_nats"] = -prior_nats
    return {name: values.cpu() for name, values in found.items()}


def with_cost(report: Report, training: dict[str, Any]) -> Report:
    """The report with what training cost and learned from, as it was noted then."""
    recipe = training.get("recipe")
    settings = recipe.get("model") if isinstance(recipe, dict) else None
    seen = BINARY if isinstance(settings, dict) and settings.get("binarized") is True else GREY
    return replace(
        report,
        seconds_per_epoch=training.get("seconds_per_epoch"),
        machine=str(training.get("machine") or ""),
        trained_on=seen if isinstance(recipe, dict) else "",
    )


def figures(report: Report) -> list[str]:
    """The figures as lines to read: by parts of the report, in them by units, each with what is beside it."""
    lines = [f"Measured on {report.pictures:,} held-out pictures:"]
    for part, figures in report.parts.items():
        lines += ["", part] if part else []
        for unit in dict.fromkeys(each.unit for each in figures):
            lines.append("")
            for each in figures:
                if each.unit == unit:
                    beside = f"   ({each.compared})" if each.beside else ""
                    lines.append(f"  {each.words:78} {each.shown}{beside}")
    return [*lines, ""]


def main(
    name: Annotated[str, typer.Argument(help="A bundled model, or a checkpoint of your own.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Only what takes seconds, as after a training.")] = False,
) -> None:
    """Measures a checkpoint on the test pictures and writes its report, held-out codes and card anew."""
    try:
        trained = open_trained(name)
        model = trained.checkpoint.model
        data = trained.load_data(data_dir)
        report, held_out = evaluate(model, data, seed, None if quick else thorough_for(data, data_dir))
        report = with_cost(report, trained.facts)
        trained.save(model, held_out, report, trained.facts)
    except (CheckpointError, ClassifierError, ConfigError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    for line in figures(report):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
