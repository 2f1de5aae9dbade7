"""An endpoint that lies: one sentence, nothing written outside the cache, and no more memory than a file may take."""

import gzip
import json
import os
from pathlib import Path

import pytest

import hub
from hub import CheckpointError, list_account, load_from_hub, look_up
from hub.remote import answers
from tests.hub.folders import contents


@pytest.fixture
def lying(small_hub, folder):
    """The small Hub with a model, which `lie` makes answer something else to requests whose path holds some words."""
    small_hub.add("alice/tiny-vae", contents(folder))

    def lie(words: str, data: bytes | None = None, headers: dict | None = None, change=None) -> None:
        def fault(request):
            if words not in request.path:
                return
            send = request.send

            def instead(status, content, said=None):
                content = data if data is not None else change(content) if change else content
                send(status, content, {**(said or {}), "Content-Length": str(len(content)), **(headers or {})})

            request.send = instead

        small_hub.faults.append(fault)

    small_hub.lie = lie
    return small_hub


def refused(words: str, ask=load_from_hub, name: str = "alice/tiny-vae") -> None:
    with pytest.raises(CheckpointError, match=words) as caught:
        ask(name)
    assert str(caught.value).count(". ") == 0 and "\n" not in str(caught.value)


def changed(**values):
    """Changes some of what a table in JSON says."""
    return lambda content: json.dumps(json.loads(content) | values).encode()


@pytest.mark.parametrize("size", ["12", -1, None, [3], 1.5, 10**30])
def test_sizes_that_are_none(lying, size):
    files = ["config.json", "report.json", "model.safetensors", "codes.safetensors"]
    siblings = [{"rfilename": name, "size": size} for name in files]
    lying.lie("/api/models/alice/tiny-vae/revision", change=changed(siblings=siblings))
    refused(r"config\.json of alice/tiny-vae has to say its size|can't be understood")
    assert not any("/resolve/" in path for _, path, _ in lying.requests)


@pytest.mark.parametrize("answer", [b"[]", b"[1, 2]", b'"text"', b"null", b"3", b"{}", b"{", b"[" * 100_000])
@pytest.mark.parametrize("ask", [load_from_hub, look_up])
def test_answers_of_another_kind(lying, ask, answer):
    lying.lie("/api/models/alice/tiny-vae", data=answer)
    refused("can't be understood|is not an Inbetween model|does not answer", ask)


@pytest.mark.parametrize("siblings", [{}, "text", [3], [{"size": 3}], [{"rfilename": ["config.json"], "size": 3}]])
def test_listings_of_another_kind(lying, siblings):
    lying.lie("/api/models/alice/tiny-vae", change=changed(siblings=siblings))
    refused("can't be understood|is not an Inbetween model")


@pytest.mark.parametrize("answer", [b"{}", b'[{"id": 3}]', b'[{"id": "../../x"}]', b'[{"id": "<b>/x"}]', b"[[]]", b"7"])
def test_an_account_whose_models_are_none(lying, answer):
    lying.lie("/api/models", data=answer)
    try:
        assert list_account("alice") == ()
    except CheckpointError as error:
        assert "is no repository" in str(error) or "can't be understood" in str(error)


@pytest.mark.parametrize("commit", ["../../../../evil", "main", "", 3, "0" * 39])
def test_commits_that_are_none(lying, tmp_path, commit):
    lying.lie("/api/models/alice/tiny-vae", change=changed(sha=commit))
    refused("can't be understood|does not answer")
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("name", ["ETag", "X-Linked-Etag", "X-Repo-Commit"])
@pytest.mark.parametrize("path", ["../../../../evil", "/tmp/evil", "..\\..\\evil", 'W/"../evil"'])
def test_headers_that_lead_out_of_the_cache(lying, tmp_path, name, path):
    lying.lie("/resolve/", headers={name: path})
    refused("a path in its header|can't be understood")
    assert not list(tmp_path.rglob("*evil*")) and not Path("/tmp/evil").exists()


def test_a_packed_answer_is_not_unpacked(lying):
    bomb = gzip.compress(bytes(50_000_000))
    for path in ("/api/models/alice/tiny-vae", "/resolve/"):
        lying.faults.clear()
        lying.lie(path, data=bomb, headers={"Content-Encoding": "gzip"})
        refused("sends something packed that was asked for as it is, which the Hub never does: check HF_ENDPOINT")


def test_an_answer_without_an_end_is_broken_off(lying, monkeypatch):
    monkeypatch.setattr(answers, "MAX_ANSWER", 1000)
    lying.lie("/api/models/alice/tiny-vae", data=json.dumps({"id": "x" * 2000}).encode())
    refused("sends more than 1,000 bytes, which the Hub never does")


def test_a_file_longer_than_it_was_said_to_be_never_loads(lying, folder):
    longer = (folder / "codes.safetensors").read_bytes() + bytes(100)
    lying.lie("/codes.safetensors", data=longer)
    with pytest.raises(CheckpointError):
        load_from_hub("alice/tiny-vae")


# ---- where what was read is kept


@pytest.mark.parametrize(
    ("said", "cache"),
    [
        ({"INBETWEEN_CACHE": "/a"}, "/a"),
        ({"INBETWEEN_CACHE": "", "XDG_CACHE_HOME": "/x"}, "/x/inbetween"),
        ({"INBETWEEN_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/home/me"}, "/home/me/.cache/inbetween"),
    ],
)
def test_an_empty_setting_is_none(monkeypatch, said, cache):
    for name in ("INBETWEEN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert str(hub.remote.client.Access.of_visitor().cache) == cache


def test_somebody_without_a_home_is_told_what_to_set(small_hub, monkeypatch):
    def nobody():
        raise RuntimeError("Could not determine home directory.")

    for name in ("INBETWEEN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    refused("There is no home folder to keep models in: set INBETWEEN_CACHE to a folder that can be written")
    assert hub.load_checkpoint("mnist-vae").source == "bundled"


def test_a_cache_that_cannot_be_written_is_named(small_hub, folder, tmp_path, monkeypatch):
    small_hub.add("alice/tiny-vae", contents(folder))
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("INBETWEEN_CACHE", str(tmp_path / "file"))
    refused(f"The folder {tmp_path / 'file'} can't be written, so alice/tiny-vae can't be kept: set INBETWEEN_CACHE")
    monkeypatch.setenv("INBETWEEN_CACHE", str(tmp_path / "read-only"))
    make = os.makedirs

    def read_only(path, *args, **kwargs):
        if str(path).startswith(str(tmp_path / "read-only")):
            raise OSError(30, "Read-only file system", str(path))
        make(path, *args, **kwargs)

    monkeypatch.setattr(os, "makedirs", read_only)
    refused(f"The folder {tmp_path / 'read-only'} can't be written")
