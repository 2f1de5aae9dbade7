import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import yaml
from gradio_client import Client
from PIL import Image
from typer.testing import CliRunner

import hub
from hub import deploy
from hub.live.server import version
from hub.sources import bundled_names
from hub.space import GRADIO

ABSENT = ("streamlit", "plotly", "sklearn", "torchvision", "accelerate")
"""Packages of the project that the Space's requirements do not name, so that it has to do without."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("space")
    deploy.write(deploy.SPACE, folder)
    return folder


def front_matter(folder: Path) -> dict:
    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---")[1])


def test_the_folder_holds_what_the_space_needs_and_no_more(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"README.md", "requirements.txt", "app.py", "hub/space/app.py", "latent/browser/pad.js"} <= names
    assert {
        "hub/live/server.py",
        "latent/scene.py",
        "latent/browser/live.js",
        "latent/browser/plane/plane.css",
    } <= names
    assert {f"hub/bundled/{name}/model.safetensors" for name in bundled_names()} <= names
    assert not [name for name in names if name.startswith(("pages/", "tests/", "training/", ".")) or "pycache" in name]
    assert not {"hub/deploy.py", "hub/publish.py"} & names


def test_front_matter_pins_what_the_space_was_tried_with(folder):
    card = front_matter(folder)
    assert (card["sdk"], card["sdk_version"], card["python_version"]) == ("gradio", GRADIO, "3.12")
    assert (folder / card["app_file"]).is_file()
    assert len(card["short_description"]) <= 60  # what the Hub allows
    assert "preload_from_hub" not in card


def test_the_installed_gradio_is_the_one_that_is_deployed():
    import gradio

    assert gradio.__version__ == GRADIO


def test_requirements_allow_zerogpu_and_name_no_streamlit(folder):
    lines = (folder / "requirements.txt").read_text().splitlines()
    assert "torch>=2.8,<2.12" in lines
    assert not [line for line in lines if "streamlit" in line]
    assert all("==" in line for line in lines if not line.startswith("torch"))


def test_published_models_are_listed_and_the_pinned_ones_preloaded(tmp_path, monkeypatch):
    commit = "0123456789abcdef0123456789abcdef01234567"
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "somebody")
    monkeypatch.setattr(deploy.sources, "pins", lambda: {"somebody/mnist-vae": commit})
    deploy.write(deploy.SPACE, tmp_path)
    card = front_matter(tmp_path)
    assert "somebody/mnist-ae" in card["models"]
    (preloaded,) = card["preload_from_hub"]
    repo, names, at = preloaded.split(" ")
    assert (repo, at) == ("somebody/mnist-vae", commit)
    assert "model.safetensors" in names.split(",")
    assert '"INBETWEEN_NAMESPACE", "somebody"' in (tmp_path / "app.py").read_text()


def test_the_streamlit_app_becomes_a_docker_space(tmp_path):
    deploy.write(deploy.APP, tmp_path)
    card = front_matter(tmp_path)
    assert (card["sdk"], card["app_port"]) == ("docker", 8501)
    dockerfile = (tmp_path / "Dockerfile").read_text()
    for needed in ("--uid 1000", "USER user", "--server.port=8501", "--server.enableXsrfProtection=false"):
        assert needed in dockerfile
    assert (tmp_path / "app.py").read_bytes() == (deploy.ROOT / "app.py").read_bytes()
    for needed in (
        "pages/navigation.py",
        "pages/widgets/frame.css",
        "pages/widgets/opening.css",
        "pages/widgets/icon.svg",
        "pages/widgets/opening.js",
        "hub/live/server.py",
        "latent/browser/live.js",
    ):
        assert (tmp_path / needed).is_file()
    assert (tmp_path / ".streamlit/config.toml").is_file()
    assert not (tmp_path / "hub/space").exists()
    names = {line.partition("==")[0] for line in (tmp_path / "requirements.txt").read_text().splitlines()}
    assert {"streamlit", "starlette", "torch", "plotly", "scikit-learn"} <= names
    assert "gradio" not in names


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    result = CliRunner().invoke(_command(), ["--dry-run", str(tmp_path)])
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_dry_run_only_writes(tmp_path, dead_endpoint):
    result = CliRunner().invoke(_command(), ["alice/space", "--dry-run", str(tmp_path / "new")])
    assert result.exit_code == 0
    assert (tmp_path / "new/app.py").is_file()


def test_deploying_uploads_exactly_the_folder_and_deletes_the_rest(as_alice, folder):
    deploy.deploy(deploy.SPACE, "alice/space")
    repo = as_alice.find("spaces", "alice/space", "alice")
    repo.commit(repo.files | {"left-over.py": b"old"})
    deploy.deploy(deploy.SPACE, "alice/space")
    expected = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {name: data for name, data in repo.files.items() if name != ".gitattributes"} == expected


def test_deploying_without_the_right_to_is_one_sentence(small_hub):
    with pytest.raises(hub.CheckpointError, match="log in"):
        deploy.deploy(deploy.SPACE, "alice/space")


def test_the_folder_alone_is_a_working_space(folder, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The folder's own app.py, where packages that the Space's requirements do not name can't be imported.
    start = (
        f"import runpy, sys; sys.path.insert(0, ''); sys.modules.update(dict.fromkeys({ABSENT!r}));"
        "runpy.run_path('app.py', run_name='__main__')"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(tmp_path / "files"), "HF_HUB_OFFLINE": "1"}
    log = tmp_path / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-B", "-c", start], cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server, log)
        client = Client(f"http://127.0.0.1:{port}", verbose=False, download_files=tmp_path)
        names = [model["name"] for model in client.predict(api_name="/models")]
        assert names == [entry.name for entry in hub.list_models()]
        gif, _ = client.predict(model="mnist-vae", frames=8, api_name="/interpolate")
        assert Image.open(gif).n_frames > 1
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/live/{version()}/live.js") as program:
            assert b"function mountLive" in program.read()
    finally:
        server.terminate()
        server.wait(10)


def _command():
    import typer

    command = typer.Typer()
    command.command()(deploy.main)
    return command


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the Space did not start:\n{log.read_text()}", pytrace=False)
