"""Reports of several models side by side: the same figures in one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.folder.report import Report

ABSENT = "–"


@dataclass(frozen=True)
class Line:
    """One figure: what it is, and the number in each report and what to compare it with; "–" where there is none."""

    words: str
    shown: tuple[str, ...]
    compared: tuple[str, ...]


def side_by_side(reports: Sequence[Report]) -> dict[str, list[Line]]:
    """The figures of all reports by the part that they belong to, in the order in which reports have them."""
    names: dict[str, None] = {}
    for report in reports:
        names |= dict.fromkeys(report.figures)
    parts: dict[str, list[Line]] = {}
    for name in names:
        found = [report.figures.get(name) for report in reports]
        first = next(each for each in found if each is not None)
        line = Line(
            first.words,
            tuple(ABSENT if each is None else each.shown for each in found),
            tuple("" if each is None else each.compared for each in found),
        )
        parts.setdefault(first.part, []).append(line)
    return parts


def lacking(reports: Sequence[Report]) -> bool:
    """Whether one of them lacks a figure that another has."""
    return any(ABSENT in line.shown for lines in side_by_side(reports).values() for line in lines)
