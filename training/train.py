"""`python -m training.train RECIPE` trains a recipe and writes its checkpoint folder."""

import platform
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from torch import Tensor

import models
from hub.checkpoint import save
from models import Autoencoder, ConfigError
from training.data import DataError, DataSet, load_data
from training.evaluate import evaluate
from training.loop import TrainingError, accelerator_for, fit
from training.recipe import Recipe, load_recipe

ENCODE_BATCH = 512


def train(recipe: Recipe, data: DataSet, out: Path, device: str | None = None, trackers: tuple[str, ...] = ()) -> None:
    """Trains `recipe` on `data`, evaluates it and writes the checkpoint folder `out`.

    What resuming needs is kept in `<out>.state` and goes on from there if it exists. Raises `TrainingError` when the
    loss diverges, `ConfigError` when the recipe's network does not take the data's pictures.
    """
    state = out.with_name(f"{out.name}.state")
    accelerator = accelerator_for(recipe.training, device, list(trackers), out.with_name(f"{out.name}.log"))
    if trackers:
        accelerator.init_trackers(recipe.name, config={"family": recipe.family, **asdict(recipe.training)})
    torch.manual_seed(recipe.training.seed)
    model = models.build(recipe.family, recipe.model)
    if model.image_shape != data.image_shape:
        raise ConfigError(
            f"The recipe's network takes pictures of shape {list(model.image_shape)}, "
            f"but {data.domain.title} has {list(data.image_shape)}."
        )
    model.to(accelerator.device, memory_format=torch.channels_last)
    seconds = fit(accelerator, model, data.train, recipe.training, state / recipe.family, recipe.name)
    fit_prior(accelerator, model, data.train, recipe, state / "prior")

    if accelerator.is_main_process:
        facts = {
            "recipe": asdict(recipe),
            "seconds_per_epoch": seconds and round(seconds, 2),
            "machine": describe_machine(accelerator.device, accelerator.num_processes),
        }
        model = model.half().float().cpu()  # evaluated as it will be stored
        report, held_out = evaluate(model, data)
        save(out, model, data.domain, held_out, report, facts)
        shutil.rmtree(state, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.end_training()


def fit_prior(accelerator: Any, model: Autoencoder, images: Tensor, recipe: Recipe, state: Path) -> None:
    """Fits what the model samples from to the codes of the training pictures, where the family has such a thing."""
    if recipe.prior is None and not hasattr(model, "fit_prior"):
        return
    codes = encode_all(model, images)
    if recipe.prior is None:
        model.fit_prior(codes)
        return
    model.prior.requires_grad_(True)
    fit(accelerator, model.prior, codes, recipe.prior, state, f"{recipe.name} prior")


@torch.no_grad()
def encode_all(model: Autoencoder, images: Tensor) -> Tensor:
    """The codes of pictures [N, C, H, W] uint8, on the model's device."""
    batches = images.split(ENCODE_BATCH)
    return torch.cat([model.encode(batch.to(model.device).float() / 255) for batch in batches])


def describe_machine(device: torch.device, processes: int) -> str:
    """Such as "2 × CPU, 2 threads, x86_64" or "1 × NVIDIA H200": what the seconds were measured on."""
    if device.type == "cuda":
        return f"{processes} × {torch.cuda.get_device_name(device)}"
    return f"{processes} × {device.type.upper()}, {torch.get_num_threads()} threads, {platform.machine()}"


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
    log_with: Annotated[list[str] | None, typer.Option(help="A tracker: tensorboard or trackio.")] = None,
) -> None:
    """Trains a recipe and writes its checkpoint folder, ready for load_model and the app."""
    changes = {"epochs": epochs, "batch": batch, "seed": seed, "precision": precision}
    try:
        settings = load_recipe(recipe, {name: value for name, value in changes.items() if value is not None})
        folder = out or Path("checkpoints") / settings.name
        if not resume:
            shutil.rmtree(folder.with_name(f"{folder.name}.state"), ignore_errors=True)
        data = load_data(settings.data, data_dir)
        train(settings, data, folder, device, tuple(log_with or ()))
    except (ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"The checkpoint is in {folder}: load_model({str(folder)!r}) loads it.")


if __name__ == "__main__":
    typer.run(main)
