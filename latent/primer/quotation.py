"""Lines of this project, found by the name of what they define and read from its files: what a chapter shows runs."""

import ast
import html
import textwrap
from dataclasses import dataclass
from pathlib import Path

from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, String, _TokenType

ROOT = Path(__file__).parents[2]

KINDS = {Comment: "comment", String: "comment", Keyword: "keyword"}
SYMBOLS = {
    "x": ("x", "images", "inputs", "pixels"),
    "z": ("z", "codes"),
    "mu": ("mean", "loc"),
    "sigma": ("stddev", "deviation", "log_variance", "scale"),
    "epsilon": ("noise",),
    "x-hat": ("decoded",),
}
"""Names in code that stand for a symbol, which gives them its colour."""


@dataclass(frozen=True)
class Quotation:
    """Lines `first` to `last` of the file at `path` in this project, moved to the left margin."""

    path: str
    first: int
    last: int
    text: str

    @property
    def place(self) -> str:
        """Where they stand, in words."""
        lines = f"lines {self.first}–{self.last}" if self.last > self.first else f"line {self.first}"
        return f"{self.path}, {lines}"

    def markup(self) -> str:
        """The lines as HTML for a <pre>, with names that stand for a symbol in its colour."""
        pieces = get_lexer_for_filename(self.path, stripnl=False).get_tokens(self.text)
        return "".join(_piece(kind, text) for kind, text in pieces).rstrip("\n")


def quote(path: str, name: str = "", start: str = "", end: str = "", root: Path = ROOT) -> Quotation:
    """The definition of `name`, such as "VAE.elbo", in a file; only from the line with `start` to that with `end`.

    Without a name, as in JavaScript, lines are looked for in the whole file; after "^" the words have to begin the
    line. Raises `LookupError` where there are none.
    """
    text = (root / path).read_text(encoding="utf-8")
    lines = text.splitlines()
    first, last = _extent(ast.parse(text), name, path) if name else (1, len(lines))
    if start:
        first = _line(lines, start, first, last, path)
    if end:
        last = _line(lines, end, first, last, path)
    return Quotation(path, first, last, textwrap.dedent("\n".join(lines[first - 1 : last])))


def _extent(tree: ast.AST, name: str, path: str) -> tuple[int, int]:
    for part in name.split("."):
        found = [node for node in ast.iter_child_nodes(tree) if getattr(node, "name", None) == part]
        if not found:
            raise LookupError(f"{path} defines no {name}.")
        tree = found[-1]
    assert isinstance(tree, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    first = min([tree.lineno, *(each.lineno for each in tree.decorator_list)])
    return first, tree.end_lineno or tree.lineno


def _line(lines: list[str], words: str, first: int, last: int, path: str) -> int:
    for number in range(first, last + 1):
        line = lines[number - 1]
        if line.startswith(words[1:]) if words.startswith("^") else words in line:
            return number
    raise LookupError(f"No line from {first} to {last} of {path} has {words!r}.")


def _piece(kind: _TokenType, text: str) -> str:
    words = html.escape(text, quote=False)
    style = next((style for parent, style in KINDS.items() if kind in parent), None)
    if kind in Name:
        style = next((symbol for symbol, names in SYMBOLS.items() if text in names), None)
    return f'<span class="{style}">{words}</span>' if style else words
