"""How long each of many simultaneous visitors waits for a new picture, in the Streamlit app and in the Space.

    python -m tests.benchmarks.visitors [--front-end streamlit] [--visitors 50] [--seconds 30]
    python -m tests.benchmarks.visitors --memory 30 [--front-end space] [--visitors 10]

Every visitor is a session of their own with one server, opens the page, looks at each answer for a second before the
next action, and uses one of the bundled models, each of which has as many visitors as any other. An action is a seed
or a temperature drawn at random, so hardly any two ask for the same sheet of samples; every fifth one in the Space asks
for a film of another length instead. An answer counts when all bytes of the right picture have arrived; whatever else
happens within ten seconds is a failure, after which a visitor opens the page anew. Server, visitors and whatever else
runs share the machine, so the table says how many cores each of them kept busy: with others at work it says nothing
about the server.

With --memory they stay for so many minutes, look at everything there is, keep films, leave and come back as others;
the table says each minute how much memory the server takes.
"""

import asyncio
import contextlib
import io
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import httpx2
import psutil
import typer
from PIL import Image

from hub import list_models
from tests.benchmarks.visitors_of_space import SpaceVisitor
from tests.benchmarks.visitors_of_streamlit import StreamlitVisitor

ROOT = Path(__file__).parents[2]
THINK, PATIENCE = 1.0, 10.0  # seconds
STAY = 12  # answers after which a visitor of --memory leaves and comes back as another one
ARRIVAL, WARM_UP = 0.2, 5.0  # seconds between two visitors, and after the last one until answers count
FRONT_ENDS = {
    "streamlit": (
        "-m streamlit run app.py --server.headless=true --server.address=127.0.0.1 --server.port={port}",
        StreamlitVisitor,
    ),
    "space": ("-m hub.space --port {port}", SpaceVisitor),
}
FrontEnd = StrEnum("FrontEnd", [*FRONT_ENDS, "both"])


class Visitor(Protocol):
    """Someone with a page open, who asks for one picture after the other."""

    async def open(self) -> None:
        """Opens the page and waits until everything is on it."""

    async def act(self) -> tuple[tuple, bytes]:
        """Changes a setting and returns what was asked for, its kind first, and the bytes of the new picture."""

    async def look_around(self) -> None:
        """Does something else than `act`."""

    async def leave(self) -> None:
        """Closes the page."""


@dataclass
class Answers:
    """What the visitors of one server got."""

    waits: dict[str, list[float]] = field(default_factory=dict)  # kind of picture: seconds
    failures: Counter[str] = field(default_factory=Counter)
    pictures: dict[tuple, bytes] = field(default_factory=dict)
    asked: dict[bytes, tuple] = field(default_factory=dict)

    def check(self, asked: tuple, data: bytes) -> None:
        """Raises unless this is a whole picture, the same as others got for the same wish and nobody for another."""
        with Image.open(io.BytesIO(data), formats=["GIF" if asked[0] == "film" else "PNG"]) as picture:
            picture.load()
            if asked[0] == "film" and not picture.is_animated:
                raise ValueError("a film that stands still")
        if self.pictures.setdefault(asked, data) != data or self.asked.setdefault(data, asked) != asked:
            raise ValueError("somebody else's picture")


async def stay(visitor: Visitor, arrival: float, counts_from: float, until: float, answers: Answers) -> None:
    """One visit; times are those of `time.monotonic`."""
    await asyncio.sleep(arrival - time.monotonic())
    step = visitor.open
    while time.monotonic() < until:
        started = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await step()
            wait = time.monotonic() - started
            if step == visitor.act:
                answers.check(*answer)
                if started >= counts_from:
                    answers.waits.setdefault(answer[0][0], []).append(wait)
            step = visitor.act
        except Exception as error:  # anything that goes wrong is a visitor without a picture, who loads the page again
            step = visitor.open
            answers.failures[f"{type(error).__name__}: {error}"[:200]] += 1
        await asyncio.sleep(THINK)


async def come_and_go(make: Callable[[], Visitor], until: float, chance: random.Random, answers: Answers) -> None:
    """Visits one after another, each of some answers, half of them of `act`."""
    while time.monotonic() < until:
        visitor = make()
        try:
            await visitor.open()
            for _ in range(STAY):
                async with asyncio.timeout(PATIENCE):
                    if chance.random() < 0.5:
                        answers.check(*await visitor.act())
                    else:
                        await visitor.look_around()
                answers.waits.setdefault("all", []).append(0.0)
                await asyncio.sleep(THINK)
                if time.monotonic() > until:
                    break
        except Exception as error:
            answers.failures[f"{type(error).__name__}: {error}"[:200]] += 1
            await asyncio.sleep(THINK)
        finally:
            await visitor.leave()


class Meter:
    """The memory of a server, and how many cores it, this program and all others have kept busy since `restart`."""

    def __init__(self, server: int) -> None:
        self.server, self.driver = psutil.Process(server), psutil.Process()
        self.restart()

    def restart(self) -> None:
        self.started = self._seconds()

    def megabytes(self) -> float:
        return self.server.memory_info().rss / 1e6

    def cores(self) -> tuple[float, float, float]:
        wall, server, driver, machine = (now - then for now, then in zip(self._seconds(), self.started, strict=True))
        return server / wall, driver / wall, max(0.0, machine - server - driver) / wall

    def _seconds(self) -> tuple[float, ...]:
        machine = psutil.cpu_times()._asdict()
        busy = sum(machine.get(what, 0.0) for what in ("user", "nice", "system", "irq", "softirq"))
        each = (sum(process.cpu_times()[:2]) for process in (self.server, self.driver))
        return time.monotonic(), *each, busy


@contextlib.contextmanager
def serving(command: str) -> Iterator[tuple[str, int]]:
    """The front end as a user starts it; its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [sys.executable, *command.format(port=port).split()]
    server = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(address)
                break
            if server.poll() is not None:
                raise SystemExit(f"The front end did not start: try python {' '.join(arguments[1:])}")
            time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


async def visit(
    make: Callable[..., Visitor], address: str, count: int, seconds: float, meter: Meter
) -> tuple[Answers, tuple[float, float, float]]:
    """What `count` visitors get within so many seconds, and the cores that were busy meanwhile."""
    answers = Answers()
    models = [entry.name for entry in list_models()]
    now = time.monotonic()
    counts_from = now + count * ARRIVAL + WARM_UP
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(base_url=address, limits=limits) as web, contextlib.AsyncExitStack() as leaving:
        visits = []
        for number in range(count):
            chance = random.Random(count * 1000 + number)  # the same load every time, but not twice in one server
            visitor = make(web, models[number % len(models)], chance)
            leaving.push_async_callback(visitor.leave)
            visits.append(stay(visitor, now + number * ARRIVAL, counts_from, counts_from + seconds, answers))
        everybody = asyncio.gather(*visits)
        await asyncio.sleep(counts_from - time.monotonic())
        meter.restart()
        await asyncio.sleep(counts_from + seconds - time.monotonic())
        cores = meter.cores()
        await everybody
    return answers, cores


async def remember(make: Callable[..., Visitor], address: str, count: int, minutes: float, meter: Meter) -> None:
    """Prints each minute how much memory the server takes while `count` visitors come and go."""
    answers, models = Answers(), [entry.name for entry in list_models()]
    started = time.monotonic()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(base_url=address, limits=limits, timeout=60) as web:
        visits = []
        for number in range(count):
            chance = random.Random(number)

            def visitor(chance: random.Random = chance) -> Visitor:
                return make(web, chance.choice(models), chance)

            visits.append(come_and_go(visitor, started + 60 * minutes, chance, answers))
        everybody = asyncio.gather(*visits)
        for minute in range(1, math.ceil(minutes) + 1):
            await asyncio.sleep(started + 60 * min(minute, minutes) - time.monotonic())
            answers.pictures.clear()
            answers.asked.clear()
            done = len(answers.waits.get("all", ()))
            print(f"{minute:8} {meter.megabytes():10.0f} {done:8} {answers.failures.total():9}", flush=True)
        await everybody
    for failure, times in answers.failures.most_common(5):
        print(f"  {times} × {failure}", flush=True)


def report(front_end: str, count: int, answers: Answers, cores: tuple[float, ...], memory: tuple[float, float]) -> None:
    """Prints one line for all answers and, where there are several kinds of them, one for each."""
    kinds = {"all": [wait for waits in answers.waits.values() for wait in waits]}
    if len(answers.waits) > 1:
        kinds |= answers.waits
    for kind, waits in kinds.items():
        cuts = statistics.quantiles(waits, n=20) if len(waits) > 1 else [float("nan")] * 19
        line = f"{front_end:10} {count:8} {kind:6} {len(waits):7} {1000 * cuts[9]:7.0f} {1000 * cuts[18]:7.0f}"
        if kind == "all":
            busy = " ".join(f"{each:7.2f}" for each in cores)
            line += f" {answers.failures.total():8} {memory[0]:6.0f} → {memory[1]:4.0f} {busy}"
        print(line, flush=True)
    for failure, times in answers.failures.most_common(5):
        print(f"  {times} × {failure}", flush=True)


def main(
    front_end: FrontEnd = FrontEnd["both"],
    visitors: list[int] = typer.Option([25, 50], help="How many at once; give it again for another number."),  # noqa: B008
    seconds: float = typer.Option(30.0, min=1, max=600, help="For how long answers count."),
    memory: float = typer.Option(0.0, min=0, help="Watch the server's memory for so many minutes instead."),
) -> None:
    """Prints a table of waits, failures and memory."""
    if memory:
        for name in FRONT_ENDS if front_end == "both" else [front_end]:
            command, make = FRONT_ENDS[name]
            with serving(command) as (address, process):
                print(f"{name}, {visitors[0]} visitors\n{'minute':>8} {'memory MB':>10} {'answers':>8} {'failures':>9}")
                asyncio.run(remember(make, address, visitors[0], memory, Meter(process)))
        return
    print(f"{os.cpu_count()} cores, one second of think time, {seconds:g} s each.\n")
    print(
        f"{'':10} {'visitors':>8} {'':6} {'answers':>7} {'p50 ms':>7} {'p95 ms':>7} {'failures':>8} {'memory MB':>13}"
        f" {'cores: server, visitors, others':>23}"
    )
    for name in FRONT_ENDS if front_end == "both" else [front_end]:
        command, make = FRONT_ENDS[name]
        with serving(command) as (address, process):
            meter = Meter(process)
            for count in visitors:
                before = meter.megabytes()
                answers, cores = asyncio.run(visit(make, address, count, seconds, meter))
                report(name, count, answers, cores, (before, meter.megabytes()))


if __name__ == "__main__":
    typer.run(main)
