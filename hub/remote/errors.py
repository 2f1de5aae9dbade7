"""What went wrong at the Hub, in one sentence that says what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    IncompleteSnapshotError,
    LocalEntryNotFoundError,
    NotASafetensorsRepoError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
    SafetensorsParsingError,
)

from hub.folder.screening import CheckpointError


class HubError(CheckpointError):
    """Something could not be had from the Hub, or not be put there."""


class Unreachable(HubError):
    """The Hub did not answer, or is not to be asked."""


UNWRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}

UNREACHABLE = (
    OfflineModeIsEnabled,
    RevisionResolutionError,
    LocalEntryNotFoundError,
    TimeoutError,
    httpx2.TransportError,
)
"""What the client raises where it got no answer. TransportError covers connections refused, cut and timed out."""


@contextmanager
def explained(repo: str, revision: str | None = None, cache: Path | None = None) -> Iterator[None]:
    """Turns whatever the Hub's client raises inside into a `HubError` whose message is one sentence.

    Also what it raises where an answer is a list instead of a table, or a text instead of a number. `cache` is where
    the client writes.
    """
    try:
        yield
    except CheckpointError:
        raise
    except (*UNREACHABLE, RevisionNotFoundError, OSError, ValueError, httpx2.HTTPError,
            NotASafetensorsRepoError, SafetensorsParsingError, EntryNotFoundError,
            TypeError, AttributeError, LookupError, RecursionError) as error:  # fmt: skip
        if cache is not None and isinstance(error, OSError) and error.errno in UNWRITABLE:
            raise HubError(
                f"The folder {cache} can't be written, so {repo} can't be kept: set INBETWEEN_CACHE to one that can."
            ) from error
        kind = Unreachable if isinstance(error, UNREACHABLE) else HubError
        raise kind(sentence(error, repo, revision)) from error


def sentence(error: Exception, repo: str, revision: str | None = None) -> str:
    """What an error of the Hub's client means for somebody who wants `repo`, and what they can do."""
    match error:
        case HFValidationError():
            return f"{repo[:100]!r} is no repository on the Hub: write namespace/name, as in its address."
        case GatedRepoError():
            return f"{repo} is gated: its owner lets people in one by one, so ask for access on its page at the Hub."
        case RepositoryNotFoundError():
            return f"There is no {repo} on the Hub, or it is private: check the spelling, or log in as its owner."
        case RevisionNotFoundError():
            return f"{repo} has no revision {str(revision)[:60]!r}: give a branch, a tag or a commit that it has."
        case IncompleteSnapshotError():
            return f"Only a part of {repo} is on this machine, and the Hub can't be reached for the rest: connect once."
        case OfflineModeIsEnabled():
            return f"{repo} is not on this machine, and HF_HUB_OFFLINE forbids fetching it: unset that first."
        case LocalEntryNotFoundError() | RevisionResolutionError() if isinstance(error.__cause__, OfflineModeIsEnabled):
            return sentence(error.__cause__, repo, revision)
        case EntryNotFoundError() if not isinstance(error, LocalEntryNotFoundError):
            return f"{repo} is not an Inbetween model: it lacks a file that every one of them has."
        case _ if isinstance(error, UNREACHABLE):
            return f"The Hub does not answer, so {repo} can't be had: check the network, or try again later."
        case NotASafetensorsRepoError() | SafetensorsParsingError():
            return f"The weights of {repo} are no safetensors file: ask its owner to publish them again."
        case HfHubHTTPError():
            return _refusal(error, repo)
        case OSError(errno=errno.ENOSPC):
            return f"The disk is full, so {repo} can't be kept: make room, then try again."
        case OSError() | httpx2.HTTPError():
            return f"The transfer of {repo} broke off: try again."
        case ValueError() if "README.md" in str(error):
            return f"The card of {repo} has metadata that the Hub refuses: correct the top of its README.md."
        case _:
            return f"What the Hub answered about {repo} can't be understood: check HF_ENDPOINT, or try again later."


def _refusal(error: HfHubHTTPError, repo: str) -> str:
    status = error.response.status_code
    if status == 401:
        return "The Hub does not know your token: log in with `hf auth login`, or set HF_TOKEN to one that is valid."
    if status == 403:
        return f"Your token may not write to {repo}: use one with write access, or a namespace that is yours."
    if status == 412:
        return f"Somebody else keeps changing {repo} at the same time: wait for them, then try again."
    if status == 429:
        return "The Hub was asked too often from here: wait a few minutes, then try again."
    if status >= 500:
        return f"The Hub has a problem of its own (error {status}), so nothing was done with {repo}: try again later."
    return f"The Hub refused what was asked about {repo} (error {status}): try again, or look at its page there."
