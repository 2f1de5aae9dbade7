"""`python -m training.train RECIPE` trains a recipe and writes its checkpoint folder."""

import json
import platform
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import torch
import typer
from accelerate import Accelerator, PartialState
from torch import Tensor

from hub import CheckpointError
from hub.folder.checkpoint import check_place, save
from hub.publish import command, publish
from hub.remote.download import split
from models import Autoencoder, ConfigError, Prior
from training.data import DataError, DataSet, load_data
from training.evaluate import evaluate, with_cost
from training.loop import TrainingError, accelerator_for, fit
from training.recipe import Recipe, Schedule, load_recipe

ENCODE_BATCH = 512


def train(recipe: Recipe, data: DataSet, out: Path, device: str | None = None, tracker: str | None = None) -> None:
    """Trains `recipe` on `data`, evaluates it and writes the checkpoint folder `out`.

    What resuming needs is kept in `<out>.state` and goes on from there if it exists. Raises `TrainingError` when the
    loss diverges or that state is of another recipe, `ConfigError` when the network does not take the data's pictures.
    """
    state = out.with_name(f"{out.name}.state")
    model = recipe.build()
    logs = out.with_name(f"{out.name}.log")
    accelerator = accelerator_for(recipe.training, device, tracker, logs, several_steps=len(model.steps()) > 1)
    if tracker:
        accelerator.init_trackers(recipe.name, config={"family": recipe.family, **asdict(recipe.training)})
    if model.image_shape != data.image_shape:
        raise ConfigError(
            f"The recipe's network takes pictures of shape {list(model.image_shape)}, "
            f"but {data.domain.title} has {list(data.image_shape)}."
        )
    model.to(accelerator.device, memory_format=torch.channels_last)
    claim(accelerator, state, recipe)
    seconds = fit(accelerator, model, data.train, recipe.training, state / recipe.family, recipe.name)
    fit_priors(accelerator, model, data, recipe, state)

    if accelerator.is_main_process:
        facts = {
            "recipe": asdict(recipe),
            "seconds_per_epoch": seconds and round(seconds, 2),
            "machine": describe_machine(accelerator.device, accelerator.num_processes),
        }
        model = model.half().float().cpu()  # evaluated as it will be stored
        report, held_out = evaluate(model, data)
        save(out, model, data.domain, held_out, with_cost(report, facts), facts)
        shutil.rmtree(state, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.end_training()


def claim(accelerator: Accelerator, state: Path, recipe: Recipe) -> None:
    """Notes in `state` that it belongs to `recipe`; raises `TrainingError` if it belongs to another."""
    note, settings = state / "recipe.json", json.dumps(asdict(recipe))
    if note.is_file() and note.read_text(encoding="utf-8") != settings:
        raise TrainingError(
            f"The unfinished training in {state} has other settings: give the same, or start anew without --resume."
        )
    accelerator.wait_for_everyone()  # all have read it before it is written
    if accelerator.is_main_process:
        state.mkdir(parents=True, exist_ok=True)
        note.write_text(settings, encoding="utf-8")


def fit_priors(accelerator: Accelerator, model: Autoencoder, data: DataSet, recipe: Recipe, state: Path) -> None:
    """Fits the priors of a trained model to the codes of the training pictures."""
    schedules = {prior.name: prior.training for prior in recipe.priors}
    codes = encode_all(model, data.train)
    for name, prior in model.priors.items():
        place, title = state / f"prior-{name}", f"{recipe.name} {name} prior"
        fit_one(accelerator, prior, codes, data.train_labels, schedules.get(name), place, title)


def fit_one(
    accelerator: Accelerator,
    prior: Prior,
    codes: Tensor,
    labels: Tensor,
    schedule: Schedule | None,
    state: Path,
    title: str,
) -> None:
    """Fits a prior to codes of pictures with these labels: at once, or where it is learned by gradients."""
    if not prior.learned:
        prior.fit(codes, labels)
        return
    prior.requires_grad_(True)
    fit(accelerator, prior, codes, schedule, state, title)
    prior.requires_grad_(False)


@torch.no_grad()
def encode_all(model: Autoencoder, images: Tensor) -> Tensor:
    """The codes of pictures [N, C, H, W] uint8, on the model's device."""
    batches = images.split(ENCODE_BATCH)
    return torch.cat([model.encode(batch.to(model.device).float() / 255) for batch in batches])


def describe_machine(device: torch.device, processes: int) -> str:
    """Such as "2 × CPU, 2 threads, x86_64" or "1 × NVIDIA H200": what the seconds were measured on."""
    if device.type == "cuda":
        return f"{processes} × {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"{processes} × {device.type.upper()}, {threads} thread{'s' if threads > 1 else ''}, {platform.machine()}"


def main(
    recipe: Annotated[str, typer.Argument(help="A recipe in training/recipes/, or a path to a .toml file.")],
    epochs: Annotated[int | None, typer.Option(help="Passes over the training pictures.")] = None,
    batch: Annotated[int | None, typer.Option(help="Pictures a step, over all processes together.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the weights, the order and the noise.")] = None,
    precision: Annotated[str | None, typer.Option(help="bf16 or no: the precision of matrix products.")] = None,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are downloaded to; or your folder.")] = "data",
    device: Annotated[str | None, typer.Option(help="cpu to keep off the GPU; by default the best there is.")] = None,
    out: Annotated[Path | None, typer.Option(help="The checkpoint folder; by default checkpoints/<recipe>.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last whole epoch of this folder.")] = False,
    log_with: Annotated[Literal["tensorboard", "trackio"] | None, typer.Option(help="A tracker of the losses.")] = None,
    push_to: Annotated[str | None, typer.Option(help="Then publish it on the Hub, as namespace/repo.")] = None,
) -> None:
    """Trains a recipe and writes its checkpoint folder, ready for load_model and the app."""
    changes = {"epochs": epochs, "batch": batch, "seed": seed, "precision": precision}
    try:
        settings = load_recipe(recipe, {name: value for name, value in changes.items() if value is not None})
        folder = out or Path("checkpoints") / settings.name
        check_place(folder)  # now, not after hours
        if push_to:
            split(push_to)
        if not resume:
            shutil.rmtree(folder.with_name(f"{folder.name}.state"), ignore_errors=True)
        with PartialState(cpu=device == "cpu").main_process_first():  # so that only one process downloads
            data = load_data(settings.data, data_dir)
        PartialState().print(data.found)
        train(settings, data, folder, device, log_with)
    except (CheckpointError, ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    if not PartialState().is_main_process:
        return
    typer.echo(f"The checkpoint is in {folder}: load_model({str(folder)!r}) loads it.")
    if push_to:
        try:
            typer.echo(publish(folder, push_to))
        except CheckpointError as error:
            typer.secho(f"{error} To push the checkpoint again: {command(folder, push_to)}", fg="red", err=True)
            raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
