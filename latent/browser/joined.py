"""The modules of this folder joined into one script: a page asks for one file instead of sixty, and nobody builds it.

Each module becomes a function that runs once, after those it imports, and gives what it exports. The modules are plain
enough for that: imports are `import { a, b } from "./file.js";` at the beginning of a line, an export stands before a
function or a constant that is never assigned again, and no two import each other.
"""

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+) =)", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
ADDRESS = "import.meta.url"


def joined(entry: str, source: Callable[[str], str]) -> str:
    """An expression that evaluates to the exports of the module `entry`; `source` gives the text of a module by name.

    Raises `ValueError` where a module is not as plain as is said above.
    """
    ordered: list[str] = []
    _collect(entry, source, ordered, [])
    keys = {name: f"$[{number}]" for number, name in enumerate(ordered)}
    parts = [f"// {name}\n{keys[name]} = {_function(name, entry, source(name), keys)}" for name in ordered]
    return "\n".join(["(() => {", "const $ = [];", *parts, f"return {keys[entry]};", "})()"])


def program(entry: str, source: Callable[[str], str]) -> str:
    """The same as a module that exports what `entry` exports."""
    names = ", ".join(_exports(source(entry)))
    end = f"\nexport const {{ {names} }} = " if names else "\n"
    return f"{end.lstrip()}{joined(entry, source)};\n"


def _collect(name: str, source: Callable[[str], str], ordered: list[str], above: list[str]) -> None:
    """Appends the modules that `name` needs and then itself, each once."""
    if name in above:
        raise ValueError(f"{name} imports itself by way of {' and '.join(above[above.index(name) + 1 :])}.")
    if name not in ordered:
        for _, path in IMPORT.findall(source(name)):
            _collect(_beside(name, path), source, ordered, [*above, name])
        ordered.append(name)


def _function(name: str, entry: str, text: str, keys: dict[str, str]) -> str:
    exports = ", ".join(_exports(text))
    text = IMPORT.sub(lambda found: _constant(name, found[1], found[2], keys), EXPORT.sub("", text))
    if odd := re.search(r"^(?:import|export)\b.*", text, re.MULTILINE):
        raise ValueError(f"{name} can't be joined with others because of the line {odd[0]!r}.")
    here = posixpath.relpath(name, posixpath.dirname(entry) or ".")
    text = COMMENT.sub("", text).replace(ADDRESS, f'new URL("{here}", {ADDRESS})')
    return f"(() => {{\n{text.strip()}\nreturn {{ {exports} }};\n}})();"


def _constant(name: str, names: str, path: str, keys: dict[str, str]) -> str:
    return f"const {{{names.replace(' as ', ': ')}}} = {keys[_beside(name, path)]};"


def _exports(text: str) -> list[str]:
    return [function or constant for function, constant in EXPORT.findall(text)]


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
