"""What goes wrong half-way: nothing half-written is ever loaded, and nothing is lost."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import safetensors

import hub.folder.checkpoint
from hub import CheckpointError, load_checkpoint, load_from_hub
from hub.publish import command, publish
from tests.hub.folders import build_checkpoint, contents
from tests.hub.server import Refusal

ROOT = Path(__file__).parents[3]


def process(small_hub, code: str, **environment: str) -> subprocess.Popen:
    """A fresh interpreter that runs `code` against the small Hub."""
    settings = {"HF_ENDPOINT": small_hub.url, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, **settings, **environment},
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def cut_weights(small_hub, times: int) -> None:
    """Makes the server break the connection in the middle of the weights, so many times."""
    left = [times]

    def cut(request):
        whole = request.command == "GET" and request.path.endswith("model.safetensors")
        if whole and request.headers.get("Range") != "bytes=0-100000" and left[0]:
            left[0] -= 1
            data = small_hub.model("alice/tiny-vae").files["model.safetensors"]
            request.send_response(200)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data[: len(data) // 2])
            request.close_connection = True
            raise ConnectionAbortedError

    small_hub.faults.append(cut)


def test_a_connection_cut_once_is_taken_up_again(small_hub, folder):
    small_hub.add("alice/tiny-vae", contents(folder))
    cut_weights(small_hub, times=1)
    assert load_from_hub("alice/tiny-vae").source == "hub"


def test_a_connection_cut_for_good_leaves_nothing_that_loads(small_hub, folder, monkeypatch):
    small_hub.add("alice/tiny-vae", contents(folder))
    cut_weights(small_hub, times=100)
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda seconds: None)
    for _ in range(2):
        with pytest.raises(CheckpointError, match=r"The Hub does not answer|broke off"):
            load_from_hub("alice/tiny-vae")
    cache = Path(os.environ["INBETWEEN_CACHE"])
    assert not list(cache.rglob("*.incomplete")) and not list(cache.rglob("model.safetensors"))
    small_hub.faults.clear()
    assert load_from_hub("alice/tiny-vae").source == "hub"


def test_a_server_error_on_commit_changes_nothing_and_can_be_tried_again(as_alice, folder):
    before = contents(folder)

    def fail(request):
        if "/commit/" in request.path:
            raise Refusal(500)

    as_alice.faults.append(fail)
    with pytest.raises(CheckpointError, match=r"problem of its own \(error 500\).*try again later"):
        publish(folder, "alice/tiny-vae")
    assert len(as_alice.model("alice/tiny-vae").commits) == 1 and contents(folder) == before
    assert command(folder, "alice/tiny-vae").startswith("python -m hub.publish ")
    as_alice.faults.clear()
    publish(folder, "alice/tiny-vae")
    assert len(as_alice.model("alice/tiny-vae").commits) == 2


def test_a_disk_that_is_full_on_save_keeps_what_was_there(tmp_path, monkeypatch):
    folder = build_checkpoint(tmp_path / "tiny-vae")
    before = contents(folder)

    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CheckpointError, match=r"tiny-vae can't be written \(No space left on device\): make room"):
        build_checkpoint(folder, seed=1)
    monkeypatch.undo()
    assert contents(folder) == before and load_checkpoint(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny-vae"]  # nothing half-written beside it either


def test_weights_that_cannot_be_written_keep_what_was_there(tmp_path, monkeypatch):
    """The safetensors library reports a full disk as an error of its own."""
    folder = build_checkpoint(tmp_path / "tiny-vae")
    before = contents(folder)

    def full(*args):
        raise safetensors.SafetensorError("No space left on device")

    monkeypatch.setattr(hub.folder.checkpoint, "save_file", full)
    with pytest.raises(CheckpointError, match="No space left on device"):
        build_checkpoint(folder, seed=1)
    assert contents(folder) == before


def test_a_move_that_fails_puts_the_old_folder_back(tmp_path, monkeypatch):
    folder = build_checkpoint(tmp_path / "tiny-vae")
    before, rename = contents(folder), Path.rename

    def once(path, target):
        if path.name == "new":
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", once)
    with pytest.raises(CheckpointError, match="Input/output error"):
        build_checkpoint(folder, seed=1)
    assert contents(folder) == before


def test_a_disk_that_is_full_on_pull_is_one_sentence(small_hub, folder, monkeypatch):
    small_hub.add("alice/tiny-vae", contents(folder))

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("huggingface_hub.file_download.http_get", full)
    with pytest.raises(CheckpointError, match="The disk is full, so alice/tiny-vae can't be kept: make room"):
        load_from_hub("alice/tiny-vae")
    monkeypatch.undo()


def test_two_processes_pulling_at_once_both_get_it_whole(small_hub, folder, tmp_path):
    small_hub.add("alice/tiny-vae", contents(folder))
    code = "from hub import load_from_hub; print(load_from_hub('alice/tiny-vae').model.decoder[0].weight.sum().item())"
    both = [process(small_hub, code, INBETWEEN_CACHE=str(tmp_path / "shared")) for _ in range(2)]
    outputs = [run.communicate(timeout=120) for run in both]
    assert [run.returncode for run in both] == [0, 0], outputs
    assert len({stdout for stdout, _ in outputs}) == 1
    assert not list((tmp_path / "shared").rglob("*.incomplete"))


def test_two_publishing_to_one_repository_lose_nothing(as_alice, tmp_path):
    """Each commit is whole, and built on the one before: whoever was too late starts again on top of the other's."""
    folders = [build_checkpoint(tmp_path / f"vae-{seed}", seed=seed) for seed in range(2)]
    barrier, waiting = threading.Barrier(2, timeout=30), [True, True]

    def together(request):
        if "/commit/" in request.path and waiting:
            waiting.pop()
            barrier.wait()  # both have seen the same parent by now

    as_alice.faults.append(together)
    failures = []

    def run(folder):
        try:
            publish(folder, "alice/tiny-vae")
        except CheckpointError as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    _, first, second = (files for _, files in as_alice.model("alice/tiny-vae").commits)
    weights = [contents(folder)["model.safetensors"] for folder in folders]
    assert {first["model.safetensors"], second["model.safetensors"]} == set(weights)
    for files in (first, second):
        whole = contents(folders[weights.index(files["model.safetensors"])])
        assert all(files[name] == whole[name] for name in whole if name != "README.md")
    assert any("/commit/" in path for _, path, _ in as_alice.requests)
    assert load_from_hub("alice/tiny-vae")


def test_somebody_who_never_stops_changing_the_repository_is_one_sentence(as_alice, folder):
    def meddle(request):
        if "/commit/" in request.path:
            repo = as_alice.model("alice/tiny-vae")
            repo.commit(repo.files | {"log.txt": str(len(repo.commits)).encode()})

    as_alice.faults.append(meddle)
    with pytest.raises(CheckpointError, match="Somebody else keeps changing alice/tiny-vae at the same time"):
        publish(folder, "alice/tiny-vae")
    assert "model.safetensors" not in as_alice.model("alice/tiny-vae").files
