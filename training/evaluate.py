"""`python -m training.evaluate NAME` measures a checkpoint on the test pictures and writes its `report.json`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor

from hub import Checkpoint, CheckpointError, HeldOut, Report
from hub.folder.checkpoint import read, save
from hub.sources import folder_of
from latent.quality import mse
from models import Autoencoder
from models.config import ConfigError
from models.noise import Noise
from training.attributes import measure
from training.data import DataError, DataSet, load_data
from training.metrics import METRICS, Measured
from training.recipe import Pictures

BATCH = 500
HELD_OUT = 4000
"""How many test pictures' codes are kept: enough for maps and means, small enough to travel with the weights."""


@torch.inference_mode()
def evaluate(model: Autoencoder, data: DataSet, seed: int = 0) -> tuple[Report, HeldOut]:
    """Measures `model` on the test pictures of `data`.

    Returns the report, all of whose figures are means over the test pictures, and the codes to keep. `seed` is that of
    the posterior samples.
    """
    model.eval()
    measured = run(model, data.test, seed)
    figures = {name: metric.figure(measured) for name, metric in METRICS.items()}
    report = Report(len(data.test), {name: figure for name, figure in figures.items() if figure is not None})
    kept = slice(0, HELD_OUT)
    held_out = HeldOut(
        codes=measured.codes[kept],
        labels=data.test_labels[kept],
        errors=mse(measured.images[kept], measured.decoded[kept]),
        kl=None if measured.kl is None else measured.kl.mean(0),
        deviations=None if measured.deviations is None else measured.deviations[kept],
        attributes=measure(measured.images[kept], data.domain.fit),
    )
    return report, held_out


def run(model: Autoencoder, images: Tensor, seed: int) -> Measured:
    """What the model makes of pictures [N, C, H, W] uint8, everything that the metrics are computed from."""
    batches = images.split(BATCH)
    parts = [_run(model, batch.float() / 255, seed + number) for number, batch in enumerate(batches)]
    every = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    return Measured(model, **every)


def _run(model: Autoencoder, images: Tensor, seed: int) -> dict[str, Tensor]:
    inputs = images.to(model.device)
    codes = model.encode(inputs)
    found = {"images": images, "codes": codes, "decoded": model.decode(codes)}
    if model.stochastic:
        bound = model.elbo(inputs, Noise(seed))
        found |= {"reconstruction": bound.reconstruction, "kl": bound.kl_per_dimension}
        found["deviations"] = model.posterior(inputs).stddev
    prior_nats = model.prior.log_prob(codes)
    if prior_nats is not None:
        found["prior_nats"] = -prior_nats
    return {name: values.cpu() for name, values in found.items()}


def with_cost(report: Report, training: dict[str, Any]) -> Report:
    """The report with what training cost, as it was noted then: seconds per epoch, and on what machine."""
    return replace(
        report, seconds_per_epoch=training.get("seconds_per_epoch"), machine=str(training.get("machine") or "")
    )


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


def figures(report: Report) -> list[str]:
    """The figures as lines to read, those of one unit together and apart from those of another."""
    lines = [f"Measured on {report.pictures:,} held-out pictures:"]
    units = dict.fromkeys(figure.unit for figure in report.figures.values())
    for unit in units:
        lines.append("")
        lines += [f"  {each.words:60} {each.shown}" for each in report.figures.values() if each.unit == unit]
    return [*lines, ""]


def main(
    name: Annotated[str, typer.Argument(help="A bundled model, or the folder of a checkpoint.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    seed: Annotated[int, typer.Option(help="Of the posterior samples.")] = 0,
) -> None:
    """Measures a checkpoint on the test pictures and writes its report, held-out codes and card anew."""
    try:
        folder = folder_of(name)
        checkpoint = read(folder, name, source="folder")
        facts = checkpoint.training if isinstance(checkpoint.training, dict) else {}
        recipe = facts.get("recipe")
        data = load_data(Pictures.from_dict(recipe.get("data") if isinstance(recipe, dict) else None), data_dir)
        check_same(checkpoint, data)
        report, held_out = evaluate(checkpoint.model, data, seed)
        report = with_cost(report, facts)
        save(folder, checkpoint.model, checkpoint.domain, held_out, report, facts)
    except (CheckpointError, ConfigError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    for line in figures(report):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
