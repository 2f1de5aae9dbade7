"""The loop: fits a module to tensors held in memory, on any number of devices, resumable after every epoch."""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import safetensors
import torch
from accelerate import Accelerator, DistributedDataParallelKwargs
from accelerate.utils import broadcast_object_list
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from models import Autoencoder, Prior
from models.noise import Noise
from training.hooks import Average, Bar, Hook, Log, Moment
from training.recipe import Schedule
from training.terms import Trainee


class TrainingError(RuntimeError):
    """Training can't go on; the message is one sentence."""


def accelerator_for(
    schedule: Schedule, device: str | None, tracker: str | None, folder: Path, several_steps: bool = False
) -> Accelerator:
    """An accelerator for the schedule's precision: on `device`, or on the best one there is; it logs to `folder`.

    `several_steps` is for modules of which a batch trains one part after another.
    """
    return Accelerator(
        cpu=device == "cpu",
        mixed_precision=schedule.precision,
        log_with=tracker,
        project_dir=folder,
        step_scheduler_with_optimizer=False,  # one step of the schedule is one global batch, on any number of devices
        # Where a batch has several steps, each of them reaches only its own part of the module.
        kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=several_steps)],
    )


def fit(
    accelerator: Accelerator,
    module: Autoencoder | Trainee | Prior,
    data: Tensor,
    schedule: Schedule,
    state: Path,
    title: str,
    hooks: Sequence[Hook] = (),
    begun: int = 0,
) -> float | None:
    """Trains `module` in place; it is called as `module(batch, noise, epoch, step) -> Objective`.

    `module.steps()` says by name which parameters each step of a batch trains; every step has an optimizer of its own.

    data   pictures [N, C, H, W] uint8, or codes [N, …]
    state  folder for what resuming needs; if it holds an epoch's state, training goes on from there
    hooks  what looks on or takes part, besides the bar, the log and the average that the schedule asks for
    begun  epochs that the module has behind it already: the rate rises and falls once over those that are left

    Returns the seconds an epoch took on average, or None where all had been done before. Raises `TrainingError`
    when the loss is no longer a finite number; the state of the last good epoch stays.
    """
    world, rank = accelerator.num_processes, accelerator.process_index
    batch = min(schedule.batch, len(data)) // world * world
    if batch == 0:
        raise TrainingError(f"{len(data)} pictures can't be shared by {world} processes.")
    steps = len(data) // batch
    data = data.to(accelerator.device)
    hooks = [*hooks, *([Average(schedule.average)] if schedule.average else []), Bar(accelerator), Log(accelerator)]

    optimizers = {name: _optimizer(parameters, schedule, steps, begun) for name, parameters in module.steps().items()}
    wrapped = accelerator.prepare(module.train())
    optimizers = {name: accelerator.prepare(*pair) for name, pair in optimizers.items()}
    for hook in hooks:
        if hook.state_dict():
            accelerator.register_for_checkpointing(hook)
    first = _resume(accelerator, state) or begun
    started = time.perf_counter()
    moment = Moment(module, title, schedule.epochs, steps)
    for hook in hooks:
        hook.start(moment)

    for epoch in range(first, schedule.epochs):
        means: dict[str, Tensor] = {}
        for step, rows in enumerate(_batches(len(data), batch, schedule.seed, epoch)):
            inputs = data[rows[rank::world].to(data.device)]
            if inputs.dtype == torch.uint8:
                inputs = inputs.float().div_(255).to(memory_format=torch.channels_last)
            noise = Noise(hash_of(schedule.seed, epoch * steps + step), rank, world)
            terms: dict[str, Tensor] = {}
            for name, (optimizer, rate) in optimizers.items():
                objective = wrapped(inputs, noise, epoch + step / steps, name)
                wrapped.zero_grad()
                accelerator.backward(objective.loss)
                optimizer.step()
                rate.step()
                terms |= objective.terms
                loss = terms["loss"] = terms.get("loss", 0) + objective.loss.detach()
            for name, value in terms.items():
                means[name] = means.get(name, 0) + value.float() / steps
            moment.epoch, moment.step, moment.terms = epoch, step, terms
            for hook in hooks:
                hook.after_step(moment)
            if moment.is_readout:
                _check(accelerator, loss, title, epoch)
        _check(accelerator, _total(module), title, epoch)
        moment.terms = accelerator.reduce(means, reduction="mean")
        for hook in hooks:
            hook.after_epoch(moment)
        _save(accelerator, state, epoch + 1)

    seconds = time.perf_counter() - started
    for hook in hooks:
        hook.end(moment)
    accelerator.unwrap_model(wrapped, keep_fp32_wrapper=False)
    accelerator.free_memory()
    module.eval()
    return seconds / (schedule.epochs - first) if first < schedule.epochs else None


def _optimizer(
    parameters: list[nn.Parameter], schedule: Schedule, steps: int, begun: int
) -> tuple[torch.optim.AdamW, OneCycleLR]:
    """AdamW under a one-cycle rate over all epochs of so many steps that are left."""
    optimizer = torch.optim.AdamW(parameters, lr=schedule.learning_rate, weight_decay=schedule.weight_decay, fused=True)
    total = max(1, schedule.epochs - begun) * steps + 1
    rate = OneCycleLR(
        optimizer,
        max_lr=schedule.learning_rate,
        total_steps=total,
        # A warm-up of no more than the first step is none: it would be over before it began.
        pct_start=schedule.warmup if schedule.warmup * total > 1 else 0.0,
        final_div_factor=1e3,
    )
    return optimizer, rate


def hash_of(seed: int, step: int) -> int:
    """A seed for one step of one run, such that neighbouring seeds and steps share nothing."""
    return (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9) % 2**63


def _batches(count: int, batch: int, seed: int, epoch: int) -> Iterator[Tensor]:
    """The rows of each global batch of an epoch, in an order that depends on seed and epoch alone."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(hash_of(seed, -1 - epoch)))
    return iter(order[: count // batch * batch].split(batch))


def _total(module: nn.Module) -> Tensor:
    """The sum of all weights: finite only if each of them is."""
    return torch.stack([parameter.detach().float().sum() for parameter in module.parameters()]).sum()


def _check(accelerator: Accelerator, value: Tensor, title: str, epoch: int) -> None:
    # Every process must come to the same verdict, or the others would wait for the one that stopped.
    if not bool(accelerator.reduce(value.detach().float().clone(), reduction="mean").isfinite()):
        raise TrainingError(
            f"The loss of {title} is no longer a number in epoch {epoch + 1}"
            f"{f': the state after epoch {epoch} is kept' if epoch else ''}; "
            "train anew with a smaller learning_rate in the recipe."
        )


def _save(accelerator: Accelerator, state: Path, epochs: int) -> None:
    """Puts the state after `epochs` epochs in place of the one before; at every moment a whole one is there."""
    scratch = state / "unfinished"
    try:
        if accelerator.is_main_process:
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
        accelerator.wait_for_everyone()
        accelerator.save_state(scratch)
        accelerator.wait_for_everyone()
        if accelerator.is_main_process:
            scratch.rename(state / f"epoch-{epochs:05d}")
            for older in sorted(state.glob("epoch-*"))[:-1]:
                shutil.rmtree(older)
    except (OSError, RuntimeError, safetensors.SafetensorError) as error:  # torch has no class of its own for it
        shutil.rmtree(scratch, ignore_errors=True)
        kept = f"that after epoch {epochs - 1} is kept: " if any(state.glob("epoch-*")) else ""
        why = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise TrainingError(
            f"The state after epoch {epochs} can't be written to {state} ({why}); {kept}make room, then --resume."
        ) from error
    accelerator.wait_for_everyone()


def _resume(accelerator: Accelerator, state: Path) -> int:
    """Loads the newest whole state; returns how many epochs it has behind it."""
    found = [max(state.glob("epoch-*"), default=None)]
    broadcast_object_list(found)
    if found[0] is None:
        return 0
    try:
        accelerator.load_state(found[0])
    except Exception as error:  # a damaged file can fail in as many ways as there are readers
        raise TrainingError(
            f"The state in {found[0]} is damaged ({type(error).__name__}): start anew with --discard."
        ) from error
    return int(found[0].name.removeprefix("epoch-"))
