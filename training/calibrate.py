"""`python -m training.calibrate NAME …` adds to checkpoints how strange their held-out pictures are to them.

A training and an evaluation keep that by themselves; this is for checkpoints from before, whose report stays as it is.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import torch
import typer

from hub import CheckpointError
from hub.folder.checkpoint import save_held_out
from latent import anomaly
from latent.held_out import HeldOut
from models.config import ConfigError
from training.data import DataError, DataSet
from training.trained import Trained, open_trained


def calibrated(trained: Trained, data: DataSet) -> HeldOut:
    """What the checkpoint keeps of test pictures, with their scores. Raises `DataError` for other pictures."""
    held_out = trained.checkpoint.held_out
    count = len(held_out.labels)
    if not torch.equal(data.test_labels[:count], held_out.labels):
        raise DataError(
            f"The test pictures are not those that {trained.checkpoint.name} keeps codes of: evaluate it with "
            "python -m training.evaluate."
        )
    found = anomaly.scores(trained.checkpoint.model, data.test[:count].float() / 255)
    return replace(held_out, scores={name: values for name, values in found.items() if name != anomaly.ERROR})


def main(
    names: Annotated[list[str], typer.Argument(help="Bundled models, or checkpoints of your own.")],
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
) -> None:
    """Adds to checkpoints what thresholds are calibrated on."""
    for name in names:
        try:
            trained = open_trained(name)
            save_held_out(trained.folder, calibrated(trained, trained.load_data(data_dir)))
        except (CheckpointError, ConfigError, DataError) as error:
            typer.secho(str(error), fg="red", err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{name} keeps how strange its held-out pictures are to it.")


if __name__ == "__main__":
    typer.run(main)
