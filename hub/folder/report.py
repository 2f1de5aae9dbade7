"""The evaluation of a model, `report.json`: figures that say themselves what they are."""

import math
from dataclasses import dataclass, field
from typing import Any, Self

MAX_FIGURES = 200
MAX_WORDS = 120  # letters of what a figure is
DESCRIPTIONS = "figures"
"""The name in the JSON of what each figure is; the numbers themselves stand beside it, by name."""


@dataclass(frozen=True)
class Figure:
    """One number that was measured.

    words   what it is, for the screen and the card
    unit    such as "nats" or "dB"; "%" for a share, which is kept as a number of 0 to 1
    digits  after the point, as it is written
    """

    value: float
    words: str
    unit: str = ""
    digits: int = 2

    @property
    def shown(self) -> str:
        """The number as people read it, with its unit: "91.19 nats"."""
        if self.unit == "%":
            return f"{self.value:.{self.digits}%}"
        return f"{self.value:,.{self.digits}f} {self.unit}".strip()

    @property
    def plain(self) -> float | int:
        """The number for JSON: rounded to six digits after the point, and whole numbers as such."""
        return int(self.value) if self.value == int(self.value) else round(self.value, 6)


@dataclass(frozen=True)
class Report:
    """What was measured of a model on test pictures.

    pictures           how many test pictures there were
    figures            by name, in the order in which they are shown
    seconds_per_epoch  of its training, and the `machine` that these were measured on; None and "" where unknown
    """

    pictures: int
    figures: dict[str, Figure] = field(default_factory=dict)
    seconds_per_epoch: float | None = None
    machine: str = ""

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
        figures = {
            name: Figure(_number(data.get(name), name), look.words, look.unit, look.digits)
            for name, look in looks.items()
        }
        seconds, machine = data.get("seconds_per_epoch"), data.get("machine")
        return cls(
            pictures=int(_number(data.get("test_pictures"), "test_pictures")),
            figures=figures,
            seconds_per_epoch=None if seconds is None else _number(seconds, "seconds_per_epoch"),
            machine=machine[:MAX_WORDS] if isinstance(machine, str) else "",
        )

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON, such that `from_dict` gives it back: numbers by name, then what each is.

        Scripts that want a number need not know of the descriptions.
        """
        cost = {"seconds_per_epoch": self.seconds_per_epoch, "machine": self.machine}
        return {
            "test_pictures": self.pictures,
            **{name: figure.plain for name, figure in self.figures.items()},
            **{name: value for name, value in cost.items() if value},
            DESCRIPTIONS: {
                name: {"words": figure.words, "unit": figure.unit, "digits": figure.digits}
                for name, figure in self.figures.items()
            },
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


def _looks(name: str, table: Any) -> Figure:
    table = table if isinstance(table, dict) else {}
    words, unit, digits = table.get("words"), table.get("unit"), table.get("digits")
    texts = isinstance(words, str) and isinstance(unit, str) and 0 < len(words) <= MAX_WORDS and len(unit) <= 20
    if not (texts and f"{words}{unit}".isprintable() and type(digits) is int and 0 <= digits <= 9 and len(name) <= 60):
        raise ValueError(f"does not say in a few words what {str(name)[:60]!r} is")
    return Figure(0.0, words, unit, digits)
