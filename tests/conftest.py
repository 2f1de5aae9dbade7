"""A Hub of its own for each test that asks for one, and a small checkpoint to send there and back."""

import os
import socket
from pathlib import Path

import pytest
from huggingface_hub import constants

from hub import export, sources
from tests.hub.folders import build_checkpoint
from tests.hub.server import Hub, serve

os.environ["INBETWEEN_MODELS"] = ""  # what whoever runs the tests has trained is not listed


@pytest.fixture
def small_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A running Hub that the client asks in this process, with caches of the test's own and nobody logged in."""
    with serve() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("INBETWEEN_CACHE", str(tmp_path / "visitors"))
        monkeypatch.delenv("INBETWEEN_NAMESPACE", raising=False)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        # What the client reads from the environment when it is imported, long before this test.
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = f"{hub.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "owner"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
        monkeypatch.setattr(sources._Silence, "until", 0.0)
        wait(monkeypatch, 30.0)  # this machine may be busy with other tests
        monkeypatch.setattr(sources, "PINS", tmp_path / "pins.json")
        yield hub


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the edition without a server, with the live views of one model and its counterpart."""
    folder = tmp_path_factory.mktemp("exported") / "site"
    export.write(folder, ["mnist-vae-2d"])
    return folder


@pytest.fixture
def as_alice(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """The Hub, with alice logged in on this machine."""
    monkeypatch.setenv("HF_TOKEN", "alice-token")
    return small_hub


@pytest.fixture
def dead_endpoint(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address that refuses every connection, as the endpoint."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("HF_ENDPOINT", url)
    wait(monkeypatch, 2.0)
    return url


def wait(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Sets for how long a Hub that does not answer is waited for."""
    for module in ("remote.download", "catalogue"):
        monkeypatch.setattr(f"hub.{module}.PATIENCE", seconds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build_checkpoint(tmp_path / "tiny-vae")
