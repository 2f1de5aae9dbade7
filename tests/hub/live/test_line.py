"""Who waits, who is sent away, and whose work is dropped."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.live.line import Left, Line, while_there
from latent.compute import Busy


class Visitor:
    """A request whose visitor goes away when told to."""

    def __init__(self) -> None:
        self.away = False

    async def is_disconnected(self) -> bool:
        return self.away


async def stay(line: Line, visitor: Visitor, inside: asyncio.Event, leave: asyncio.Event) -> None:
    async with line.place(visitor):
        inside.set()
        await leave.wait()


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def run(scene: Coroutine):
    """What comes of a scene, played in a thread: the main one may have the loop of the tests that drive a browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, scene).result()


def test_one_works_one_waits_and_a_third_is_sent_away():
    async def scene() -> None:
        line, leave, inside = Line(places=1, waiting=1), asyncio.Event(), [asyncio.Event() for _ in range(3)]
        first = asyncio.create_task(stay(line, Visitor(), inside[0], leave))
        await inside[0].wait()
        second = asyncio.create_task(stay(line, Visitor(), inside[1], leave))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="try again in a moment"):
            await stay(line, Visitor(), inside[2], leave)
        assert not inside[1].is_set()
        leave.set()
        await asyncio.gather(first, second)
        await stay(line, Visitor(), inside[2], leave)  # there is room again

    run(scene())


def test_who_leaves_the_line_gives_the_place_back():
    async def scene() -> None:
        line, leave, visitor = Line(places=1, waiting=1), asyncio.Event(), Visitor()
        inside = [asyncio.Event() for _ in range(3)]
        first = asyncio.create_task(stay(line, Visitor(), inside[0], leave))
        await inside[0].wait()
        visitor.away = True
        with pytest.raises(Left):
            await stay(line, visitor, inside[1], leave)
        third = asyncio.create_task(stay(line, Visitor(), inside[2], leave))
        leave.set()
        await asyncio.gather(first, third)
        assert not inside[1].is_set()

    run(scene())


def test_work_is_told_that_its_visitor_has_left():
    begun, ended = threading.Event(), threading.Event()

    def work(left) -> None:
        begun.set()
        while not left():
            pass
        ended.set()
        raise ValueError("broken off")

    async def scene() -> None:
        visitor = Visitor()
        waiting = asyncio.create_task(while_there(visitor, work))
        await until(begun.is_set)
        visitor.away = True
        with pytest.raises(Left):
            await waiting

    run(scene())
    assert ended.is_set()


def test_what_work_returns_and_raises_comes_back_to_who_stays():
    def fail(words: str, left) -> None:
        raise ValueError(words)

    assert run(while_there(Visitor(), lambda number, left: number + 1, 2)) == 3
    with pytest.raises(ValueError, match="no such film"):
        run(while_there(Visitor(), fail, "no such film"))
