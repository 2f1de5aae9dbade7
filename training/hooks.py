"""What may look on while a module is trained, or take part after each step.

A hook is told of the start, of each step and of each epoch, and at the end. One that has something to remember between
runs gives it as a `state_dict`, and gets it back when a training goes on.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from tqdm import tqdm

STEPS_BETWEEN_READOUTS = 50
"""Reading a loss makes the processor wait for the device, so it is not done at every step."""


@dataclass
class Moment:
    """Where a training is.

    module  what is trained, without wrappers
    title   what it is called
    epoch   counted from 0; `epochs` in all
    step    of the epoch, counted from 0; `steps` in an epoch
    terms   of the objective: of the last step, after an epoch their means over it; scalars on the device
    """

    module: nn.Module
    title: str
    epochs: int
    steps: int
    epoch: int = 0
    step: int = 0
    terms: dict[str, Tensor] = field(default_factory=dict)

    @property
    def is_readout(self) -> bool:
        """Whether this step is one of those at which a loss is read."""
        return self.step % STEPS_BETWEEN_READOUTS == 0 or self.step == self.steps - 1


class Hook:
    """Does nothing; a hook overrides what it wants to be told."""

    def start(self, moment: Moment) -> None:
        """Before the first epoch of this run."""

    def after_step(self, moment: Moment) -> None:
        """After each step, when the weights have changed."""

    def after_epoch(self, moment: Moment) -> None:
        """After each epoch, before its state is written."""

    def end(self, moment: Moment) -> None:
        """After the last epoch."""

    def state_dict(self) -> dict[str, Any]:
        """What has to be known to go on after an interruption, as tensors."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes back what `state_dict` gave."""


class Average(Hook):
    """Keeps a running average of the weights, and leaves the module with it at the end.

    Polyak & Juditsky 1992; averaged weights lie in the middle of where the last steps wandered. In the first steps the
    average follows faster, so that it does not remember the start.

    decay  the share of the average that stays at each step
    """

    def __init__(self, decay: float) -> None:
        self.decay = decay
        self.count = torch.zeros((), dtype=torch.int64)
        self.weights: dict[str, Tensor] = {}

    def start(self, moment: Moment) -> None:
        if not self.weights:
            self.weights = {name: weight.detach().clone() for name, weight in moment.module.state_dict().items()}

    @torch.no_grad()
    def after_step(self, moment: Moment) -> None:
        self.count += 1
        count = int(self.count)
        decay = min(self.decay, count / (count + 10))
        for name, weight in moment.module.state_dict().items():
            average = self.weights[name] = self.weights[name].to(weight.device)
            if weight.is_floating_point():
                average.lerp_(weight, 1 - decay)
            else:
                average.copy_(weight)

    def end(self, moment: Moment) -> None:
        moment.module.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, Any]:
        return {"count": self.count, "weights": self.weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.count, self.weights = state["count"], state["weights"]


class Bar(Hook):
    """A bar for each epoch in the terminal; none where nobody watches, as in a log file, and one for all processes."""

    def __init__(self, accelerator: Accelerator) -> None:
        self.hidden = None if accelerator.is_main_process else True
        self.bar: tqdm | None = None

    def after_step(self, moment: Moment) -> None:
        if self.bar is None:
            title = f"{moment.title} {moment.epoch + 1}/{moment.epochs}"
            self.bar = tqdm(total=moment.steps, desc=title, leave=False, disable=self.hidden)
        self.bar.update()
        if moment.is_readout and not self.bar.disable:
            self.bar.set_postfix({name: f"{float(value):.4g}" for name, value in moment.terms.items()})

    def after_epoch(self, moment: Moment) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Log(Hook):
    """A line for each epoch, and the same to the tracker."""

    def __init__(self, accelerator: Accelerator) -> None:
        self.accelerator = accelerator

    def after_epoch(self, moment: Moment) -> None:
        means = {name: float(value) for name, value in moment.terms.items()}
        logged = {f"{moment.title}/{name}": value for name, value in means.items()}
        self.accelerator.log(logged, step=moment.epoch + 1)
        shown = ", ".join(f"{name} {value:.4g}" for name, value in means.items() if name != "loss")
        self.accelerator.print(f"{moment.title} {moment.epoch + 1}/{moment.epochs}: {shown}", flush=True)
