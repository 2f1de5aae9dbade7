"""From a repository on the Hub to a folder on this machine, with nothing taken on trust.

The revision is resolved to a commit first. Then the listed sizes are checked, then config and report, then the header
of the weights against the shapes the config calls for; only what passed all of that is downloaded.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from huggingface_hub import HfApi, scan_cache_dir, try_to_load_from_cache
from huggingface_hub.errors import CacheNotFound, HFValidationError, RevisionResolutionError
from huggingface_hub.utils import validate_repo_id
from tqdm.auto import tqdm

from hub.folder.names import CONFIG, NEEDED, REPORT, WEIGHTS
from hub.folder.screening import (
    blueprint,
    check_listing,
    compare,
    read_config,
    read_report,
    tensor_names,
)
from hub.remote.client import PATIENCE, STALL, Access, client, with_timeout
from hub.remote.errors import UNREACHABLE, HubError, Unreachable, explained

MAX_CACHE_BYTES = 2_000_000_000
DESCRIPTION = (CONFIG, REPORT)
"""The files that say what a model is, without the model."""

COMMIT = re.compile("[0-9a-f]{40}")
REVISION = re.compile(r"(?!.*\.\.)(?!/)[\w./+-]{1,200}")
"""A branch, a tag, a commit, or "refs/pr/1": it becomes a name in the cache, and must lead nowhere else."""

Progress = Callable[[int, int], None]
"""Called with the bytes that have arrived, and with how many there will be."""


@dataclass(frozen=True)
class Pulled:
    """Files of a repository, on this machine."""

    repo: str
    commit: str
    folder: Path


def split(name: str) -> tuple[str, str | None]:
    """ "namespace/name@revision" as (repository, revision or None). Raises `HubError` where it is no such thing."""
    repo, at, revision = name.strip().partition("@")
    with explained(repo):
        validate_repo_id(repo)
        if repo.count("/") != 1 or (at and not revision):
            raise HFValidationError(repo)
    if at and not REVISION.fullmatch(revision):
        raise HubError(f"{revision[:60]!r} is no revision: give a branch, a tag or a commit of {repo}.")
    return repo, revision or None


def download(
    name: str,
    access: Access,
    files: tuple[str, ...] = NEEDED,
    progress: Progress | None = None,
    local_only: bool = False,
    again: bool = False,
) -> Pulled:
    """The `files` of "namespace/name[@revision]", each of them one of KNOWN, from the cache where they are there.

    Optional files that the repository does not have are left out. `local_only` asks nobody, `again` downloads what is
    in the cache too. Raises `HubError`, and `CheckpointError` where the repository can't be used.
    """
    repo, revision = split(name)
    api = client(access.token)
    with explained(repo, revision, access.cache):
        commit = _resolve(api, repo, revision, access, local_only)
        if not COMMIT.fullmatch(commit):
            raise ValueError(commit)
        cached = partial(try_to_load_from_cache, repo, cache_dir=access.cache, revision=commit)
        present = {file: path for file in files if isinstance(path := cached(file), str)}
        if len(present) == len(files) and not again:
            return Pulled(repo, commit, Path(present[CONFIG]).parent)
        try:
            if local_only:
                raise _absent(repo)
            sizes = with_timeout(partial(_listing, api, repo, commit), PATIENCE)
        except (*UNREACHABLE, Unreachable) as error:
            if not present:
                raise
            raise Unreachable(
                f"Only a part of {repo} is on this machine, and the Hub can't be reached for the rest: connect once."
            ) from error
        check_listing(sizes, repo)
        wanted = {file: size for file in files if (size := sizes.get(file)) is not None}
        there = 0 if again else sum(size for file, size in wanted.items() if file in present)
        meter = _Meter(sum(wanted.values()), there, progress)
        try:
            folder = with_timeout(
                partial(_fetch, api, repo, commit, wanted, access, meter, again), STALL, meter.arrived
            )
        finally:
            if access.token is False:
                make_room(access.cache, keep=commit)
        return Pulled(repo, commit, folder)


def _resolve(api: HfApi, repo: str, revision: str | None, access: Access, local_only: bool) -> str:
    """The commit a revision names: as the Hub says, or as it said last where it does not answer."""
    resolve = partial(api.resolve_revision, repo, revision=revision, cache_dir=access.cache)
    try:
        if local_only:
            return resolve(local_files_only=True).resolved
    except RevisionResolutionError:
        raise _absent(repo) from None
    try:
        return with_timeout(resolve, PATIENCE).resolved
    except TimeoutError:
        return resolve(local_files_only=True).resolved


def _absent(repo: str) -> Unreachable:
    return Unreachable(f"{repo} is not on this machine: fetch it once with `python -m hub.pull {repo}`.")


def _listing(api: HfApi, repo: str, commit: str) -> dict[str, int | None]:
    info = api.model_info(repo, revision=commit, files_metadata=True, timeout=PATIENCE)
    return {file.rfilename: file.size for file in info.siblings or ()}


def _fetch(
    api: HfApi, repo: str, commit: str, sizes: dict[str, int], access: Access, meter: "_Meter", again: bool
) -> Path:
    """Downloads the listed files, the small ones that describe the model first, and stops where they are wrong."""

    def fetch(file: str) -> Path:
        path = api.hf_hub_download(
            repo, file, revision=commit, cache_dir=access.cache, force_download=again, tqdm_class=meter.bar
        )
        return Path(path)

    folder, _ = (fetch(file).parent for file in DESCRIPTION)
    config = read_config(folder, repo)
    model, _ = blueprint(config, repo)
    read_report(folder, repo)
    if WEIGHTS in sizes:
        header = api.parse_safetensors_file_metadata(repo, WEIGHTS, revision=commit, timeout=PATIENCE)
        called = tensor_names(config)
        found = {called(key): torch.Size(tensor.shape) for key, tensor in header.tensors.items()}
        shapes = {key: tensor.shape for key, tensor in model.state_dict().items()}
        compare(found, {tensor.dtype for tensor in header.tensors.values()}, shapes, f"{WEIGHTS} of {repo}")
    for file in sizes.keys() - set(DESCRIPTION):
        fetch(file)
    return folder


class _Meter:
    """Counts the bytes that arrive, over all files, beginning with those that are `there`."""

    def __init__(self, total: int, there: int, progress: Progress | None) -> None:
        self.bytes = there
        meter = self

        class Bar(tqdm):
            """The bar the client updates, without the bar: the server's log is no place for it."""

            def __init__(self, *args, **kwargs) -> None:
                super().__init__(*args, **{**kwargs, "disable": True})

            def update(self, n: float | None = 1) -> None:
                meter.bytes += int(n or 0)
                if progress is not None:
                    progress(min(meter.bytes, total), total)

        self.bar = Bar

    def arrived(self) -> int:
        return self.bytes


def make_room(cache: Path, keep: str = "", limit: int = MAX_CACHE_BYTES) -> None:
    """Removes what was downloaded longest ago from `cache` until it is within `limit` bytes; never commit `keep`."""
    with suppress(CacheNotFound, OSError, ValueError):  # another process may be making room as well; or it is no folder
        found = scan_cache_dir(cache)
        too_much = found.size_on_disk - limit
        revisions = sorted((rev for repo in found.repos for rev in repo.revisions), key=lambda rev: rev.last_modified)
        doomed = []
        for revision in revisions:
            if too_much > 0 and revision.commit_hash != keep:
                doomed.append(revision.commit_hash)
                too_much -= revision.size_on_disk
        if doomed:
            found.delete_revisions(*doomed).execute()
