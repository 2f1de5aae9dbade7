"""What the server has for the primer: the files that chapters quote, and the digits that one trains on."""

import pytest
from starlette.testclient import TestClient

from hub.live.server import app, version
from latent.primer import quoted_files
from latent.primer.digits import packed_digits
from latent.primer.quotation import ROOT


@pytest.fixture
def client():
    with TestClient(app) as client:
        yield client


def test_quoted_files_are_served_whole_and_no_others(client):
    for path in quoted_files():
        answer = client.get(f"/{version()}/source/{path}")
        assert answer.text == (ROOT / path).read_text(encoding="utf-8")
        assert answer.headers["content-type"].startswith("text/plain")
    for path in ("app.py", "requirements.txt", "models/../app.py", "%2e%2e/app.py"):
        assert client.get(f"/{version()}/source/{path}").status_code == 404


def test_digits_are_scikit_learn_s(client):
    answer = client.get(f"/{version()}/digits.bin", headers={"Accept-Encoding": "gzip"})
    assert answer.content == packed_digits() and len(answer.content) == 1797 * 65
    assert int(answer.headers["content-length"]) < 60_000
