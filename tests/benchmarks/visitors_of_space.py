"""A visitor of the Gradio Space, who sends what the page in a browser sends: the same events, the same way."""

import asyncio
import base64
import io
import json
import random
import re
from typing import Any

import httpx2
from PIL import Image

from tests.benchmarks.visitors_of_streamlit import a_film

API = "/gradio_api"
EVERY = 5  # actions, of which one asks for a film
PICTURE = re.compile(r'<img src="data:image/png;base64,([^"]+)"')


def one_png(pictures: list[bytes]) -> bytes:
    """All of them beside each other, of one size each."""
    opened = [Image.open(io.BytesIO(data), formats=["PNG"]) for data in pictures]
    width, height = opened[0].size
    sheet = Image.new("RGB", (width * len(opened), height))
    for number, picture in enumerate(opened):
        sheet.paste(picture, (number * width, 0))
    file = io.BytesIO()
    sheet.save(file, "PNG", compress_level=1)
    return file.getvalue()


class SpaceVisitor:
    """Draws samples with one model, and now and then a film."""

    def __init__(self, web: httpx2.AsyncClient, model: str, chance: random.Random) -> None:
        self.web, self.model, self.chance = web, model, chance
        self.session = f"{chance.getrandbits(64):x}"
        self.staying: asyncio.Task | None = None
        self.actions = chance.randrange(EVERY)  # so that not all visitors want their films at once

    async def open(self) -> None:
        """Reads what the page consists of, and fires the event of opening it, which brings sheets and a film."""
        self.staying = self.staying or asyncio.create_task(self._stay())
        config = (await self.web.get("/config")).raise_for_status().json()
        self.events = config["dependencies"]
        self.components = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
        self.values = {each["id"]: each["props"].get("value") for each in config["components"]}
        await self._fire(next(event for event in self.events if event["targets"][0][1] == "load"))

    async def act(self) -> tuple[tuple, bytes]:
        """A new seed or temperature and the samples; every fifth time another length, and the film."""
        self.actions += 1
        if self.actions % EVERY == 0:
            film = (await self._set("frames", "release", self.chance.randint(32, 64)))[0]
            file = (await self.web.get(film["shown"]["url"])).raise_for_status()
            return ("film", *self._wish(), self._value("frames")), file.content
        if self.chance.random() < 0.75:
            answer = await self._set("seed", "input", self.chance.randint(1, 9999))
        else:
            answer = await self._set("temperature", "input", self.chance.randint(10, 40) * 5 / 100)
        words = f"drawn by {self.model}, seed {self._value('seed')}."
        samples = [text for text in answer if isinstance(text, str) and words in text]
        if len(samples) != 1:
            raise ValueError("an old picture")
        pictures = [base64.b64decode(data) for data in PICTURE.findall(samples[0])]
        return ("sheet", *self._wish()), one_png(pictures)

    async def look_around(self) -> None:
        """Another sheet of codes that change, or a film of the live view to keep."""
        if self.chance.random() < 0.3:
            (await self.web.get(a_film(self.chance))).raise_for_status()
        else:
            await self._set("reach", "input", self.chance.randint(1, 10) / 2)

    async def leave(self) -> None:
        if self.staying:
            self.staying.cancel()

    def _wish(self) -> tuple:
        return self.model, self._value("seed"), self._value("temperature")

    def _value(self, setting: str) -> Any:
        return self.values[self.components[f"setting-{setting}"]]

    async def _set(self, setting: str, event: str, value: Any) -> list:
        """Changes the widget of a setting; returns the values of the outputs of its event."""
        component = self.components[f"setting-{setting}"]
        self.values[component] = value
        return await self._fire(next(each for each in self.events if each["targets"][0] == [component, event]))

    async def _fire(self, event: dict) -> list:
        """Has an event handled and those that follow it, and takes over the new values."""
        body = {
            "data": [self.values[component] for component in event["inputs"]],
            "event_data": None,
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self.session,
        }
        answer = await (self._queued if event["queue"] else self._at_once)(body)
        for component, value in zip(event["outputs"], answer["data"], strict=True):
            update = isinstance(value, dict) and value.get("__type__") == "update"
            self.values[component] = value.get("value", self.values[component]) if update else value
        for follower in self.events:
            if follower["trigger_after"] == event["id"]:
                await self._fire(follower)
        return answer["data"]

    async def _at_once(self, body: dict) -> dict:
        answer = await self.web.post(f"{API}/run/predict", json=body)
        if answer.is_error:
            raise ValueError(answer.text)
        return answer.json()

    async def _queued(self, body: dict) -> dict:
        joined = await self.web.post(f"{API}/queue/join", params={"model": self.model}, json=body)
        if joined.is_error:
            raise ValueError(joined.text)
        output = None
        listen = {"session_hash": self.session}
        async with self.web.stream("GET", f"{API}/queue/data", params=listen, timeout=None) as messages:
            async for line in messages.aiter_lines():
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise ValueError(str(message["output"]))
                    output = message["output"]
        if output is None:
            raise ValueError("no answer from the queue")
        return output

    async def _stay(self) -> None:
        """Keeps the connection open by which Gradio knows that somebody is still there."""
        async with self.web.stream("GET", f"{API}/heartbeat/{self.session}", timeout=None) as beats:
            async for _ in beats.aiter_raw():
                pass
