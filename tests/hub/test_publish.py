import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from huggingface_hub import ModelCard
from typer.testing import CliRunner

from hub import CheckpointError, load_model, sources
from hub.folder.card import END, START
from hub.folder.names import KNOWN
from hub.publish import command, main, publish, publish_all
from tests.hub.folders import build_checkpoint, contents

ROOT = Path(__file__).parents[2]


def test_a_round_trip_changes_no_byte_and_no_output(as_alice, folder, tmp_path):
    url = publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    assert url == f"{as_alice.url}/alice/tiny-vae/commit/{repo.head}"
    there = {name: data for name, data in repo.files.items() if name not in (".gitattributes", "README.md")}
    here = {name: data for name, data in contents(folder).items() if name != "README.md"}
    assert there == here
    pulled, local = load_model("alice/tiny-vae"), load_model(folder)
    images = torch.rand(3, 1, 8, 8)
    assert torch.equal(pulled.encode(images), local.encode(images))
    assert torch.equal(pulled.sample(4, seed=1), local.sample(4, seed=1))


def test_a_folder_of_one_s_own_called_mnist_is_not_published_as_mnist(as_alice, folder):
    config = json.loads((folder / "config.json").read_text())
    config["data"] |= {"name": "mnist", "title": "mnist"}
    config["training"]["recipe"] |= {"name": "folder-vae", "data": {"name": "folder", "size": 8}}
    (folder / "config.json").write_text(json.dumps(config))
    publish(folder, "alice/mnist")
    published = ModelCard(as_alice.model("alice/mnist").files["README.md"].decode())
    assert published.data.license is None and published.data.datasets is None
    assert 'load_model("alice/mnist")' in published.text and "--data-dir PICTURES" in published.text
    assert "publisher's own" in published.text and "ylecun" not in published.content


def test_one_commit_with_known_files_only(as_alice, folder):
    for stray in ("notes.txt", "training.pt", ".env"):
        (folder / stray).write_text("not for anybody")
    publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    assert len(repo.commits) == 2  # the one that every repository starts with, and ours
    assert set(repo.files) == {".gitattributes", *KNOWN}


def test_what_former_versions_published_for_browsers_is_taken_back(as_alice, folder):
    publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    repo.commit(repo.files | {"browser/decoder.bin": b"old", "browser/notes.txt": b"somebody's own"})
    publish(folder, "alice/tiny-vae")
    assert [name for name in repo.files if name.startswith("browser/")] == ["browser/notes.txt"]


def test_publishing_the_same_again_changes_nothing(as_alice, folder):
    first = publish(folder, "alice/tiny-vae", tag="v1")
    assert publish(folder, "alice/tiny-vae", tag="v1") == first
    assert len(as_alice.model("alice/tiny-vae").commits) == 2


def test_a_new_version_is_one_commit_and_a_tag_stays_where_it_is(as_alice, folder, tmp_path):
    publish(folder, "alice/tiny-vae", tag="v1")
    old = as_alice.model("alice/tiny-vae").head
    other = build_checkpoint(tmp_path / "other", seed=1)
    with pytest.raises(CheckpointError, match="published, but its tag v1 names an older commit: choose a new tag"):
        publish(other, "alice/tiny-vae", tag="v1")
    repo = as_alice.model("alice/tiny-vae")
    assert repo.tags == {"v1": old} and len(repo.commits) == 3
    publish(other, "alice/tiny-vae", tag="v2")
    assert repo.tags == {"v1": old, "v2": repo.head}
    latent = torch.zeros(1, 2)
    assert not torch.equal(
        load_model("alice/tiny-vae@v1").decode(latent), load_model("alice/tiny-vae@v2").decode(latent)
    )


def test_a_hand_edited_card_keeps_its_prose_and_gets_the_new_figures(as_alice, folder, tmp_path):
    publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    edited = repo.files["README.md"].decode()
    edited = edited.replace("license: cc-by-sa-3.0", "license: cc0-1.0\nlanguage: en\ninference: false")
    edited = edited.replace("tags:\n", "tags:\n- my-own-tag\n").replace(
        "<!-- Generated", "My words first.\n\n<!-- Generated"
    )
    repo.commit(repo.files | {"README.md": f"{edited}\nMy words last.\n".encode(), "extra.txt": b"mine"})
    report = json.loads((folder / "report.json").read_text()) | {"mse": 0.125}
    (folder / "report.json").write_text(json.dumps(report))
    publish(folder, "alice/tiny-vae")
    card = ModelCard(repo.files["README.md"].decode())
    assert card.text.strip().startswith("My words first.") and card.text.strip().endswith("My words last.")
    assert (card.data.license, card.data.language, card.data.inference) == ("cc0-1.0", "en", False)
    assert {"my-own-tag", "inbetween", "vae"} <= set(card.data.tags)
    assert {result.metric_type: result.metric_value for result in card.data.eval_results}["mse"] == 0.125
    assert "0.12500" in card.text and "0.25000" not in card.text
    assert repo.files["extra.txt"] == b"mine"


def test_a_card_without_marks_is_kept_whole(as_alice, folder):
    as_alice.add("alice/tiny-vae", {"README.md": b"---\nlicense: mit\n---\n# All by hand\n\nEvery word.\n"})
    publish(folder, "alice/tiny-vae")
    card = ModelCard(as_alice.model("alice/tiny-vae").files["README.md"].decode())
    assert card.text.strip().startswith("# All by hand\n\nEvery word.\n\n<!-- Generated")


def test_a_card_without_its_end_mark_loses_no_word(as_alice, folder):
    publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    edited = (
        repo.files["README.md"].decode().replace(END, "My words last.").replace(START, f"My words first.\n\n{START}")
    )
    repo.commit(repo.files | {"README.md": edited.encode()})
    for _ in range(2):  # once it has its mark again, only what stands between the marks is replaced
        publish(folder, "alice/tiny-vae")
        text = ModelCard(repo.files["README.md"].decode()).text
        assert "My words first." in text and "My words last." in text
        assert text.count(START) == text.count(END) == 1 and text.count("## Licences") == 2


def test_a_card_emptied_by_hand_locks_nobody_out(as_alice, folder):
    publish(folder, "alice/tiny-vae")
    repo = as_alice.model("alice/tiny-vae")
    repo.commit(repo.files | {"README.md": b""})
    publish(folder, "alice/tiny-vae")
    assert ModelCard(repo.files["README.md"].decode()).data.library_name == "inbetween"


def test_the_cards_lines_load_the_model_from_the_hub(as_alice, folder, tmp_path):
    publish(folder, "alice/tiny-vae")
    card = as_alice.model("alice/tiny-vae").files["README.md"].decode()
    code = card.split("```python\n")[1].split("```")[0]
    assert len(code.strip().splitlines()) == 3
    environment = {"HF_ENDPOINT": as_alice.url, "INBETWEEN_CACHE": str(tmp_path / "fresh"), "HF_HUB_DISABLE_XET": "1"}
    run = subprocess.run(
        [sys.executable, "-c", f"{code}print(tuple(images.shape))"],
        env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == "(16, 1, 8, 8)"


def test_private_stays_private(as_alice, folder):
    publish(folder, "alice/secret", private=True)
    assert as_alice.model("alice/secret").private
    with pytest.raises(CheckpointError, match="There is no alice/secret on the Hub, or it is private"):
        load_model("alice/secret")


def test_private_is_refused_where_the_repository_is_public(as_alice, folder):
    as_alice.add("alice/open", {})
    with pytest.raises(CheckpointError, match="alice/open is public already"):
        publish(folder, "alice/open", private=True)
    assert len(as_alice.model("alice/open").commits) == 2


def test_another_kind_of_model_is_not_overwritten(as_alice, folder):
    repo = as_alice.add("alice/bert", {"config.json": b'{"model_type": "bert"}', "model.safetensors": b"weights"})
    with pytest.raises(CheckpointError, match="already holds a model of another kind"):
        publish(folder, "alice/bert")
    assert repo.files["model.safetensors"] == b"weights"
    for config in (b"[]", b"{", b'{"library_name": "other"}'):  # whatever its card says
        card = b"---\nlibrary_name: inbetween\ntags: [inbetween]\n---\n"
        as_alice.add("alice/odd", {"config.json": config, "README.md": card})
        with pytest.raises(CheckpointError, match="already holds a model of another kind"):
            publish(folder, "alice/odd")


def test_a_member_who_is_not_the_owner_may_publish_for_the_organisation(small_hub, folder, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "bob-token")
    publish(folder, "guild/tiny-vae")
    assert "model.safetensors" in small_hub.model("guild/tiny-vae").files


@pytest.mark.parametrize(
    ("token", "repo", "words"),
    [
        ("bob-token", "alice/new", "Your token may not write to alice/new"),
        ("bob-token", "alice/there", "Your token may not write to alice/there"),
        ("wrong-token", "alice/new", "The Hub does not know your token"),
        ("alice-token", "no spaces allowed", "is no repository on the Hub: write namespace/name"),
        ("alice-token", "tiny-vae", "is no repository on the Hub: write namespace/name"),
        ("alice-token", "alice/new@v1", "names a revision"),
    ],
)
def test_what_may_not_be_written_is_one_sentence(small_hub, folder, monkeypatch, token, repo, words):
    monkeypatch.setenv("HF_TOKEN", token)
    small_hub.add("alice/there", {})
    with pytest.raises(CheckpointError, match=words) as caught:
        publish(folder, repo)
    assert "\n" not in str(caught.value)
    assert ("models", "alice/new") not in small_hub.repos


@pytest.mark.parametrize("front", [b"tags: [unclosed", b"just a word", b"- a\n- list"])
def test_a_bad_card_is_one_sentence_and_nothing_is_changed(as_alice, folder, front):
    repo = as_alice.add("alice/tiny-vae", {"README.md": b"---\n" + front + b"\n---\nProse.\n"})
    with pytest.raises(CheckpointError, match=r"card of alice/tiny-vae has metadata .*: correct the top of its README"):
        publish(folder, "alice/tiny-vae")
    assert len(repo.commits) == 2


def test_a_broken_folder_is_never_sent(as_alice, folder):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match="truncated"):
        publish(folder, "alice/tiny-vae")
    assert as_alice.requests == []


@pytest.mark.parametrize("name", ["samples.png", "model.safetensors", "report.json", "README.md"])
def test_a_link_is_never_followed(as_alice, folder, tmp_path, name):
    target = tmp_path / "id_rsa"
    (folder / name).rename(target)
    (folder / name).symlink_to(target)
    with pytest.raises(CheckpointError, match=rf"{name} is a link to another file: put the file itself there"):
        publish(folder, "alice/tiny-vae")
    assert as_alice.requests == []


@pytest.mark.parametrize("data", [b"secret", b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(9)])
def test_a_picture_that_is_none_is_never_sent(as_alice, folder, data):
    (folder / "samples.png").write_bytes(data)
    with pytest.raises(CheckpointError, match=r"samples\.png is no picture: delete it, and it is drawn anew"):
        publish(folder, "alice/tiny-vae")
    assert as_alice.requests == []
    (folder / "samples.png").unlink()
    publish(folder, "alice/tiny-vae")


def test_all_bundled_models_a_collection_and_their_pins(as_alice, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "BUNDLED", tmp_path / "bundled")
    for seed, name in enumerate(("a-vae", "b-vae")):
        build_checkpoint(tmp_path / "bundled" / name, seed=seed)
    for _ in range(2):
        url = publish_all("alice")
        (collection,) = as_alice.collections.values()
        assert url == f"{as_alice.url}/collections/{collection['slug']}"
        assert [item["id"] for item in collection["items"]] == ["alice/a-vae", "alice/b-vae"]
        assert sources.pins() == {f"alice/{name}": as_alice.model(f"alice/{name}").head for name in ("a-vae", "b-vae")}


def test_the_command_line(as_alice, folder):
    app_line = ["alice/tiny-vae", "--revision-tag", "v1"]
    run = _invoke(str(folder), *app_line)
    assert run.exit_code == 0 and run.stdout.strip().startswith(f"{as_alice.url}/alice/tiny-vae/commit/")
    assert as_alice.model("alice/tiny-vae").tags
    run = _invoke("nowhere", *app_line)
    assert run.exit_code == 1 and "no readable config.json" in run.stderr
    assert _invoke(str(folder)).exit_code == 2
    assert command(Path("my folder"), "a/b", True, "v1") == (
        "python -m hub.publish 'my folder' a/b --private --revision-tag v1"
    )


def _invoke(*arguments: str):
    import typer

    app = typer.Typer()
    app.command()(main)
    return CliRunner().invoke(app, list(arguments))
