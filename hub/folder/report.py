"""The evaluation of a model, `report.json`: figures that say themselves what they are."""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Self

MAX_FIGURES = 200
MAX_WORDS = 120  # letters of what a figure is
MAX_BESIDE = 8  # numbers that one figure is compared with
DESCRIPTIONS = "figures"
"""The name in the JSON of what each figure is; the numbers themselves stand beside it, by name."""


@dataclass(frozen=True)
class Figure:
    """One number that was measured.

    words   what it is, for the screen and the card
    unit    such as "nats" or "dB"; "%" for a share, which is kept as a number of 0 to 1
    digits  after the point, as it is written
    part    of the report that it belongs to, such as "Samples"; "" in reports from before there were any
    error   its standard error, where it is an estimate that has one
    beside  numbers to compare it with, by what they are of: its floor, its bound, a naive rival
    """

    value: float
    words: str
    unit: str = ""
    digits: int = 2
    part: str = ""
    error: float | None = None
    beside: dict[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The number as people read it, with its unit and its standard error: "91.19 ± 0.05 nats"."""
        error = "" if self.error is None else f" ± {self._number(self.error)}"
        return f"{self._number(self.value)}{error} {'' if self.unit == '%' else self.unit}".strip()

    @property
    def compared(self) -> str:
        """What stands beside it, as people read it: "training pictures 1.41, its reconstructions 2.02"."""
        return ", ".join(f"{words} {self._number(value)}" for words, value in self.beside.items())

    def _number(self, value: float) -> str:
        return f"{value:.{self.digits}%}" if self.unit == "%" else f"{value:,.{self.digits}f}"

    @property
    def plain(self) -> float | int:
        """The number for JSON: rounded to six digits after the point, and whole numbers as such."""
        return _plain(self.value)

    @property
    def description(self) -> dict[str, Any]:
        """What the number is, for JSON; what it does not have is left out."""
        described: dict[str, Any] = {"words": self.words, "unit": self.unit, "digits": self.digits}
        if self.part:
            described["part"] = self.part
        if self.error is not None:
            described["error"] = _plain(self.error)
        if self.beside:
            described["beside"] = {words: _plain(value) for words, value in self.beside.items()}
        return described


@dataclass(frozen=True)
class Report:
    """What was measured of a model on test pictures.

    pictures           how many test pictures there were
    figures            by name, in the order in which they are shown
    seconds_per_epoch  of its training, and the `machine` that these were measured on; None and "" where unknown
    trained_on         what the model learned from, such as "grey values", where likelihoods depend on it; else ""
    """

    pictures: int
    figures: dict[str, Figure] = field(default_factory=dict)
    seconds_per_epoch: float | None = None
    machine: str = ""
    trained_on: str = ""

    @property
    def parts(self) -> dict[str, list[Figure]]:
        """The figures by the part of the report that they belong to, in the order in which they are shown."""
        parts: dict[str, list[Figure]] = {}
        for figure in self.figures.values():
            parts.setdefault(figure.part, []).append(figure)
        return parts

    def value(self, name: str) -> float | None:
        """The number of that name; None where it was not measured."""
        return self.figures[name].value if name in self.figures else None

    def __contains__(self, name: object) -> bool:
        return name in self.figures

    def __getitem__(self, name: str) -> float:
        """The number of that name. Raises `KeyError` where it was not measured."""
        return self.figures[name].value

    @classmethod
    def from_dict(cls, data: dict[str, Any], former: dict[str, Figure]) -> Self:
        """The report in a table read from JSON.

        Numbers that the table does not describe are taken where `former` does, and left out otherwise. Raises
        ValueError, with one sentence on what is wrong, for anything else.
        """
        described = data.get(DESCRIPTIONS, {})
        if not isinstance(described, dict) or len(described) > MAX_FIGURES:
            raise ValueError(f"does not describe its figures in a table of at most {MAX_FIGURES}")
        looks = {name: _looks(name, table) for name, table in described.items()}
        looks |= {name: figure for name, figure in former.items() if name in data and name not in looks}
        figures = {name: replace(look, value=_number(data.get(name), name)) for name, look in looks.items()}
        seconds = data.get("seconds_per_epoch")
        return cls(
            pictures=int(_number(data.get("test_pictures"), "test_pictures")),
            figures=figures,
            seconds_per_epoch=None if seconds is None else _number(seconds, "seconds_per_epoch"),
            machine=_text(data.get("machine")),
            trained_on=_text(data.get("trained_on")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON, such that `from_dict` gives it back: numbers by name, then what each is.

        Scripts that want a number need not know of the descriptions.
        """
        known = {
            "seconds_per_epoch": self.seconds_per_epoch,
            "machine": self.machine,
            "trained_on": self.trained_on,
        }
        return {
            "test_pictures": self.pictures,
            **{name: figure.plain for name, figure in self.figures.items()},
            **{name: value for name, value in known.items() if value},
            DESCRIPTIONS: {name: figure.description for name, figure in self.figures.items()},
        }


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"gives no number for {name[:60]}")
    try:
        number = float(value)
    except OverflowError:  # an integer of hundreds of digits
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"gives no number for {name[:60]}")
    return number


def _plain(number: float) -> float | int:
    """For JSON: rounded to six digits after the point, and whole numbers as such."""
    return int(number) if number == int(number) else round(number, 6)


def _text(value: Any) -> str:
    return value[:MAX_WORDS] if isinstance(value, str) else ""


def _looks(name: str, table: Any) -> Figure:
    table = table if isinstance(table, dict) else {}
    words, unit, digits, part = (table.get(key) for key in ("words", "unit", "digits", "part"))
    part = "" if part is None else part
    texts = all(isinstance(each, str) for each in (words, unit, part)) and 0 < len(words) <= MAX_WORDS
    short = texts and len(unit) <= 20 and len(part) <= 40 and f"{words}{unit}{part}".isprintable()
    if not (short and type(digits) is int and 0 <= digits <= 9 and len(name) <= 60):
        raise ValueError(f"does not say in a few words what {str(name)[:60]!r} is")
    error, beside = table.get("error"), table.get("beside", {})
    if not isinstance(beside, dict) or len(beside) > MAX_BESIDE:
        raise ValueError(f"compares {str(name)[:60]!r} with something else than a table of at most {MAX_BESIDE}")
    for said in beside:
        if not (0 < len(said) <= MAX_WORDS and said.isprintable()):
            raise ValueError(f"does not say in a few words what {str(name)[:60]!r} is compared with")
    return Figure(
        0.0, words, unit, digits, part,
        None if error is None else _number(error, f"the error of {name}"),
        {said: _number(value, f"what {name} is compared with") for said, value in beside.items()},
    )  # fmt: skip
