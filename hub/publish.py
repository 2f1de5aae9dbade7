"""`python -m hub.publish NAME NAMESPACE/REPO` puts a checkpoint on the Hub; `--all NAMESPACE` all that ship with it."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError
from huggingface_hub.hf_api import ModelInfo
from PIL import Image

from hub import sources
from hub.catalogue import LIBRARY
from hub.folder.card import card, merged
from hub.folder.checkpoint import Checkpoint, read
from hub.folder.names import CARD, CONFIG, FORMER, KNOWN, NEEDED, PICTURES, WEIGHTS
from hub.folder.previews import previews
from hub.folder.screening import CheckpointError
from hub.remote.client import client
from hub.remote.download import split
from hub.remote.errors import HubError, explained
from models import families_in_order

ATTEMPTS = 4
"""How often a commit is built anew when somebody else's came first."""
MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS = 16_000_000, 25_000_000
COLLECTION = "Inbetween"
ABOUT = f"Autoencoders to look into: {', '.join(kind.title for kind in families_in_order())}, each with its figures."


def publish(folder: Path, repo: str, private: bool = False, tag: str | None = None) -> str:
    """Puts the checkpoint in `folder` on the Hub as `repo`, "namespace/name", and returns the address of its commit.

    The known files go up in one commit, or in none where nothing has changed; `tag` then names that commit. A card
    that is already there keeps its prose. Raises `CheckpointError` with one sentence; the folder is only ever read.
    """
    return f"{_endpoint()}/{repo}/commit/{_publish(folder, repo, private, tag)}"


def publish_all(namespace: str, private: bool = False, tag: str | None = None) -> str:
    """Publishes every bundled model into `namespace`, pins their commits, and returns their collection's address."""
    names = sources.bundled_names()
    commits = {}
    for name in names:
        repo = f"{namespace}/{name}"
        commits[repo] = _publish(sources.BUNDLED / name, repo, private, tag)
        typer.echo(f"{_endpoint()}/{repo}")
    sources.PINS.write_text(json.dumps(sources.pins() | commits, indent=1) + "\n", encoding="utf-8")
    api = client()
    with explained(f"{namespace}/{COLLECTION}"):
        collection = api.create_collection(
            COLLECTION, namespace=namespace, description=ABOUT, private=private, exists_ok=True
        )
        for repo in commits:
            api.add_collection_item(collection.slug, repo, "model", exists_ok=True)
    return collection.url


def check_files(folder: Path) -> None:
    """Raises `CheckpointError` where a file that would be published is a link, or a picture that is none.

    A link leads anywhere on this machine, and so would whoever made the folder.
    """
    for name in KNOWN:
        path = folder / name
        if path.is_symlink():
            raise CheckpointError(f"{path} is a link to another file: put the file itself there, then publish.")
        if name in PICTURES and path.is_file():
            _check_picture(path)


def _check_picture(path: Path) -> None:
    try:
        if path.stat().st_size > MAX_PICTURE_BYTES:
            raise CheckpointError(f"{path} is larger than {MAX_PICTURE_BYTES:,} bytes: put a smaller picture there.")
        with Image.open(path, formats=[path.suffix[1:].upper()]) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                raise CheckpointError(f"{path} has more than {MAX_PICTURE_PIXELS:,} pixels: put a smaller one there.")
            picture.load()
    except CheckpointError:
        raise
    except Exception as error:  # whatever a damaged file makes of the reader
        raise CheckpointError(f"{path} is no picture: delete it, and it is drawn anew when you publish.") from error


def command(folder: Path, repo: str, private: bool = False, tag: str | None = None) -> str:
    """The command line that publishes this folder again, to be shown where it failed."""
    options = ["--private"] * private + (["--revision-tag", tag] if tag else [])
    return shlex.join(["python", "-m", "hub.publish", str(folder), repo, *options])


def _publish(folder: Path, repo: str, private: bool, tag: str | None) -> str:
    """The commit of what was published."""
    checkpoint = read(folder, folder.name, source="folder")
    check_files(folder)
    if split(repo)[1]:
        raise HubError(f"{repo} names a revision: publish to {split(repo)[0]}, and name the revision with a tag.")
    api = client()
    with explained(repo):
        api.create_repo(repo, private=private or None, exist_ok=True)
        commit = _commit(api, repo, folder, checkpoint, private)
        if tag:
            _tag(api, repo, tag, commit)
        return commit


def _commit(api: HfApi, repo: str, folder: Path, checkpoint: Checkpoint, private: bool) -> str:
    """One commit on top of what is there now, and on nothing else: if that has changed in between, all over again."""
    # Not `upload_folder`: with Xet it splits an upload into several commits, and a visitor may get one in the middle.
    attempt = 0
    while True:
        attempt += 1
        head = api.model_info(repo)
        _check_fits(api, head, repo, private)
        try:
            return api.create_commit(
                repo,
                _operations(api, head, repo, folder, checkpoint),
                commit_message=f"Publish {folder.name}",
                parent_commit=head.sha,
            ).oid
        except HfHubHTTPError as error:
            stale = error.response.status_code == 412
            if not stale or attempt == ATTEMPTS:
                raise


def _check_fits(api: HfApi, head: ModelInfo, repo: str, private: bool) -> None:
    """Raises `HubError` where the repository that is already there is not one to publish into.

    What it holds is said by its config.json, not by its card: that is its owner's, who may have emptied it.
    """
    if private and not head.private:
        raise HubError(f"{repo} is public already: make it private in its settings first, or leave --private out.")
    files = {file.rfilename for file in head.siblings or ()}
    if files & {CONFIG, WEIGHTS} and not (CONFIG in files and _is_ours(api, repo, head.sha)):
        raise HubError(f"{repo} already holds a model of another kind: publish under another name.")


def _is_ours(api: HfApi, repo: str, commit: str | None) -> bool:
    """Whether the repository's config is of this library."""
    try:
        config = json.loads(Path(api.hf_hub_download(repo, CONFIG, revision=commit)).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return False
    return isinstance(config, dict) and config.get("library_name") == LIBRARY


def _operations(
    api: HfApi, head: ModelInfo, repo: str, folder: Path, checkpoint: Checkpoint
) -> list[CommitOperationAdd | CommitOperationDelete]:
    """What has to be sent so that the repository holds exactly this checkpoint, and what else was there before."""
    files: dict[str, bytes | Path] = {name: folder / name for name in (*NEEDED, *PICTURES) if (folder / name).is_file()}
    if missing := set(PICTURES) - files.keys():  # a folder of an older version
        drawn = previews(checkpoint.model, checkpoint.held_out, checkpoint.domain.noted_credit)
        files |= {name: drawn[name] for name in missing}
    text = card(repo, checkpoint.model, checkpoint.domain, checkpoint.report, checkpoint.training)
    present = {file.rfilename for file in head.siblings or ()}
    if CARD in present:
        text = merged(_read_card(api, repo, head.sha), text)
    files[CARD] = text.encode()
    gone = (present & {*KNOWN, *FORMER}) - files.keys()
    return [
        *(CommitOperationAdd(path_in_repo=name, path_or_fileobj=content) for name, content in sorted(files.items())),
        *(CommitOperationDelete(path_in_repo=name) for name in sorted(gone)),
    ]


def _read_card(api: HfApi, repo: str, commit: str | None) -> str:
    try:
        return Path(api.hf_hub_download(repo, CARD, revision=commit)).read_text(encoding="utf-8-sig")
    except EntryNotFoundError:
        return ""


def _tag(api: HfApi, repo: str, tag: str, commit: str) -> None:
    """Names the commit; a tag that is already on it is as good."""
    try:
        api.create_tag(repo, tag=tag, revision=commit)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise
        named = {ref.name: ref.target_commit for ref in api.list_repo_refs(repo).tags}
        if named.get(tag) != commit:
            raise HubError(f"{repo} is published, but its tag {tag} names an older commit: choose a new tag.") from None


def _endpoint() -> str:
    return client().endpoint


def main(
    name: Annotated[str | None, typer.Argument(help="A bundled model, or the folder of a checkpoint.")] = None,
    repo: Annotated[str | None, typer.Argument(help="Where to: namespace/name.")] = None,
    every: Annotated[str | None, typer.Option("--all", help="Publish all bundled models into this namespace.")] = None,
    private: Annotated[bool, typer.Option("--private", help="Only you can see it.")] = False,
    revision_tag: Annotated[str | None, typer.Option(help="A name for this version, such as v1.")] = None,
) -> None:
    """Publishes a checkpoint on the Hugging Face Hub, and prints its address."""
    misused = typer.BadParameter("Give a checkpoint and namespace/name, or --all and a namespace.")
    if every is not None and name and repo:
        raise misused
    try:
        if every:
            typer.echo(publish_all(every, private, revision_tag))
        elif name is None or repo is None:
            raise misused
        else:
            folder = sources.BUNDLED / name if name in sources.bundled_names() else Path(name)
            typer.echo(publish(folder, repo, private, revision_tag))
    except CheckpointError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
