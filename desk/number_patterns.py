"""Patterns of numbers: what one may hold, and when no two numbers can ever be the same. Pure (MTR-16).

A pattern is text with `{serial}` (with a width, as `{serial:03}`), `{mm}`, `{roman}` (the month), `{yy}`, `{yyyy}` and `{unit}`.
A number is read as runs of digits and runs of everything else: that is how two patterns are told apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
NAMES = ("serial", "mm", "roman", "yy", "yyyy", "unit")
WIDTHS = {"mm": 2, "yy": 2, "yyyy": 4}
LONGEST_PATTERN = 80
LONGEST_UNIT = 30
MOST_DIGITS = 6  # as many digits as a serial is allowed for, when the length of a number is judged
LITERAL = re.compile(r"[A-Za-z0-9 ./_-]*")
_PLACE = re.compile(r"\{([^{}]*)\}")


class Reset(StrEnum):
    """When a series begins again at 1."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


class WrongPattern(ValueError):
    """A pattern that numbers cannot be made of, and why; `part` is what has to be changed: pattern or unit."""

    def __init__(self, message: str, part: str = "pattern", **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.part, self.values = message, part, values


@dataclass(frozen=True)
class Pattern:
    """A pattern, when it begins again, and what stands in the place of `{unit}`."""

    text: str
    reset: Reset
    unit: str = ""


@dataclass(frozen=True)
class Run:
    """Digits, or something else, that stand together.

    `texts`: what it can say, where it is no digits. Of digits: the literal ones and the placeholders in their order; how many
    there are at the least; whether there may be more.
    """

    is_digits: bool
    texts: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    least: int = 0
    is_open: bool = False

    @property
    def is_literal(self) -> bool:
        return all(part.isdigit() for part in self.parts)


def check(pattern: Pattern, *, longest: int) -> None:
    """Whether numbers of at most so many characters can be made of it, none of them twice. Raises WrongPattern."""
    _check_letters(pattern)
    placed = [match[1].partition(":")[0] for match in _PLACE.finditer(pattern.text)]
    if placed.count("serial") != 1:
        raise WrongPattern("The pattern needs {serial}, once: the number that counts up.")
    if not {"yy", "yyyy"} & set(placed):
        raise WrongPattern("The pattern needs the year, {yyyy} or {yy}: each year begins again at 1.")
    if pattern.reset is Reset.MONTHLY and not {"mm", "roman"} & set(placed):
        raise WrongPattern("A series that begins again each month needs the month, {mm} or {roman}.")
    if len(set(placed)) != len(placed):
        raise WrongPattern("Nothing can stand in it twice.")
    if "unit" in placed and not pattern.unit:
        raise WrongPattern("Please say what stands in the place of {unit}.", part="unit")
    if any(run.is_digits and run.is_open and len(run.parts) > 1 for run in runs_of(pattern)):
        raise WrongPattern("Between {serial} and other digits there has to be a sign, such as / or -.")
    if len(filled(pattern, serial=10**MOST_DIGITS - 1, year=2026, month=8)) > longest:
        raise WrongPattern("Its numbers are too long: at most %(longest)d characters.", longest=longest)


def may_follow(new: Pattern, old: Pattern) -> bool:
    """Whether no number of the new pattern can be one that the old one gave out.

    Either they count on in the same way, so that no serial comes twice within a period; or no text fits both.
    """
    first, second = runs_of(new), runs_of(old)
    return new.reset is old.reset if _alike(first, second) else are_apart(new, old)


def are_apart(one: Pattern, other: Pattern) -> bool:
    """Whether no text can be a number of both: what two kinds of document need, which count by themselves."""
    first, second = runs_of(one), runs_of(other)
    return len(first) != len(second) or any(_apart(a, b) for a, b in zip(first, second, strict=True))


def filled(pattern: Pattern, *, serial: int, year: int, month: int, check: str = "") -> str:
    """The number of that serial."""
    return pattern.text.format(
        serial=serial,
        yy=f"{year % 100:02}",
        yyyy=f"{year:04}",
        mm=f"{month:02}",
        roman=ROMAN_MONTHS[month - 1],
        unit=pattern.unit,
        check=check,
    )


def runs_of(pattern: Pattern) -> list[Run]:
    """The runs that a number of the pattern consists of."""
    runs: list[Run] = []
    for part in _parts(pattern):
        is_digits = part.isdigit() or part.partition(":")[0] in ("serial", *WIDTHS)
        if not runs or runs[-1].is_digits is not is_digits:
            runs.append(Run(is_digits, frozenset() if is_digits else frozenset({""})))
        runs[-1] = _with_digits(runs[-1], part) if is_digits else _with_text(runs[-1], part)
    return runs


def _check_letters(pattern: Pattern) -> None:
    if len(pattern.text) > LONGEST_PATTERN:
        raise WrongPattern("At most %(max)d characters, please.", max=LONGEST_PATTERN)
    for match in _PLACE.finditer(pattern.text):
        if not re.fullmatch(r"serial(:0[1-8])?|mm|roman|yy|yyyy|unit", match[1], re.ASCII):
            raise WrongPattern("%(unknown)s is not known here.", unknown=match[0][:40])
    if not LITERAL.fullmatch(_PLACE.sub("", pattern.text)):
        raise WrongPattern("Between the placeholders only letters, digits, spaces and . / - _ can stand.")
    if len(pattern.unit) > LONGEST_UNIT or not LITERAL.fullmatch(pattern.unit):
        raise WrongPattern("A unit code is made of letters, digits, spaces and . / - _", part="unit")


def _parts(pattern: Pattern) -> Iterator[str]:
    """Placeholders by name, and every other character by itself."""
    text = pattern.text.replace("{unit}", pattern.unit)
    place = 0
    for match in _PLACE.finditer(text):
        yield from text[place : match.start()]
        yield match[1]
        place = match.end()
    yield from text[place:]


def _with_digits(run: Run, part: str) -> Run:
    name, _, width = part.partition(":")
    least = max(1, int(width or 1)) if name == "serial" else WIDTHS.get(name, 1)
    return Run(True, parts=(*run.parts, name), least=run.least + least, is_open=run.is_open or name == "serial")


def _with_text(run: Run, part: str) -> Run:
    ends = ROMAN_MONTHS if part == "roman" else (part,)
    return Run(False, texts=frozenset(text + end for text in run.texts for end in ends))


def _alike(first: list[Run], second: list[Run]) -> bool:
    """The same but for the width of the serial, which says nothing about what it counts."""
    return [(run.is_digits, run.texts, run.parts) for run in first] == [
        (run.is_digits, run.texts, run.parts) for run in second
    ]


def _apart(one: Run, other: Run) -> bool:
    """Whether nothing fits both runs."""
    if one.is_digits is not other.is_digits:
        return True
    if not one.is_digits:
        return not one.texts & other.texts
    if one.is_literal and other.is_literal:
        return one.parts != other.parts
    return (not one.is_open and one.least < other.least) or (not other.is_open and other.least < one.least)
