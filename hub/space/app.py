"""The Space as a whole: the screen, the programming interface, and the limits both are run with."""

import threading
from collections.abc import Callable
from dataclasses import replace

import gradio as gr
import torch
from starlette.middleware import Middleware
from starlette.routing import Mount

from hub import list_models
from hub.live import server
from hub.space import api, encode, grid, interpolate, live, sample, sessions
from hub.space.anomalies import Anomalies
from hub.space.arithmetic import Arithmetic
from hub.space.compare import Compare
from hub.space.desk import DEFAULT, Desk, Tab
from hub.space.encode import Encode
from hub.space.errors import with_gradio_errors
from hub.space.front import Front
from hub.space.given import Given
from hub.space.grid import Grid
from hub.space.header import Header
from hub.space.interpolate import Interpolate
from hub.space.keep import Keep
from hub.space.live import Live
from hub.space.look import CSS, HEAD, THEME
from hub.space.refusals import Page, Uploads
from hub.space.sample import Sample
from latent import memory
from latent.uploads import MAX_BYTES

QUEUE = 200  # who comes later is told that the Space is busy
AT_ONCE = {"films": 2, "pictures": 4, "models": 4, "messages": 16}  # of each kind of work in the queue
LIMITS = {kind: {"concurrency_id": kind, "concurrency_limit": limit} for kind, limit in AT_ONCE.items()}
KEPT = 3600  # seconds for which files are kept, and after which they are looked for
TABS: dict[str, Callable[[Desk], Tab]] = {
    "live": Live,
    "sample": Sample,
    "interpolate": Interpolate,
    "encode": Encode,
    "arithmetic": Arithmetic,
    "grid": Grid,
    "anomalies": Anomalies,
    "compare": Compare,
}


def build() -> gr.Blocks:
    """The Space, with its first pictures already made."""
    memory.spare()
    torch.set_num_threads(1)  # one thread a visitor serves many better than many threads one after another
    warm_up()
    with Page(title="Inbetween", analytics_enabled=False, delete_cache=(KEPT, KEPT)) as space:
        header = Header()
        desk = Desk(LIMITS)
        with desk.strip:
            for name, make in TABS.items():
                desk.add(name, make(desk))
        keep = Keep(desk)
        for tab in desk.tabs.values():
            tab.connect()
        header.connect(space, desk)
        keep.connect()
        for endpoint, (names, queue) in api.ENDPOINTS.items():
            for name in names:
                gr.api(with_gradio_errors(endpoint), api_name=name, **LIMITS[queue])
    return space.queue(max_size=QUEUE)


def warm_up() -> None:
    """Makes what visitors see at first, so that nobody waits for it."""
    sample.drawn(DEFAULT)
    grid.made(DEFAULT)
    interpolate.film(DEFAULT, [])


def warm_up_others() -> None:
    """The same for all models at hand; meanwhile visitors are served."""
    for entry in list_models():
        given = Given(replace(DEFAULT, model=entry.name))
        live.make(given)
        encode.encoded(given.settings, encode.picture(given))
        sample.drawn(given.settings)
        grid.made(given.settings)
        interpolate.film(given.settings, [])


def launch(**options) -> gr.Blocks:
    """Serves the Space, as a rule until it is stopped; `options` are those of Gradio's `launch`."""
    sessions.install()
    space = build()
    if not options.get("prevent_thread_lock"):  # it will be a server, and not for a moment
        threading.Thread(target=warm_up_others, daemon=True).start()
    space.launch(
        theme=THEME,
        css=CSS,
        head=HEAD,
        max_file_size=MAX_BYTES,
        footer_links=["api", "gradio"],
        ssr_mode=False,
        app_kwargs={"routes": [Mount("/live", server.app)], "middleware": [Middleware(Front), Middleware(Uploads)]},
        **options,
    )
    return space
