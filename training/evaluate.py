"""`python -m training.evaluate NAME` measures a checkpoint on the test pictures and writes its `report.json`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor

from hub import CheckpointError, HeldOut, Report
from latent.quality import mse
from models import Autoencoder
from models.config import ConfigError
from models.noise import Noise
from training.attributes import measure
from training.data import DataError, DataSet
from training.metrics import METRICS, Measured
from training.trained import open_trained

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
    prior_nats = model.log_prior(codes)
    if prior_nats is not None:
        found["prior_nats"] = -prior_nats
    return {name: values.cpu() for name, values in found.items()}


def with_cost(report: Report, training: dict[str, Any]) -> Report:
    """The report with what training cost, as it was noted then: seconds per epoch, and on what machine."""
    return replace(
        report, seconds_per_epoch=training.get("seconds_per_epoch"), machine=str(training.get("machine") or "")
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
    name: Annotated[str, typer.Argument(help="A bundled model, or a checkpoint of your own.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    seed: Annotated[int, typer.Option(help="Of the posterior samples.")] = 0,
) -> None:
    """Measures a checkpoint on the test pictures and writes its report, held-out codes and card anew."""
    try:
        trained = open_trained(name)
        model = trained.checkpoint.model
        report, held_out = evaluate(model, trained.load_data(data_dir), seed)
        report = with_cost(report, trained.facts)
        trained.save(model, held_out, report, trained.facts)
    except (CheckpointError, ConfigError, DataError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    for line in figures(report):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
