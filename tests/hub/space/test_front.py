import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.space.front import Front


class App:
    """Counts how often it is asked, and answers with that."""

    def __init__(self, status=200, headers=()):
        self.status, self.headers, self.asked = status, list(headers), 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": str(self.asked).encode()})


def get(front, path="/config", query=b"", **headers):
    sent = []

    async def send(message):
        message.get("headers", []).append((b"x-outside", b"1"))
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": named, "scheme": "http"}
    with ThreadPoolExecutor(1) as thread:  # the main one may have the loop of the tests that drive a browser
        thread.submit(asyncio.run, front(scope, None, send)).result()
    assert len(sent[0]["headers"]) == 1 + len(front.app.headers)
    return sent[1]["body"]


def test_what_is_the_same_for_all_is_made_once():
    front = Front(App())
    assert get(front) == get(front) == get(front, query=b"seed=3", x_forwarded_for="1.2.3.4") == b"1"


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/"},
        {"host": "elsewhere"},
        {"x_forwarded_proto": "https"},
        {"origin": "http://elsewhere"},
        {"query": b"deep_link=x"},
        {"path": "/gradio_api/info"},
    ],
)
def test_what_may_be_another_answer_is_made_anew(asked):
    front = Front(App())
    assert (get(front), get(front, **asked)) == (b"1", b"2")


@pytest.mark.parametrize("app", [App(500), App(headers=[(b"set-cookie", b"a=1")])])
def test_an_answer_that_is_not_for_all_is_not_given_again(app):
    front = Front(app)
    assert (get(front), get(front)) == (b"1", b"2")


def test_an_answer_gets_old(monkeypatch):
    front = Front(App())
    assert get(front) == b"1"
    monkeypatch.setattr("hub.space.front.FRESH", 0.0)
    assert get(front) == b"2"
