import json
import time
from pathlib import Path

import pytest
import torch
import typer
from huggingface_hub import constants
from safetensors.torch import load_file, save
from typer.testing import CliRunner

import hub
import models
from hub import CheckpointError, list_account, load_checkpoint, load_from_hub, look_up, sources
from hub.folder import screening
from hub.folder.names import KNOWN, NEEDED
from hub.publish import publish
from hub.pull import main
from hub.remote.client import Access
from hub.remote.download import download, make_room
from tests.hub.folders import build_checkpoint, contents
from tests.hub.server import Refusal


def test_a_pulled_checkpoint_says_where_it_is_from(small_hub, folder):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    checkpoint = load_checkpoint("alice/tiny-vae")
    assert (checkpoint.name, checkpoint.source, checkpoint.repo) == ("alice/tiny-vae", "hub", "alice/tiny-vae")
    assert checkpoint.revision == repo.head and checkpoint.reason == ""
    local = load_checkpoint(folder)
    assert (local.source, local.revision, local.repo) == ("folder", "folder", None)
    assert torch.equal(checkpoint.held_out.codes, local.held_out.codes)


def test_a_revision_is_a_branch_a_tag_or_a_commit(small_hub, folder, tmp_path):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    branches = ("v1", "feature/x", "refs/pr/1")
    repo.tags |= dict.fromkeys(branches, old := repo.head)
    repo.commit(repo.files | contents(build_checkpoint(tmp_path / "new", seed=1)))
    for load in (load_from_hub, load_checkpoint):
        found = {name: load(f"alice/tiny-vae@{name}").revision for name in ("main", *branches, old)}
        assert found == {"main": repo.head, old: old} | dict.fromkeys(branches, old)


@pytest.mark.parametrize("revision", ["../../x", "a/../../b", "/etc", "a b", "x" * 201, "a\\b", "a?b"])
def test_a_revision_is_a_name_and_no_path(small_hub, revision):
    refused("is no revision: give a branch, a tag or a commit of alice/tiny-vae", f"alice/tiny-vae@{revision}")
    assert small_hub.requests == []


def test_only_needed_files_are_asked_for(small_hub, folder):
    small_hub.add("alice/tiny-vae", contents(folder) | {"pytorch_model.bin": b"pickle", "run.py": b"import os"})
    pulled = download("alice/tiny-vae", Access.of_visitor())
    assert {path.name for path in pulled.folder.iterdir()} == set(NEEDED)
    asked = {path.rsplit("/", 1)[1] for _, path, _ in small_hub.requests if "/resolve/" in path}
    assert asked == set(NEEDED)


def test_a_pinned_commit_in_the_cache_needs_no_hub(small_hub, folder, monkeypatch):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    load_from_hub("alice/tiny-vae")
    small_hub.requests.clear()
    load_from_hub(f"alice/tiny-vae@{repo.head}")
    assert small_hub.requests == []


def test_progress_reaches_the_total(small_hub, folder):
    small_hub.add("alice/tiny-vae", files := contents(folder))
    seen = []
    load_from_hub("alice/tiny-vae", progress=lambda done, total: seen.append((done, total)))
    total = sum(len(files[name]) for name in NEEDED)
    assert seen == sorted(seen) and seen[-1] == (total, total)


def test_looking_up_reads_the_description_and_not_the_weights(small_hub, folder):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    entry = look_up("alice/tiny-vae")
    assert (entry.name, entry.family, entry.revision) == ("alice/tiny-vae", "vae", repo.head)
    assert entry.domain.title == "MNIST" and entry.report["mse"] == 0.25 and entry.summary == "A VAE for tests."
    assert entry.parameters == sum(p.numel() for p in load_from_hub("alice/tiny-vae").model.parameters())
    small_hub.requests.clear()
    small_hub.add("alice/other-vae", contents(folder))
    look_up("alice/other-vae")
    assert not any("safetensors" in path for _, path, _ in small_hub.requests)


def test_an_accounts_models_are_found_by_the_librarys_tag(as_alice, folder):
    for number in range(3):
        publish(folder, f"alice/vae-{number}")
    publish(folder, "alice/secret", private=True)
    as_alice.add("alice/something-else", {"README.md": b"---\ntags: [vae]\n---\n"})
    assert list_account("alice") == ("alice/vae-0", "alice/vae-1", "alice/vae-2")
    assert list_account("nobody") == ()
    with pytest.raises(CheckpointError, match="is no repository on the Hub"):
        list_account("../etc")


# ---- what a visitor may not do


def test_a_visitor_never_borrows_the_servers_token_nor_its_cache(as_alice, folder):
    publish(folder, "alice/secret", private=True)
    download("alice/secret", Access.of_owner())  # the owner has it in their cache
    as_alice.requests.clear()
    for ask in (load_from_hub, load_checkpoint, look_up):
        with pytest.raises(CheckpointError, match="There is no alice/secret on the Hub, or it is private"):
            ask("alice/secret")
        with pytest.raises(CheckpointError):
            ask(f"alice/secret@{as_alice.model('alice/secret').head}")
    assert {token for _, _, token in as_alice.requests} == {None}


@pytest.mark.parametrize("name", ["..", "/etc/passwd", "../other", "a/b/c", "a//b", "hub", "", "a/b@", "https://x/y"])
def test_a_visitor_never_reaches_a_path(small_hub, name):
    with pytest.raises(CheckpointError, match="is no repository on the Hub: write namespace/name"):
        load_from_hub(name)
    assert small_hub.requests == []


def test_a_visitor_gets_the_hubs_model_where_a_folder_has_the_same_name(small_hub, folder, tmp_path, monkeypatch):
    small_hub.add("alice/tiny-vae", contents(folder))
    build_checkpoint(tmp_path / "alice" / "tiny-vae", seed=1)
    monkeypatch.chdir(tmp_path)
    assert load_from_hub("alice/tiny-vae").source == "hub"
    assert load_checkpoint("alice/tiny-vae").source == "folder"
    assert load_checkpoint("alice/tiny-vae@main").source == "hub"


# ---- every error has its sentence; those of writing are in test_publish.py


def put(small_hub, folder, **changed: bytes | None) -> None:
    files = contents(folder) | {name.replace("__", "."): data for name, data in changed.items()}
    small_hub.add("alice/tiny-vae", {name: data for name, data in files.items() if data is not None})


def config(folder: Path, **changes) -> bytes:
    return json.dumps(json.loads((folder / "config.json").read_text()) | changes).encode()


def refused(words: str, name: str = "alice/tiny-vae") -> None:
    with pytest.raises(CheckpointError, match=words) as caught:
        load_from_hub(name)
    assert str(caught.value).count(". ") == 0 and "\n" not in str(caught.value)


def test_missing(small_hub):
    refused("There is no alice/tiny-vae on the Hub, or it is private: check the spelling")


def test_private(small_hub, folder):
    small_hub.add("alice/tiny-vae", contents(folder), private=True)
    refused("There is no alice/tiny-vae on the Hub, or it is private: check the spelling")


def test_gated(small_hub, folder):
    small_hub.add("alice/tiny-vae", contents(folder), gated=True)
    refused("alice/tiny-vae is gated: .* ask for access")


@pytest.mark.parametrize("revision", ["v9", "0" * 40])
def test_bad_revision(small_hub, folder, revision):
    put(small_hub, folder)
    refused(f"has no revision '{revision}': give a branch, a tag or a commit", f"alice/tiny-vae@{revision}")


def test_bad_file(small_hub, folder):
    """Listed, but gone when it is asked for."""
    put(small_hub, folder)

    def vanish(request):
        if request.path.endswith("/report.json"):
            raise Refusal(404, "EntryNotFound")

    small_hub.faults.append(vanish)
    refused("alice/tiny-vae is not an Inbetween model: it lacks a file")


def test_bad_token(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    monkeypatch.setenv("HF_TOKEN", "wrong-token")
    with pytest.raises(CheckpointError, match="The Hub does not know your token: log in with `hf auth login`"):
        hub.VAE.from_pretrained("alice/tiny-vae")
    assert load_from_hub("alice/tiny-vae")  # visitors don't suffer from it


def test_offline_and_not_in_the_cache(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    refused("alice/tiny-vae is not on this machine, and HF_HUB_OFFLINE forbids fetching it")


def test_offline_and_in_the_cache(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    online = load_from_hub("alice/tiny-vae")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert load_from_hub("alice/tiny-vae").revision == online.revision


def test_partial_cache_and_offline(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    look_up("alice/tiny-vae")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    refused("Only a part of alice/tiny-vae is on this machine, and the Hub can't be reached for the rest")


def test_dead_endpoint(dead_endpoint):
    start = time.monotonic()
    refused("The Hub does not answer, so alice/tiny-vae can't be had: check the network")
    with pytest.raises(CheckpointError, match="The Hub does not answer"):
        list_account("alice")
    assert time.monotonic() - start < 15  # the client alone would take 23 seconds


def test_an_endpoint_that_hangs(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    monkeypatch.setattr("hub.remote.download.PATIENCE", 0.3)
    small_hub.faults.append(lambda request: time.sleep(5))
    start = time.monotonic()
    refused("The Hub does not answer")
    assert time.monotonic() - start < 4


def test_a_server_error(small_hub, folder):
    put(small_hub, folder)

    def fail(request):
        raise Refusal(500)

    small_hub.faults.append(fail)
    refused("The Hub does not answer|problem of its own")


def test_not_an_inbetween_repository(small_hub, folder):
    put(small_hub, folder, report__json=None)
    refused("alice/tiny-vae is not an Inbetween model: it has no report.json")
    put(small_hub, folder, config__json=b'{"model_type": "bert"}')
    refused("alice/tiny-vae is not an Inbetween checkpoint: its config.json is of another kind")


def test_pickle_only(small_hub, folder):
    put(small_hub, folder, model__safetensors=None, pytorch_model__bin=b"\x80\x04")
    refused("alice/tiny-vae keeps its weights in pytorch_model.bin, which could run code when it is opened")
    assert not any("/resolve/" in path for _, path, _ in small_hub.requests)


def test_what_former_versions_published_is_not_taken_for_pickled_weights(small_hub, folder):
    files = contents(folder) | {"browser/decoder.bin": b"weights, as former versions published them"}
    small_hub.add("alice/tiny-vae", {name: data for name, data in files.items() if name != "model.safetensors"})
    refused("alice/tiny-vae is not an Inbetween model: it has no model.safetensors")


def test_wrong_shapes_are_refused_before_the_weights_are_downloaded(small_hub, folder):
    tensors = load_file(folder / "model.safetensors")
    name = next(name for name in tensors if tensors[name].ndim == 2)
    wrong = save(tensors | {name: tensors[name].T.contiguous()})
    put(small_hub, folder, model__safetensors=wrong)
    refused(f"model.safetensors of alice/tiny-vae holds {name} with shape")
    assert not any(method == "HEAD" and path.endswith("safetensors") for method, path, _ in small_hub.requests)
    put(small_hub, folder, model__safetensors=save({key: tensors[key] for key in tensors if key != name}))
    refused(f"model.safetensors of alice/tiny-vae lacks tensor {name}")
    put(small_hub, folder, model__safetensors=save(tensors | {"more": torch.zeros(1)}))
    refused("model.safetensors of alice/tiny-vae has an unknown tensor more")
    put(small_hub, folder, model__safetensors=b"not a safetensors file, but long enough to look at")
    refused("The weights of alice/tiny-vae are no safetensors file")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": {"network": {"kind": "dense", "widths": [2**40]}, "code": 2}}, "widths must lie between"),
        ({"model": {"network": {"kind": "conv", "widths": [2048] * 5, "size": 256}, "code": 2}}, "more than 100 mill"),
        ({"family": "os.system"}, "There is no family named"),
        ({"family": ["vae"]}, "There is no family named"),
        ({"model": {"network": {"kind": "dense", "widths": [16]}, "code": 2, "hook": "x"}}, "no setting named hook"),
        (
            {"data": {"name": "x", "title": "x" * 1000, "classes": [], "fit": "fill"}},
            "has 1,000 letters",
        ),
        ({"format": 99}, "has format 99; this version reads 1"),
    ],
)
def test_a_huge_or_strange_config_is_refused_before_the_weights(small_hub, folder, changes, words):
    put(small_hub, folder, config__json=config(folder, **changes))
    refused(words)
    assert not any("safetensors" in path for _, path, _ in small_hub.requests)


def test_a_model_that_takes_a_server_is_refused_before_its_weights_are_downloaded(small_hub, folder, monkeypatch):
    put(small_hub, folder)
    monkeypatch.setattr("hub.folder.work.MAX_MULTIPLY_ADDS", 1000)
    refused(r"alice/tiny-vae takes [\d,]+ multiply-adds a picture, and a page runs at most 1,000: load it in Python")
    with pytest.raises(CheckpointError, match="multiply-adds a picture"):
        look_up("alice/tiny-vae")
    assert not any("safetensors" in path for _, path, _ in small_hub.requests)
    assert load_checkpoint("alice/tiny-vae")  # who calls it in Python decides for themselves
    refused("multiply-adds a picture")  # now that it lies in the cache as well


def test_files_that_are_too_large_are_not_downloaded(small_hub, folder, monkeypatch):
    put(small_hub, folder, config__json=b" " * 1_000_001)
    refused("config.json of alice/tiny-vae has to say its size, and may have at most 1,000,000 bytes")
    put(small_hub, folder)
    monkeypatch.setattr(screening, "MAX_CODES_BYTES", 10)
    refused("codes.safetensors of alice/tiny-vae has to say its size, and may have at most 10 bytes")
    assert not any("/resolve/" in path for _, path, _ in small_hub.requests)


@pytest.mark.parametrize("report", [{"mse": "<b>"}, {"mse": float("nan")}, {"figures": 3}, {"test_pictures": None}])
def test_a_report_that_could_not_be_shown_is_refused(small_hub, folder, report):
    known = json.loads((folder / "report.json").read_text())
    put(small_hub, folder, report__json=json.dumps(known | report).encode())
    refused("report.json of alice/tiny-vae")


def test_a_strangers_training_facts_may_be_anything(small_hub, folder):
    put(small_hub, folder, config__json=config(folder, training=["not", "a", "table"]))
    assert look_up("alice/tiny-vae").summary == ""


# ---- the namespace of the default models


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sources, "BUNDLED", tmp_path / "bundled")
    monkeypatch.setattr(sources, "QUIET", 60)
    return build_checkpoint(tmp_path / "bundled" / "tiny-vae", seed=5)


def test_without_a_namespace_nothing_is_asked(small_hub, bundled):
    checkpoint = load_checkpoint("tiny-vae")
    assert (checkpoint.source, checkpoint.revision, checkpoint.reason) == ("bundled", "bundled", "")
    assert small_hub.requests == []


def test_with_a_namespace_the_default_model_is_the_hubs(small_hub, bundled, folder, monkeypatch):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "alice")
    checkpoint = load_checkpoint("tiny-vae")
    assert (checkpoint.name, checkpoint.repo, checkpoint.revision) == ("tiny-vae", "alice/tiny-vae", repo.head)


def test_a_pin_holds_and_its_cache_is_reused(small_hub, bundled, folder, tmp_path, monkeypatch):
    repo = small_hub.add("alice/tiny-vae", contents(folder))
    pinned = repo.head
    sources.PINS.write_text(json.dumps({"alice/tiny-vae": pinned}))
    repo.commit(repo.files | contents(build_checkpoint(tmp_path / "new", seed=1)))
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "alice")
    assert load_checkpoint("tiny-vae").revision == pinned
    small_hub.requests.clear()
    assert load_checkpoint("tiny-vae").revision == pinned
    assert small_hub.requests == []


def test_after_a_dead_hub_the_other_models_do_not_wait_for_it(small_hub, dead_endpoint, bundled, monkeypatch):
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "alice")
    first = load_checkpoint("tiny-vae")
    monkeypatch.setenv("HF_ENDPOINT", small_hub.url)
    second = load_checkpoint("tiny-vae")
    assert small_hub.requests == []  # it is back, but not asked again so soon
    for checkpoint in (first, second):
        assert checkpoint.source == "bundled" and checkpoint.reason.startswith("The Hub d")
        assert checkpoint.reason.endswith("This is the tiny-vae that ships with the project.")


def test_a_model_the_namespace_lacks_is_the_bundled_one(small_hub, bundled, monkeypatch):
    monkeypatch.setenv("INBETWEEN_NAMESPACE", "alice")
    checkpoint = load_checkpoint("tiny-vae")
    assert checkpoint.source == "bundled" and checkpoint.reason.startswith("There is no alice/tiny-vae on the Hub")


# ---- the cache, from_pretrained, the command line


def test_the_cache_forgets_the_oldest_first(small_hub, folder, tmp_path):
    access = Access.of_visitor()
    for number in range(3):
        small_hub.add(f"alice/m{number}", contents(build_checkpoint(tmp_path / f"m{number}", seed=number)))
        newest = download(f"alice/m{number}", access)
        time.sleep(0.02)
    size = sum(path.stat().st_size for path in (access.cache / "models--alice--m2" / "blobs").iterdir())
    make_room(access.cache, keep=newest.commit, limit=2 * size + 100)
    kept = [(access.cache / f"models--alice--m{number}" / "snapshots").exists() for number in range(3)]
    assert kept == [False, True, True]
    make_room(access.cache, keep=newest.commit, limit=0)
    assert newest.folder.is_dir()
    assert load_from_hub("alice/m0").source == "hub"  # comes again when it is asked for


def test_from_pretrained_is_a_trainable_model_of_that_class(as_alice, folder):
    publish(folder, "alice/secret", private=True, tag="v1")
    model = hub.VAE.from_pretrained("alice/secret", revision="v1")
    assert type(model) is models.VAE
    assert not model.training and all(parameter.requires_grad for parameter in model.parameters())
    images = torch.rand(2, 1, 8, 8)
    assert torch.equal(model.encode(images), load_checkpoint(folder).model.encode(images))
    assert torch.equal(model.encode(images), hub.VAE.from_pretrained(folder).encode(images))
    assert torch.equal(
        model.encode(images), hub.VAE.from_pretrained("alice/secret@v1", local_files_only=True).encode(images)
    )
    as_alice.requests.clear()
    hub.VAE.from_pretrained("alice/secret", force_download=True)
    assert any(method == "GET" and path.endswith("model.safetensors") for method, path, _ in as_alice.requests)


def test_from_pretrained_closes_the_mixins_traps(small_hub, folder, tmp_path, monkeypatch):
    put(small_hub, folder)
    with pytest.raises(CheckpointError, match="holds another family: load it with VAE"):
        hub.VQVAE.from_pretrained("alice/tiny-vae")
    with pytest.raises(CheckpointError, match="another family"):
        hub.BetaVAE.from_pretrained("alice/tiny-vae")
    with pytest.raises(CheckpointError, match="There is no alice/nothing on the Hub"):  # not a TypeError
        hub.VAE.from_pretrained("alice/nothing")
    for revision in (None, "0" * 40):
        with pytest.raises(CheckpointError, match="is not on this machine: fetch it once"):
            hub.VAE.from_pretrained("alice/nothing", revision=revision, local_files_only=True)
    (tmp_path / "alice" / "tiny-vae").mkdir(parents=True)  # an empty folder of that name
    monkeypatch.chdir(tmp_path)
    assert hub.VAE.from_pretrained("alice/tiny-vae")
    tensors = load_file(folder / "model.safetensors")
    put(small_hub, folder, model__safetensors=save(dict(list(tensors.items())[1:])))  # not strict=False
    with pytest.raises(CheckpointError, match="lacks tensor"):
        hub.VAE.from_pretrained("alice/tiny-vae")


def test_the_command_line(as_alice, folder, tmp_path, monkeypatch):
    publish(folder, "alice/tiny-vae")
    head = as_alice.model("alice/tiny-vae").head
    run = invoke("alice/tiny-vae", "--out", str(tmp_path / "copy"))
    assert run.exit_code == 0 and f"VAE for MNIST, commit {head}" in run.stdout
    there = {name: data for name, data in as_alice.model("alice/tiny-vae").files.items() if name in KNOWN}
    assert contents(tmp_path / "copy") == there
    assert "alice/tiny-vae" in invoke("--account", "alice").stdout
    publish(folder, "alice/secret", private=True)
    assert invoke("alice/secret").exit_code == 1
    assert invoke("alice/secret", "--private").exit_code == 0
    with pytest.raises(CheckpointError):
        load_from_hub("alice/secret")
    assert invoke().exit_code == 2


def invoke(*arguments: str):
    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, list(arguments))
