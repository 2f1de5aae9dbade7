"""What runs in the visitor's browser: JavaScript and style sheets that know neither Streamlit nor Gradio.

What ties them to one of these lies in `hosts/`, each a module that the front end puts into its page; see `host`.
"""

import hashlib
from functools import cache
from pathlib import Path

from latent.browser.joined import joined, program
from latent.colours import CLASSES, PARAMETERS, SYMBOLS, TEXT

FOLDER = Path(__file__).parent
HOSTS = "hosts"
SERVED = {".js": "text/javascript", ".css": "text/css"}
"""The suffixes of the files that a browser may ask for, and their media types."""

PROGRAMS = ("live.js", "network/background-worker.js")
LIBRARY = "library/gifenc.js"
"""Somebody else's program, for its licence's sake as it was published; asked for when it is needed."""
STYLES = "live.css"
PRIMER, FIGURES = "primer/", "primer/figures/"
PRIMER_PROGRAMS = ("primer/chapter.js", "primer/training/worker.js")
PRIMER_STYLES = "primer.css"


def source(name: str) -> str:
    """The text of the file `name` of this folder, such as "plane/map.js"."""
    return (FOLDER / name).read_text(encoding="utf-8")


def names() -> list[str]:
    """All files of these kinds, those of the folder itself first: what they style, others style further."""
    found = (path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.suffix in SERVED)
    return [path.as_posix() for path in sorted(found, key=lambda path: (len(path.parts), path))]


def served() -> dict[str, str]:
    """The files that a browser may ask for by name: each program joined with what it imports, the style sheets too."""
    programs = (*PROGRAMS, *PRIMER_PROGRAMS, *figures())
    sheets = [name for name in names() if name.endswith(".css") and not name.startswith(HOSTS)]
    primer = [name for name in sheets if name.startswith(PRIMER)]
    return {name: program(name, source) for name in programs} | {
        LIBRARY: source(LIBRARY),
        STYLES: _sheet([name for name in sheets if name not in primer]),
        PRIMER_STYLES: _sheet(["base.css", "live.css", "pad.css", *primer]),
    }


def figures() -> list[str]:
    """The programs of the primer's figures, each loaded by the chapters that have it."""
    return [name for name in names() if name.startswith(FIGURES) and name.endswith(".js")]


@cache
def host(name: str) -> str:
    """The module `name` of `hosts/` with all that it imports, as an expression for what it exports."""
    return joined(f"{HOSTS}/{name}", source)


def version() -> str:
    """A hash of all these files: another one as soon as any of them is another."""
    digest = hashlib.sha256()
    for name in names():
        digest.update(f"{name}\0{source(name)}\0".encode())
    return digest.hexdigest()[:16]


def _sheet(files: list[str]) -> str:
    return "\n".join([style(), *map(source, files)])


def style() -> str:
    """CSS that gives `.live` the colours of the symbols, as --x, --z, --mu, --x-hat and so on, and those of classes.

    Of each there is a shade for running text, --x-text and the like.
    """
    lines = []
    for name, colour in (SYMBOLS | PARAMETERS).items():
        symbol = f"--{name.replace('_', '-')}"
        lines += [f"  {symbol}: {colour};", f"  {symbol}-text: color-mix(in srgb, {colour} {TEXT:.0%}, var(--ink));"]
    lines += [f"  --class-{label}: {colour};" for label, colour in enumerate(CLASSES)]
    return "\n".join([".live {", *lines, "}"])
