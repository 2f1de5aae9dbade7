"""What the Space keeps of each visitor: Gradio keeps so much, and for so long, that a public server would run full.

Gradio describes all components anew for each visitor, so that a deep link could be made of them, which this Space does
not have: that takes 0.3 MB and a twentieth of a second. And it forgets nobody before ten thousand others have come.
"""

from collections import OrderedDict
from copy import copy
from datetime import datetime, timedelta
from typing import Any

import gradio as gr
from gradio import routes
from gradio.state_holder import SessionState, StateHolder

AWAY = timedelta(minutes=15)  # for which a page may lose its connection, as on a telephone in a pocket, and go on
STRAGGLING = timedelta(minutes=1)  # after which what still happens comes from a visitor, not from work begun before
MOST = 2000  # sessions; a program opens one for each client, and need not close it


class Session(SessionState):
    """The values of the states, and those components that look otherwise to this visitor than to others.

    Gradio reads there what a browser may choose, and what an event has changed of a component.
    """

    def __init__(self, blocks: gr.Blocks) -> None:  # not Gradio's own, which describes all components
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, tuple[int | float | None, datetime]] = {}
        self.used = datetime.now()
        self.closed: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the page has lost its connection; Gradio sets it."""
        return self.closed is not None

    @is_closed.setter
    def is_closed(self, closed: bool) -> None:
        self.closed = datetime.now() if closed else None

    def __setitem__(self, key: int, value: Any) -> None:
        if isinstance(self.blocks_config.blocks.get(key), gr.State):
            self.state_data[key] = value
        elif not isinstance(value, gr.HTML):  # which is never changed but for what stands in it, and that is long
            self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        """Nothing is described here."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Nothing is described here."""


class Sessions(StateHolder):
    """All of them; those of visitors who have left are forgotten after `AWAY`."""

    session_data: OrderedDict[str, Session]  # type: ignore[assignment]

    def set_blocks(self, blocks: gr.Blocks) -> None:
        super().set_blocks(blocks)
        self.capacity = MOST

    def __getitem__(self, session_id: str) -> Session:
        now = datetime.now()
        with self.lock:
            session = self.session_data.get(session_id)
            if session is None:
                session = self.session_data[session_id] = Session(self.blocks)
            if session.closed and now - session.closed > STRAGGLING:
                session.is_closed = False
            session.used = now
        self.update(session_id)
        return session

    def delete_all_expired_state(self) -> None:
        """Gradio asks for this every second."""
        now = datetime.now()
        with self.lock:
            left = [name for name, each in self.session_data.items() if each.closed and now - each.used > AWAY]
            for name in left:
                del self.session_data[name]


def install() -> None:
    """Has Gradio keep visitors this way in servers that are launched from now on."""
    routes.StateHolder = Sessions  # type: ignore[misc]  # there is no setting for it
