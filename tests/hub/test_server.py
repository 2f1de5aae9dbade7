"""The small Hub is believed by the other tests, so what they rest on is tested with the plain client first."""

from pathlib import Path

import pytest
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from tests.hub.server import Hub

FILES = {"config.json": b"{}", "model.safetensors": bytes(range(256)) * 8}


def api(hub: Hub, token: str | bool = False) -> HfApi:
    return HfApi(endpoint=hub.url, token=token)


def test_upload_and_snapshot_bring_back_the_same_bytes(small_hub, tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    alice = api(small_hub, "alice-token")
    alice.create_repo("alice/thing")
    commit = alice.upload_folder(repo_id="alice/thing", folder_path=tmp_path, allow_patterns=list(FILES))
    folder = snapshot_download("alice/thing", endpoint=small_hub.url, token=False, cache_dir=tmp_path / "cache")
    assert {name: (Path(folder) / name).read_bytes() for name in FILES} == FILES
    assert api(small_hub).model_info("alice/thing").sha == commit.oid


def test_private_is_invisible_and_gated_is_visible(small_hub):
    small_hub.add("alice/secret", FILES, private=True)
    small_hub.add("alice/gated", FILES, gated=True)
    for token, status in ((False, 401), ("bob-token", 404)):
        with pytest.raises(RepositoryNotFoundError) as caught:
            api(small_hub, token).model_info("alice/secret")
        assert caught.value.response.status_code == status
    assert api(small_hub, "alice-token").model_info("alice/secret").private
    assert api(small_hub).model_info("alice/gated").gated == "manual"
    with pytest.raises(GatedRepoError):
        api(small_hub).hf_hub_download("alice/gated", "config.json")


def test_errors_are_those_of_the_real_hub(small_hub):
    small_hub.add("alice/thing", FILES)
    with pytest.raises(RevisionNotFoundError):
        api(small_hub).model_info("alice/thing", revision="v9")
    with pytest.raises(RemoteEntryNotFoundError):
        api(small_hub).hf_hub_download("alice/thing", "nothing.json")
    with pytest.raises(HfHubHTTPError) as caught:
        api(small_hub, "wrong-token").model_info("alice/thing")
    assert caught.value.response.status_code == 401 and not isinstance(caught.value, RepositoryNotFoundError)
    with pytest.raises(HfHubHTTPError) as caught:
        api(small_hub, "bob-token").upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id="alice/thing")
    assert caught.value.response.status_code == 403


def test_a_commit_on_a_stale_parent_is_refused(small_hub):
    repo = small_hub.add("alice/thing", FILES)
    old = repo.head
    alice = api(small_hub, "alice-token")
    upload = {"path_or_fileobj": b"new", "path_in_repo": "x.txt", "repo_id": "alice/thing", "parent_commit": old}
    alice.upload_file(**upload)
    with pytest.raises(HfHubHTTPError) as caught:
        alice.upload_file(**upload | {"path_or_fileobj": b"newer"})
    assert caught.value.response.status_code == 412
    assert repo.files["x.txt"] == b"new"


def test_listing_follows_pages_and_filters_by_every_tag(small_hub):
    card = b"---\nlibrary_name: inbetween\ntags: [vae]\n---\n"
    for number in range(5):
        small_hub.add(f"alice/m{number}", {"README.md": card})
    small_hub.add("alice/other", {"README.md": b"---\ntags: [vae]\n---\n"})
    small_hub.add("bob/m", {"README.md": card})
    found = api(small_hub).list_models(author="alice", filter=["inbetween", "vae"])
    assert [model.id for model in found] == [f"alice/m{number}" for number in range(5)]


def test_a_tag_names_a_commit(small_hub):
    repo = small_hub.add("alice/thing", FILES)
    alice = api(small_hub, "alice-token")
    alice.create_tag("alice/thing", tag="v1")
    repo.commit(repo.files | {"x.txt": b"later"})
    assert alice.model_info("alice/thing", revision="v1").sha == repo.commits[-2][0]
    assert [(tag.name, tag.target_commit) for tag in alice.list_repo_refs("alice/thing").tags] == [
        ("v1", repo.commits[-2][0])
    ]
