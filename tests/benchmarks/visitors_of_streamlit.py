"""A visitor of the Streamlit app's Sample page, who speaks the app's own protocol as its page in the browser does."""

import base64
import json
import random
from urllib.parse import urlencode

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
SCREENS = ("", "live", "encode", "arithmetic", "grid", "interpolate")


def a_film(chance: random.Random) -> str:
    """The address of a film through three places of the plane, which nobody may have asked for before."""
    places = (f"{chance.uniform(-2, 2):.2f},{chance.uniform(-2, 2):.2f}" for _ in range(3))
    kind = chance.choice(["gif", "gif", "webp", "png"])
    return f"live/film.{kind}?{urlencode({'model': 'mnist-vae-2d', 'keys': ';'.join(places)})}"


class StreamlitVisitor:
    """Draws samples with one model; every change of a widget runs the page's script again."""

    def __init__(self, web: httpx2.AsyncClient, model: str, chance: random.Random) -> None:
        self.web, self.chance = web, chance
        self.address = {"model": model, "seed": "0", "temperature": "1.0"}  # what stands behind the ? in the browser
        self.socket: ClientConnection | None = None

    async def open(self, screen: str = "sample") -> None:
        """A new session on a screen, also for one that has gone wrong."""
        await self.leave()
        server = self.web.base_url.copy_with(scheme="ws", path="/_stcore/stream")
        self.socket = await connect(str(server), subprotocols=["streamlit"], max_size=None)
        self.page = ""  # Streamlit's name for it
        self.widgets: dict[str, str] = {}  # what a widget is called in the address: its id
        self.part = ""  # of the screen that the seed belongs to, which is all that a new seed draws again
        self.picture = ""  # a data URL
        self.screen = screen
        await self._run()

    async def act(self) -> tuple[tuple, bytes]:
        """A new seed, or one time in four a new temperature, and the sheet of samples."""
        before, old_picture = dict(self.address), self.picture
        if self.chance.random() < 0.75:
            key, values = "seed", [str(each) for each in range(1000)]
        else:
            key, values = "temperature", [str(each * 5 / 100) for each in range(10, 31)]
        self.address[key] = self.chance.choice([value for value in values if value != before[key]])
        words = await self._run()
        asked = "seed {seed}, temperature {temperature}".format(**self.address)
        if self.picture == old_picture or not words.endswith(asked):
            raise ValueError("an old picture")
        return ("sheet", *self.address.values()), base64.b64decode(self.picture.partition(",")[2])

    async def look_around(self) -> None:
        """Another screen with the same model, or a film of the live view to keep."""
        if self.chance.random() < 0.2:
            (await self.web.get(a_film(self.chance))).raise_for_status()
            return
        other = StreamlitVisitor(self.web, self.address["model"], self.chance)
        try:
            await other.open(self.chance.choice(SCREENS))
        finally:
            await other.leave()

    async def leave(self) -> None:
        if self.socket:
            await self.socket.close()

    async def _run(self) -> str:
        """Has the script run to its end; returns what the sheet that is on the page then is called."""
        state = ClientState(query_string=urlencode(self.address), page_script_hash=self.page)
        if not self.page:
            state.page_name = self.screen
        state.fragment_id = self.part
        if self.widgets:
            state.widget_states.widgets.add(id=self.widgets["seed"], double_value=float(self.address["seed"]))
            temperature = state.widget_states.widgets.add(id=self.widgets["temperature"])
            temperature.double_array_value.data.append(float(self.address["temperature"]))
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        words = problem = ""
        async for data in self.socket:
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "navigation":
                self.page = message.navigation.page_script_hash
            elif message.WhichOneof("type") == "delta":
                element = message.delta.new_element
                shown = getattr(element, element.WhichOneof("type") or "", None)
                if element.HasField("exception"):
                    problem = element.exception.message
                elif element.HasField("bidi_component"):
                    data = json.loads(element.bidi_component.json)
                    if "sheet" in data:  # not a drawing pad or what moves, but tiles
                        self.picture, words = data["sheet"], data["label"]
                elif getattr(shown, "query_param_key", ""):
                    self.widgets[shown.query_param_key] = shown.id
                    if shown.query_param_key == "seed":
                        self.part = message.delta.fragment_id
            # A run that gives way to another one says so, and that it has ended is said by the other one.
            elif message.HasField("script_finished") and message.script_finished in ENDS:
                break
        if problem:
            raise ValueError(problem)
        return words
