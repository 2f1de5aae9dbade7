"""What runs in the visitor's browser: JavaScript and style sheets that know neither Streamlit nor Gradio."""

import hashlib
from pathlib import Path

from latent.colours import SYMBOLS

FOLDER = Path(__file__).parent
SERVED = {".js": "text/javascript", ".css": "text/css"}
"""The suffixes of the files that a browser may ask for, and their media types."""


def source(name: str) -> str:
    """The text of the file `name` of this folder, such as "plane/map.js", for a front end to serve."""
    return (FOLDER / name).read_text(encoding="utf-8")


def names() -> list[str]:
    """The files that a browser may ask for, those of the folder itself first: what they style, others style further."""
    found = (path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.suffix in SERVED)
    return [path.as_posix() for path in sorted(found, key=lambda path: (len(path.parts), path))]


def version() -> str:
    """A hash of all these files: another one as soon as any of them is another."""
    digest = hashlib.sha256()
    for name in names():
        digest.update(f"{name}\0{source(name)}\0".encode())
    return digest.hexdigest()[:16]


def style() -> str:
    """CSS that gives `.live` the colours of the symbols, as --x, --z, --mu, --sigma, --epsilon and --x-hat."""
    lines = (f"  --{name.replace('_', '-')}: {colour};" for name, colour in SYMBOLS.items())
    return "\n".join([".live {", *lines, "}"])
