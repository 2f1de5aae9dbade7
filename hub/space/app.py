"""The Space as a whole: the screen, the programming interface, and the limits both are run with."""

import gradio as gr
import torch
from starlette.routing import Mount

from hub.live import server
from hub.space import api, operations
from hub.space.errors import polite
from hub.space.events import Events
from hub.space.look import CSS, HEAD, THEME
from hub.space.settings import Settings
from latent import memory
from latent.uploads import MAX_BYTES

QUEUE = 64  # who comes later is told that the Space is busy
AT_ONCE = {"films": 2, "pictures": 4, "models": 4, "messages": 16}  # of each kind of work in the queue
LIMITS = {kind: {"concurrency_id": kind, "concurrency_limit": limit} for kind, limit in AT_ONCE.items()}
KEPT = 3600  # seconds for which files are kept, and after which they are looked for


def build() -> gr.Blocks:
    """The Space, with its first pictures already made."""
    memory.spare()
    torch.set_num_threads(1)  # one thread a visitor serves many better than many threads one after another
    operations.warm_up(Settings())
    with gr.Blocks(title="Inbetween", analytics_enabled=False, delete_cache=(KEPT, KEPT)) as space:
        Events(LIMITS).connect(space)
        for endpoint, queue in api.ENDPOINTS.items():
            gr.api(polite(endpoint), **LIMITS[queue])
    return space.queue(max_size=QUEUE)


def launch(**options) -> gr.Blocks:
    """Serves the Space, as a rule until it is stopped; `options` are those of Gradio's `launch`."""
    space = build()
    space.launch(
        theme=THEME,
        css=CSS,
        head=HEAD,
        max_file_size=MAX_BYTES,
        footer_links=["api", "gradio"],
        ssr_mode=False,
        app_kwargs={"routes": [Mount("/live", server.app)]},
        **options,
    )
    return space
