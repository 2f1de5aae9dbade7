"""Models of one's own on this machine, which the app and the Space list beside those that ship with the project.

They are the checkpoint folders below `checkpoints/` in the working directory, where training puts them, and those that
the environment names: INBETWEEN_MODELS is a path, or several joined as in PATH, each of a checkpoint or of a folder of
checkpoints. Where it is set to nothing, none are listed. They are looked for anew each time, so a model appears as soon
as its training has ended.

A name that a visitor typed is compared with the names of what was found, and never taken for a path itself.
"""

import hashlib
import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hub.folder.names import CONFIG, NEEDED

USUAL = "checkpoints"
MAX_LISTED = 200
MAX_DEPTH = 40  # parts of a path
UNFIT = re.compile(r"[^\w.-]+")  # for a link


@dataclass(frozen=True)
class Local:
    """A checkpoint folder that was found.

    name   the end of its path, as it fits into a link: "checkpoints/holiday-vae"
    stamp  another one as soon as the folder was written anew: what was kept of the model that was there is not its own
    """

    name: str
    folder: Path
    stamp: str

    @property
    def pinned(self) -> str:
        """The name of exactly this model, as those on the Hub have their commit."""
        return f"{self.name}@{self.stamp}"


def found() -> list[Local]:
    """The checkpoint folders that there are, the newest first."""
    written: dict[Path, tuple[int, ...]] = {}
    for root in _roots():
        for folder in _folders(root):
            with suppress(OSError):  # it may be moved away at this moment, to be replaced by a newer one
                written.setdefault(folder, tuple((folder / name).stat().st_mtime_ns for name in NEEDED))
    newest = sorted(written, key=lambda folder: max(written[folder]), reverse=True)[:MAX_LISTED]
    names = _names(newest)
    return [Local(names[folder], folder, _stamp(folder, written[folder])) for folder in newest if folder in names]


def find(name: str) -> Local | None:
    """The model in the list with that name, whatever stamp it has; None where there is none."""
    wanted = name.partition("@")[0]
    return next((model for model in found() if model.name == wanted), None) if "/" in wanted else None


def name_of(folder: Path) -> str | None:
    """What a folder is called in the list; None where it is not in it."""
    wanted = folder.absolute()
    return next((model.name for model in found() if model.folder.absolute() == wanted), None)


def _roots() -> list[Path]:
    said = os.environ.get("INBETWEEN_MODELS")
    if said is not None and not said.strip():
        return []
    return [Path(USUAL), *(Path(path).expanduser() for path in (said or "").split(os.pathsep) if path.strip())]


def _folders(root: Path) -> list[Path]:
    """`root` itself if it is a checkpoint, or those in it; without hidden ones, in which training prepares others."""
    if (root / CONFIG).is_file():
        return [root.absolute()]
    try:
        inside = [root.absolute() / entry.name for entry in os.scandir(root) if entry.name[0] != "."]
    except OSError:  # it is not there
        return []
    return [folder for folder in inside if (folder / CONFIG).is_file()]


def _names(folders: list[Path]) -> dict[Path, str]:
    """The last two parts of each path, and more where that would be two folders' name; the same in any order."""
    names: dict[Path, str] = {}
    count, left = 2, folders
    while left and count <= MAX_DEPTH:
        tried = {folder: _name(folder, count) for folder in left}
        often = Counter(tried.values())
        names |= {folder: name for folder, name in tried.items() if often[name] == 1}
        left = [folder for folder in left if often[tried[folder]] > 1]
        count += 1
    return names


def _name(folder: Path, count: int) -> str:
    return "/".join(UNFIT.sub("-", part) for part in folder.parts[-count:])


def _stamp(folder: Path, written: tuple[int, ...]) -> str:
    return hashlib.sha256(repr((os.fsencode(folder), written)).encode()).hexdigest()[:8]
