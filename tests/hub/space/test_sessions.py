"""What the Space keeps of its visitors, and for how long."""

from datetime import datetime, timedelta

import gradio as gr
import pytest

from hub.space import sessions
from hub.space.sessions import AWAY, STRAGGLING, Session, Sessions


class Clock(datetime):
    """A clock that a test sets."""

    time = datetime(2026, 1, 1)

    @classmethod
    def now(cls, tz=None):
        return cls.time


@pytest.fixture
def visitors(monkeypatch) -> Sessions:
    monkeypatch.setattr(sessions, "datetime", Clock)
    monkeypatch.setattr(Clock, "time", datetime(2026, 1, 1))
    with gr.Blocks() as page:
        gr.State("empty")
        gr.Dropdown(["a"])
        gr.HTML()
    visitors = Sessions()
    visitors.set_blocks(page)
    return visitors


def later(visitors: Sessions, by: timedelta) -> None:
    Clock.time += by
    visitors.delete_all_expired_state()


def part(session: Session, kind: type) -> int:
    """The name of the component of that kind."""
    return next(name for name, each in session.blocks_config.blocks.items() if isinstance(each, kind))


def test_a_visitor_who_has_left_is_forgotten_and_others_are_not(visitors):
    visitors["left"].is_closed = True
    state = part(visitors["there"], gr.State)
    visitors["there"][state] = "something"
    later(visitors, AWAY / 2)
    assert "left" in visitors
    later(visitors, AWAY)
    assert "left" not in visitors and visitors["there"][state] == "something"


def test_a_visitor_who_comes_back_is_there_again(visitors):
    visitors["one"].is_closed = True
    later(visitors, 2 * STRAGGLING)
    assert not visitors["one"].is_closed
    later(visitors, 2 * AWAY)
    assert "one" in visitors


def test_work_that_ends_after_its_visitor_has_left_does_not_bring_them_back(visitors):
    visitors["one"].is_closed = True
    later(visitors, STRAGGLING / 2)
    assert visitors["one"].is_closed


def test_no_more_than_so_many_are_kept(visitors):
    visitors.capacity = 2
    for name in "abc":
        visitors[name]
    assert [name in visitors for name in "abc"] == [False, True, True]


def test_components_of_ones_own_are_kept_where_they_check_what_is_sent(visitors):
    state, dropdown, html = (part(visitors["one"], kind) for kind in (gr.State, gr.Dropdown, gr.HTML))
    before = visitors["one"][html]
    visitors["one"][dropdown] = gr.Dropdown(["b"], render=False)
    visitors["one"][html] = gr.HTML(render=False)
    visitors["one"][state] = "full"
    assert visitors["one"][dropdown].choices == [("b", "b")] and visitors["one"][html] is before
    assert visitors["other"][dropdown].choices == [("a", "a")] and visitors["other"][state] == "empty"
    assert not visitors["one"].config_values


def test_what_an_event_changes_of_a_tab_or_row_is_read_again_by_gradio():
    with gr.Blocks() as page, gr.Tabs() as tabs:
        pass
    visitors = Sessions()
    visitors.set_blocks(page)
    visitors["one"][tabs._id] = gr.Tabs(selected="encode", render=False)
    assert visitors["one"][tabs._id].selected == "encode"
    assert visitors["other"][tabs._id].selected is None
