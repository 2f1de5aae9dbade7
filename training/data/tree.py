"""Which files of a folder are pictures, which class each is of, which part it is for, and what is left out and why."""

import os
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from latent.reader import SUFFIXES

TRAIN = {"train", "training"}
HELD_OUT = {"val", "valid", "validation", "test", "testing"}
SYSTEM = {"@eadir", "#recycle", "#snapshot", "__macosx", "__pycache__", "$recycle.bin", "system volume information"}
HEIC = {".heic", ".heif"}
METADATA = "metadata.csv"
"""The table of what is known of pictures, see `training.data.metadata`."""
NAMED = 8  # folders and endings that are named before the rest is only counted


@dataclass(frozen=True)
class Picture:
    """A file that may be a picture; `held_out` is None where no folder says which part it is for."""

    path: Path
    label: str
    held_out: bool | None


@dataclass
class Tree:
    """What a folder holds.

    pictures  files that may be some, in natural order
    left_out  the rest, in words
    parts     the folders at its top, where these say which pictures are held out
    """

    pictures: list[Picture] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    parts: tuple[str, ...] = ()


def search(root: Path, title: str) -> Tree:
    """The pictures below `root`. Folders at the top are the classes, and so is `title` of pictures outside of them.

    Where all folders at the top are parts (train, and val or test), those below them are the classes. Links to folders
    are followed, but no folder is read twice. Hidden folders, and those of systems and tools, are left out.
    """
    files, left_out = _files(root)
    places = {file: file.relative_to(root).parts for file in files}
    parts = {place[0].casefold() for place in places.values() if len(place) > 1}
    divided = bool(parts & TRAIN) and parts <= TRAIN | HELD_OUT
    tree = Tree(left_out=left_out, parts=tuple(sorted(parts)) if divided else ())
    beside = 0
    for file in sorted(files, key=lambda file: [natural(part) for part in places[file]]):
        part, *below = places[file] if divided else ("", *places[file])
        if divided and not below:
            beside += 1
            continue
        label = unicodedata.normalize("NFC", below[0]) if len(below) > 1 else title
        tree.pictures.append(Picture(file, label, part.casefold() in HELD_OUT if divided else None))
    if beside:
        tree.left_out.append(f"pictures that lie beside the folders {', '.join(sorted(parts))} ({beside:,})")
    return tree


def natural(name: str) -> tuple[list[tuple[int, int | str]], str]:
    """A key that sorts as people count: obj2 before obj10."""
    parts = [part for part in re.split(r"(\d+)", name) if part]
    return [(0, int(part)) if part.isdecimal() else (1, part.casefold()) for part in parts], name


def shown(name: str | Path) -> str:
    """A name that can be printed, whatever bytes it was made of."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _files(root: Path) -> tuple[list[Path], list[str]]:
    """The files whose names are those of pictures, and words on the others."""
    files: list[Path] = []
    others: Counter[str] = Counter()
    hidden: list[Path] = []
    again: list[Path] = []
    closed: list[Path] = []
    seen: set[str] = set()
    folders, links = [root], list[Path]()
    while folders or links:  # links last, so that a folder goes by its own name where it has one here
        folder = folders.pop() if folders else links.pop(0)
        if (place := os.path.realpath(folder)) in seen:
            again.append(folder)
            continue
        seen.add(place)
        try:
            names = sorted(os.listdir(folder), key=natural)
        except OSError:
            closed.append(folder)
            continue
        for path in (folder / name for name in names):
            is_hidden = path.name.startswith(".") or path.name.casefold() in SYSTEM
            if os.path.isdir(path):
                (hidden if is_hidden else links if path.is_symlink() else folders).append(path)
            elif path.suffix.lower() in SUFFIXES and os.path.isfile(path):
                hidden.append(path) if is_hidden else files.append(path)
            elif not is_hidden and path.name != METADATA:
                others[path.suffix.lower()] += 1
    return files, _words(root, others, hidden, again, closed)


def _words(root: Path, others: Counter[str], hidden: list[Path], again: list[Path], closed: list[Path]) -> list[str]:
    words = []
    if heic := sum(others.pop(ending, 0) for ending in HEIC):
        words.append(f"HEIC pictures ({heic:,}): save them as JPEG or PNG to use them")
    if others:
        endings = _named([f"{ending or 'without an ending'} ({count:,})" for ending, count in others.most_common()])
        words.append(f"files of other kinds: {endings}")
    for paths, why in ((hidden, "hidden or a system’s own"), (again, "read already"), (closed, "can’t be read")):
        if paths:
            words.append(f"{_named([str(path.relative_to(root)) for path in paths])}: {why}")
    return words


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(shown(name) for name in names[:NAMED]) + more
