"""The loop: fits a module to tensors held in memory, on any number of devices, resumable after every epoch."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR
from tqdm import tqdm

from models.noise import Noise
from training.recipe import Schedule

STEPS_BETWEEN_READOUTS = 50
"""Reading a loss makes the processor wait for the device, so it is not done at every step."""


class TrainingError(RuntimeError):
    """Training can't go on; the message is one sentence."""


def accelerator_for(schedule: Schedule, device: str | None, tracker: str | None, folder: Path) -> Accelerator:
    """An accelerator for the schedule's precision: on `device`, or on the best one there is; it logs to `folder`."""
    return Accelerator(
        cpu=device == "cpu",
        mixed_precision=schedule.precision,
        log_with=tracker,
        project_dir=folder,
        step_scheduler_with_optimizer=False,  # one step of the schedule is one global batch, on any number of devices
    )


def fit(
    accelerator: Accelerator, module: nn.Module, data: Tensor, schedule: Schedule, state: Path, title: str
) -> float | None:
    """Trains `module`, whose call is `module(batch, noise, epoch) -> Objective`, in place.

    data   pictures [N, C, H, W] uint8, or codes [N, …] int64
    state  folder for what resuming needs; if it holds an epoch's state, training goes on from there

    Returns the seconds an epoch took on average, or None where all had been done before. Raises `TrainingError`
    when the loss is no longer a finite number; the state of the last good epoch stays.
    """
    world, rank = accelerator.num_processes, accelerator.process_index
    batch = min(schedule.batch, len(data)) // world * world
    if batch == 0:
        raise TrainingError(f"{len(data)} pictures can't be shared by {world} processes.")
    steps = len(data) // batch
    data = data.to(accelerator.device)

    optimizer = torch.optim.AdamW(
        module.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, fused=True
    )
    rate = OneCycleLR(
        optimizer,
        max_lr=schedule.learning_rate,
        total_steps=schedule.epochs * steps + 1,
        pct_start=schedule.warmup,
        final_div_factor=1e3,
    )
    wrapped, optimizer, rate = accelerator.prepare(module.train(), optimizer, rate)
    first = _resume(accelerator, state)
    started = time.perf_counter()

    for epoch in range(first, schedule.epochs):
        # One bar for all processes; None leaves it out where nobody watches, as in a log file.
        hidden = None if accelerator.is_main_process else True
        bar = tqdm(total=steps, desc=f"{title} {epoch + 1}/{schedule.epochs}", leave=False, disable=hidden)
        means: dict[str, Tensor] = {}
        for step, rows in enumerate(_batches(len(data), batch, schedule.seed, epoch)):
            inputs = data[rows[rank::world].to(data.device)]
            if inputs.dtype == torch.uint8:
                inputs = inputs.float().div_(255).to(memory_format=torch.channels_last)
            noise = Noise(hash_of(schedule.seed, epoch * steps + step), rank, world)
            objective = wrapped(inputs, noise, epoch + step / steps)
            optimizer.zero_grad()
            accelerator.backward(objective.loss)
            optimizer.step()
            rate.step()
            for name, value in (("loss", objective.loss.detach()), *objective.terms.items()):
                means[name] = means.get(name, 0) + value.float() / steps
            bar.update()
            if step % STEPS_BETWEEN_READOUTS == 0 or step == steps - 1:
                _check(accelerator, objective.loss, title, epoch)
                bar.set_postfix({name: f"{float(value):.4g}" for name, value in objective.terms.items()})
        bar.close()
        _check(accelerator, _total(module), title, epoch)
        means = {name: float(value) for name, value in accelerator.reduce(means, reduction="mean").items()}
        accelerator.log({f"{title}/{name}": value for name, value in means.items()}, step=epoch + 1)
        shown = ", ".join(f"{name} {value:.4g}" for name, value in means.items() if name != "loss")
        accelerator.print(f"{title} {epoch + 1}/{schedule.epochs}: {shown}", flush=True)
        _save(accelerator, state, epoch + 1)

    seconds = time.perf_counter() - started
    accelerator.unwrap_model(wrapped, keep_fp32_wrapper=False)
    accelerator.free_memory()
    module.eval()
    return seconds / (schedule.epochs - first) if first < schedule.epochs else None


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
    accelerator.wait_for_everyone()


def _resume(accelerator: Accelerator, state: Path) -> int:
    """Loads the newest whole state; returns how many epochs it has behind it."""
    found = [max(state.glob("epoch-*"), default=None)]
    broadcast_object_list(found)
    if found[0] is None:
        return 0
    accelerator.load_state(found[0])
    return int(found[0].name.removeprefix("epoch-"))
