"""Many visitors on few cores: how much is computed at once and for how long, so that the front ends stay quick.

A model that a stranger has published gets less of it than those that belong to this place: see `limit`.
"""

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from weakref import WeakSet

import torch
from torch.overrides import TorchFunctionMode

SECONDS = 20.0  # that a limited model may compute in one go, and may wait before that
WAITING = 4  # of those who ask limited models; more of them would take the threads that all others are answered by
CGROUP = Path("/sys/fs/cgroup")


class Busy(ValueError):
    """A limited model found no free place, or took too long; the message is one sentence for who asked."""


def cores() -> int:
    """How many cores this process may use: those it may run on, and no more than its container is granted."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min(allowed, _granted())))


def _granted() -> float:
    """The cores that the container's quota grants, in both versions of Linux's control groups; else infinitely many."""
    for files in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            quota, period = " ".join((CGROUP / name).read_text() for name in files).split()
            if float(quota) > 0:  # version 1 writes -1 where there is no limit, version 2 "max"
                return float(quota) / float(period)
        except (OSError, ValueError):
            continue
    return math.inf


_slots = threading.Semaphore(cores())
_slots_of_limited = threading.Semaphore(max(1, cores() // 2))
_places_to_wait = threading.Semaphore(WAITING)
_limited: WeakSet[torch.nn.Module] = WeakSet()
_thread = threading.local()


def limit(model: torch.nn.Module) -> None:
    """From now on this model computes on at most half of the cores, and for `SECONDS` at most in one go."""
    _limited.add(model)


@contextmanager
def slot(*models: torch.nn.Module) -> Iterator[None]:
    """Waits until a core is free for what these models compute next, and has torch compute it without gradients.

    Every operation of torch lets the next thread into the interpreter. Without slots everybody who computes waits for
    everybody else thousands of times, and the server's own thread, which answers them, waits with them. Nothing that
    waits for a network belongs into one. A thread that has a slot needs no second. Raises `Busy` for limited models.
    """
    with ExitStack() as held:
        limited = any(model in _limited for model in models)
        if not getattr(_thread, "has_slot", False):
            if limited:
                _wait_for_limited()
                held.callback(_slots_of_limited.release)
            held.enter_context(_slots)
            held.callback(setattr, _thread, "has_slot", False)
            _thread.has_slot = True
        held.enter_context(torch.inference_mode())
        if limited:
            held.enter_context(_Deadline(SECONDS))
        yield


def _wait_for_limited() -> None:
    if _slots_of_limited.acquire(blocking=False):
        return
    if _places_to_wait.acquire(blocking=False):
        try:
            if _slots_of_limited.acquire(timeout=SECONDS):
                return
        finally:
            _places_to_wait.release()
    raise Busy("Other models from the Hub keep the server busy: try again in a minute.")


class _Deadline(TorchFunctionMode):
    """Stops what is computed inside, at the first operation that begins after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.ends = seconds, time.monotonic() + seconds

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if time.monotonic() > self.ends:
            raise Busy(f"This model takes longer than {self.seconds:g} seconds: ask for less, or use a smaller model.")
        return function(*args, **(kwargs or {}))
