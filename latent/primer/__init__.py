"""The primer: chapters on how autoencoders work, each a Markdown file around a figure in which everything is live.

A chapter is written once, in `chapters/NAME.md`, and every front end shows it; its figure is a module of
`latent/browser/primer/figures/`. The code that it shows is read from the project's files when it is asked for.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from latent.primer.chapter import Chapter, Lead, read_chapter

__all__ = ["CHAPTERS", "PARTS", "Chapter", "Lead", "Part", "chapter", "contents", "minutes", "quoted_files"]

FOLDER = Path(__file__).parent / "chapters"


@dataclass(frozen=True)
class Part:
    """Some chapters that belong together, and what one knows after them."""

    title: str
    words: str
    chapters: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """How long its chapters take to read."""
        return sum(chapter(name).minutes for name in self.chapters)


PARTS = (
    Part(
        "Autoencoders",
        "A picture through a narrow place and back: what is lost, what is learned, and what a code is.",
        (
            "compress",
            "anatomy",
            "bottleneck",
            "reconstruction",
            "training",
            "code-space",
            "variants",
        ),
    ),
    Part(
        "The variational autoencoder",
        "Codes that are distributions: where each term of the loss comes from, and what it does.",
        (
            "posterior",
            "kl",
            "elbo",
            "reparameterization",
            "forward-pass",
            "beta",
            "collapse",
        ),
    ),
    Part(
        "Drawing from it",
        "Codes of symbols, priors that know where codes are, and ways through code space.",
        ("travel", "vector-quantization", "priors"),
    ),
    Part(
        "What it is good for",
        "Telling what is strange, what else there is, and what one is asked about it.",
        ("layouts", "anomalies", "beyond", "questions"),
    ),
)
"""The parts of the primer, and in each its chapters in the order in which one reads them."""
CHAPTERS = tuple(name for part in PARTS for name in part.chapters)
"""All chapters, in that order."""

SOURCE = re.compile(r"^```source (\S+)", re.MULTILINE)


@cache
def chapter(name: str) -> Chapter:
    """The chapter with that name, one of CHAPTERS; raises `KeyError` for another."""
    if name not in CHAPTERS:
        raise KeyError(name)
    return read_chapter(name, (FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def contents() -> list[Chapter]:
    """All chapters, in order."""
    return [chapter(name) for name in CHAPTERS]


def minutes() -> int:
    """How long all of it takes to read."""
    return sum(part.minutes for part in PARTS)


@cache
def quoted_files() -> list[str]:
    """The files of this project that chapters show lines of, by their paths in it, whether or not they are here."""
    texts = ((FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in CHAPTERS)
    return sorted({path for text in texts for path in SOURCE.findall(text)})
