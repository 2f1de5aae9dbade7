"""What a folder says of its pictures in `metadata.csv`, as the Hub's image folders do: a column an attribute.

Each row names its picture in `file_name`, from the folder that the table lies in: the top one, or one of the parts.
https://huggingface.co/docs/datasets/image_dataset
"""

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from latent.domain import Attribute
from training.data.dataset import DataError
from training.data.tree import METADATA, natural, shown

FILE = "file_name"
MOST_BYTES = 100_000_000
FEW_NUMBERS = 10  # values of a column of numbers that are still taken for levels
MOST_LEVELS = 100
UNKNOWN = "unknown"

Row = dict[str, str]


@dataclass
class Metadata:
    """What is known of pictures, in their order.

    attributes  the columns, and their values [N]: int64 places among the levels, or float amounts
    left_out    columns that are not used, with why
    """

    attributes: dict[str, tuple[Attribute, Tensor]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def read_metadata(root: Path, pictures: Sequence[Path], label: str) -> Metadata:
    """What the tables in `root` and in its folders say of the pictures; nothing where there are none.

    A column is amounts where it has a number for every picture, and more than FEW_NUMBERS different ones; it is levels
    where it has 2 to MOST_LEVELS different words or numbers. One called `label`, as the class is, is not used. Raises
    `DataError` where a table can't be read.
    """
    rows: dict[Path, Row] = {}
    for folder in (root, *sorted(path for path in root.iterdir() if path.is_dir())):
        if (folder / METADATA).is_file():
            rows |= _rows(folder / METADATA)
    found = Metadata()
    known = [rows.get(path, {}) for path in pictures]
    for name in dict.fromkeys(name for row in rows.values() for name in row):
        if name == label:
            found.left_out.append(f"the column {name} of {METADATA}: that is what the folders are called")
            continue
        column = _column(name, [row.get(name, "").strip() for row in known])
        if isinstance(column, str):
            found.left_out.append(f"the column {name[:60]} of {METADATA}: {column}")
        else:
            found.attributes[name] = column
    return found


def _rows(table: Path) -> dict[Path, Row]:
    """What a table says of each picture, without its name."""
    try:
        if table.stat().st_size > MOST_BYTES:
            raise DataError(f"{shown(table)} has more than {MOST_BYTES:,} bytes: make it smaller.")
        with table.open(newline="", encoding="utf-8-sig") as file:
            read = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{shown(table)} can't be read as a table in UTF-8 ({error}): save it as CSV anew.") from None
    if read and FILE not in read[0]:
        raise DataError(f"{shown(table)} has no column {FILE} that says which picture a row is about: add it.")
    return {
        table.parent / (row[FILE] or ""): {
            name: value for name, value in row.items() if name not in (FILE, "", None) and isinstance(value, str)
        }
        for row in read
    }


def _column(name: str, values: list[str]) -> tuple[Attribute, Tensor] | str:
    """The attribute that such values are, one a picture and empty where it has none; or in words why they are none."""
    numbers = [_number(value) for value in values]
    if None not in numbers and len(set(numbers)) > FEW_NUMBERS:
        return Attribute(name, low=f"little {name}", high=f"much {name}"), torch.tensor(numbers, dtype=torch.float32)
    counts = Counter(value or UNKNOWN for value in values)
    if len(counts) < 2:
        return "all pictures have the same"
    if len(counts) > MOST_LEVELS:
        return f"{len(counts):,} different words" if None in numbers else "numbers, but not of every picture"
    levels = sorted(counts, key=lambda level: (level == UNKNOWN, _number(level) or 0.0, natural(level)))
    places = {level: place for place, level in enumerate(levels)}
    return Attribute(name, tuple(levels)), torch.tensor([places[value or UNKNOWN] for value in values])


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
