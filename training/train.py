"""`python -m training.train RECIPE` trains a recipe and writes its checkpoint folder."""

import os
import platform
import shlex
import shutil
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import torch
import typer
from accelerate import Accelerator, PartialState
from torch import Tensor

from hub import CheckpointError, Report, local
from hub.folder.checkpoint import check_place, read, save
from hub.publish import command, publish
from hub.remote.download import split
from models import Autoencoder, ConfigError, Prior
from models.device import available_devices, is_there
from models.noise import Noise
from training.classifier import ClassifierError, classifier_for
from training.data import DataError, DataSet, load_data
from training.evaluate import evaluate, figures, with_cost
from training.loop import TrainingError, accelerator_for, fit
from training.recipe import Recipe, Schedule, load_recipe
from training.terms import DecoderAlone, with_terms
from training.unfinished import (
    DECODER,
    alone,
    check_start,
    claim,
    default_place,
    epochs_in,
    fingerprint,
    stage,
    state_of,
)
from training.verdict import verdict

ENCODE_BATCH = 512


class Outcome(NamedTuple):
    """What came of a training: the figures, and a sentence on each sign that it failed."""

    report: Report
    warnings: list[str]


def train(
    recipe: Recipe,
    data: DataSet,
    out: Path,
    device: str | None = None,
    tracker: str | None = None,
    longer: bool = False,
    finish: bool = False,
) -> Outcome | None:
    """Trains `recipe` on `data`, evaluates it and writes the checkpoint folder `out`.

    What resuming needs is kept in `<out>.state` and goes on from there if it exists. With `finish` the stages that it
    holds end where they are. With `longer` and nothing unfinished, the model in `out` is trained on to the epochs of
    the recipe: from its weights, under a rate that rises and falls once more, and with its priors fitted anew.

    Returns what came of it, on the main process alone. Raises `TrainingError` when the loss diverges, or when what is
    kept is of another recipe or other pictures, `ConfigError` when the network does not take the data's pictures.
    """
    state = state_of(out)
    model = recipe.build()
    several = len(model.steps()) > 1 or bool(recipe.terms.adversary)
    logs = out.with_name(f"{out.name}.log")
    accelerator = accelerator_for(recipe.training, device, tracker, logs, several_steps=several)
    if tracker:
        accelerator.init_trackers(recipe.name, config={"family": recipe.family, **asdict(recipe.training)})
    if model.image_shape != data.image_shape:
        raise ConfigError(
            f"The recipe's network takes pictures of shape {list(model.image_shape)}, "
            f"but {data.domain.title} has {list(data.image_shape)}."
        )
    known = fingerprint(data)
    recipe, begun = claim(accelerator, out, recipe, known, longer, finish)
    if begun:
        model.load_state_dict(weights_in(out), strict=False)
    model.to(accelerator.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # left out of stubs
    classifier = classifier_for(data.domain, data.image_shape) if recipe.terms.perceptual else None
    trainee = with_terms(model, recipe.terms, classifier).to(accelerator.device)
    place = state / stage(recipe.family)
    seconds = fit(accelerator, trainee, data.train, recipe.training, place, recipe.name, begun=begun)
    if recipe.decoder is not None:
        fit_decoder(
            accelerator, DecoderAlone(model, recipe.terms, classifier), data, recipe.decoder, state, recipe.name
        )
    fit_priors(accelerator, model, data, recipe, state)

    outcome = None
    if accelerator.is_main_process:
        facts = {
            "recipe": asdict(recipe),
            "data": known,
            "seconds_per_epoch": seconds and round(seconds, 2),
            "machine": describe_machine(accelerator.device, accelerator.num_processes),
        }
        model = model.half().float().cpu()  # evaluated as it will be stored
        report, held_out = evaluate(model, data)
        save(out, model, data.domain, held_out, with_cost(report, facts), facts)
        shutil.rmtree(state, ignore_errors=True)
        outcome = Outcome(report, verdict(report, data, model.codes))
    accelerator.wait_for_everyone()
    accelerator.end_training()
    return outcome


def fit_decoder(
    accelerator: Accelerator, trainee: DecoderAlone, data: DataSet, schedule: Schedule, state: Path, name: str
) -> None:
    """Trains the decoder of a trained model alone."""
    torch.manual_seed(schedule.seed)
    fit(accelerator, trainee.to(accelerator.device), data.train, schedule, state / DECODER, f"{name} decoder")


def weights_in(out: Path) -> dict[str, Tensor]:
    """The weights of the checkpoint in `out` without those of its priors."""
    weights = read(out, out.name, source="folder").model.state_dict()
    return {name: tensor for name, tensor in weights.items() if not name.startswith("priors.")}


def fit_priors(accelerator: Accelerator, model: Autoencoder, data: DataSet, recipe: Recipe, state: Path) -> None:
    """Fits the priors of a trained model to the codes of the training pictures."""
    schedules = {prior.name: prior.training for prior in recipe.priors}
    codes = encode_all(model, data.train)
    for name in model.priors:
        prior = model.prior_named(name)
        place, title = state / stage(name, prior=True), f"{recipe.name} {name} prior"
        fit_one(accelerator, prior, codes, data.train_labels, schedules.get(name), place, title, model.entry_vectors())


def fit_one(
    accelerator: Accelerator,
    prior: Prior,
    codes: Tensor,
    labels: Tensor,
    schedule: Schedule | None,
    state: Path,
    title: str,
    vectors: Tensor | None = None,
) -> None:
    """Fits a prior to codes of pictures with these labels: at once, then by gradients where it has a schedule.

    vectors  [K, D] that indices stand for
    """
    prior.fit(codes, labels, vectors)
    if schedule is None:
        return
    prior.requires_grad_(True)
    fit(accelerator, prior, prior.examples(codes, labels), schedule, state, title)
    prior.requires_grad_(False)


@torch.no_grad()
def encode_all(model: Autoencoder, images: Tensor) -> Tensor:
    """Codes of pictures [N, C, H, W] uint8, as priors are fitted to them: always the same, on the model's device."""
    batches, noise = images.split(ENCODE_BATCH), Noise(0)
    return torch.cat([model.draw_codes(batch.to(model.device).float() / 255, noise) for batch in batches])


def describe_machine(device: torch.device, processes: int) -> str:
    """Such as "2 × CPU, 2 threads, x86_64" or "1 × NVIDIA H200": what the seconds were measured on."""
    if device.type == "cuda":
        return f"{processes} × {torch.cuda.get_device_name(device)}"
    threads = torch.get_num_threads()
    return f"{processes} × {device.type.upper()}, {threads} thread{'s' if threads > 1 else ''}, {platform.machine()}"


def how_to_see(folder: Path) -> str:
    """The command that starts the app with the checkpoint in its list, and what it is called there."""
    listed, start = local.name_of(folder), "streamlit run app.py"
    if listed is None:
        start = f"INBETWEEN_MODELS={shlex.quote(str(folder.absolute()))} {start}"
        return f"To see it: {start}, then choose {'/'.join(folder.absolute().parts[-2:])} under Model."
    return f"To see it: {start}, then choose {listed} under Model; an app that runs already lists it now."


def check_device(device: str | None) -> None:
    """Raises `TrainingError` for a device that this machine lacks: it would silently be another one."""
    if device is None:
        return
    if not is_there(device):
        there = " or ".join(available_devices())
        raise TrainingError(f"There is no device {device!r} to train on: give {there}, or leave it out.")
    if ":" in device and int(os.environ.get("WORLD_SIZE", 1)) > 1:
        raise TrainingError(
            f"Several processes can't share {device}: leave --device out, and each has a GPU of its own."
        )


def check_name(out: Path) -> None:
    """Raises `TrainingError` where `out` is no folder of its own, but one that work goes on in."""
    if out.name in ("", "..") or Path.cwd().is_relative_to(out.absolute()):
        raise TrainingError(
            f"The folder {out} can't be made a checkpoint: give --out a new one, such as {out / 'vae'}."
        )


def main(
    recipe: Annotated[str, typer.Argument(help="A recipe in training/recipes/, or a path to a .toml file.")],
    epochs: Annotated[int | None, typer.Option(help="Passes over the training pictures.")] = None,
    batch: Annotated[int | None, typer.Option(help="Pictures a step, over all processes together.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the weights, the order and the noise.")] = None,
    precision: Annotated[str | None, typer.Option(help="bf16 or no: the precision of matrix products.")] = None,
    data_dir: Annotated[Path, typer.Option(help="Where data sets lie or are put; or your folder.")] = Path("data"),
    device: Annotated[str | None, typer.Option(help="cpu to keep off the GPU; by default the best there is.")] = None,
    out: Annotated[Path | None, typer.Option(help="The checkpoint folder; by default one in checkpoints/.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last whole epoch; with more --epochs, train "
                                         "a finished model longer.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="End an unfinished training with what is there.")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Throw an unfinished training away, start anew.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the model that is there.")] = False,
    log_with: Annotated[Literal["tensorboard", "trackio"] | None, typer.Option(help="A tracker of the losses.")] = None,
    push_to: Annotated[str | None, typer.Option(help="Then publish it on the Hub, as namespace/repo.")] = None,
) -> None:  # fmt: skip
    """Trains a recipe and writes its checkpoint folder, ready for load_model and the app."""
    folder = out or Path("checkpoints")
    changes = {"epochs": epochs, "batch": batch, "seed": seed, "precision": precision}
    try:
        check_device(device)
        settings = load_recipe(recipe, {name: value for name, value in changes.items() if value is not None})
        folder = out or default_place(settings, data_dir)
        check_name(folder)
        check_place(folder)  # now, not after hours
        if push_to:
            split(push_to)
        if device and ":" in device:  # one of several GPUs, which accelerate is told of in no other way
            os.environ["ACCELERATE_TORCH_DEVICE"] = device
        process = PartialState(cpu=device == "cpu")
        with alone(folder) if process.is_main_process else nullcontext():
            with process.main_process_first():  # so that only one process downloads
                check_start(folder, resume, finish, discard, overwrite)
                data = load_data(settings.data, data_dir)
            process.print(data.found)
            outcome = train(settings, data, folder, device, log_with, longer=resume, finish=finish)
    except (CheckpointError, ClassifierError, ConfigError, DataError, TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        if epochs_in(state_of(folder)):
            typer.secho(f"Stopped: the epochs of {folder} are kept. --resume goes on, --finish ends it here.", err=True)
        raise typer.Exit(130) from None
    if outcome is None:
        return
    for line in figures(outcome.report):
        typer.echo(line)
    for warning in outcome.warnings:
        typer.secho(f"It did not work well. {warning}", fg="yellow")
    typer.echo(f"The checkpoint is in {folder}: load_model({str(folder)!r}) loads it.")
    typer.echo(how_to_see(folder))
    if push_to:
        try:
            typer.echo(publish(folder, push_to))
        except CheckpointError as error:
            typer.secho(f"{error} To push the checkpoint again: {command(folder, push_to)}", fg="red", err=True)
            raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
